/// The study's [objective] table for a command, and what all its trials share. Read by one thread; the members that
/// change are thread-safe.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "command_run.hpp"
#include "command_template.hpp"
#include "espalier/objective.hpp"
#include "guard.hpp"
#include "scratch.hpp"

namespace objectives::exec {

struct Shared {
    /// @throws espalier::ConfigurationError, std::runtime_error
    explicit Shared(const espalier::Options& options);

    std::string folder;  ///< the study's: where the command runs
    std::vector<std::string> environment;
    CommandTemplate command;
    std::string resource_unit;
    bool integer_resource;
    double min_resource, max_resource;
    Patience patience;
    bool deterministic;
    std::unique_ptr<Scratch> scratch;  ///< none: the command keeps no checkpoints
    Guard guard;
};

/// @throws espalier::ConfigurationError for a placeholder that is none of these, with the nearest and all others.
void check_placeholders(const CommandTemplate& command, const std::vector<std::string>& parameters);

}  // namespace objectives::exec
