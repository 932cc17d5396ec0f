/// What exports are made of: a journal's trials one by one, and what is known of the run before the first. Values.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "journal/reader.hpp"
#include "space/space.hpp"
#include "view/run_fold.hpp"
#include "view/run_view.hpp"

namespace espalier {

/// A journal, and what its study says that an export needs.
struct ExportSource {
    JournalReader& reader;
    Space space;
    std::optional<double> full_resource;  ///< none on an infinite horizon
    Times times = Times::of_day;
};

/// When a job was handed out and when it came back.
struct JobSpan {
    std::int64_t begun_us = 0;
    std::int64_t came_us = 0;
};

struct ExportedTrial {
    TrialView view;                        ///< as `espalier trials` has it
    std::vector<JobSpan> spans;            ///< of view.results, in their order
    std::optional<std::int64_t> begun_us;  ///< of its first job
    std::optional<DrawRow> drawn;          ///< empty: a kill came before its row, or an older espalier wrote it
    std::vector<ProgressRow> progress;     ///< as written; only where it was asked for

    /// The last result with a value, or null.
    [[nodiscard]] const ResultView* last_ok() const {
        for (auto result = view.results.rbegin(); result != view.results.rend(); ++result)
            if (result->ok()) return &*result;
        return nullptr;
    }
};

struct ExportedRun {
    std::uint64_t trials = 0;
    bool several_brackets = false;
    bool copies = false;
    std::set<double> resources;              ///< of results with a value
    std::set<double> progress_resources;     ///< of reports: the first 10,000 different ones
    std::set<std::string> metrics;           ///< names of metrics that results have
    std::set<std::string> progress_metrics;  ///< and that reports of progress have
};

}  // namespace espalier
