/// What the report needs beside the messages, of those trials and jobs alone that it shows. Read once, then values.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "journal/reader.hpp"
#include "report/tape.hpp"
#include "space/space.hpp"

namespace espalier {

/// A trial's row, as far as the report shows it.
struct ShownTrial {
    std::string json;             ///< its configuration as the journal has it; "" where a kill came before its row
    Configuration configuration;  ///< empty where it does not fit the space
    Origin origin = Origin::random;
    bool told = false;  ///< whether the journal tells the origin
};
using ShownTrials = std::unordered_map<std::uint64_t, ShownTrial>;

/// The rows of these trials. Draws of a learner are counted in passing. @throws JournalError
[[nodiscard]] ShownTrials read_shown_trials(JournalReader& reader, Tape& tape, const Space& space,
                                            const std::vector<std::uint64_t>& trials);

/// Resource and value of a trial's reports inside jobs, by resource; where it reported twice, the last one.
using Curve = std::vector<std::pair<double, double>>;

struct Curves {
    std::unordered_map<std::uint64_t, Curve> of;  ///< by trial
    bool thinned = false;                         ///< some have more reports than are kept
};
[[nodiscard]] Curves read_curves(JournalReader& reader, const std::vector<std::uint64_t>& trials);

/// What the result said beside its value, a JSON object; "": nothing.
[[nodiscard]] std::string read_metrics(JournalReader& reader, const Incumbent& result);

}  // namespace espalier
