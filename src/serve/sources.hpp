/// What a live page is made of, given to the server as functions: the server knows no journal.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

namespace espalier {

/// One look at a run.
struct Look {
    std::string json;           ///< what `status.json` and the event `status` say
    std::uint64_t version = 0;  ///< of the run: data that was made of another is old
    bool running = false;
    double size = 1;  ///< of the run, in whatever unit: what it costs to make the data grows with it
};

/// Each may take long, may throw (its words are shown), and is called from one thread of its own.
struct Sources {
    std::function<std::string()> page;
    std::function<Look()> status;
    std::function<std::string()> data;
    std::function<std::string(std::uint64_t)> trial;  ///< throws NotThere for a trial that is not there
};

struct NotThere : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Shared by every viewer that it is sent to, for as long as the slowest takes.
using SharedText = std::shared_ptr<const std::string>;

/// What a source made, or why it could not.
struct Made {
    SharedText text;
    std::uint64_t version = 0;  ///< of what was made, counted from 1; 0: it has none
    std::string fault;          ///< "": none
    bool missing = false;       ///< the fault is that it does not exist
};

}  // namespace espalier
