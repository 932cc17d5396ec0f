/// What the tests of this module share: a folder that goes away, a listener that remembers, an evaluator on a library.
#pragma once

#include <dlfcn.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "objective/evaluator.hpp"
#include "support/catch.hpp"

namespace espalier::test {

class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "espalier-objective-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() { std::filesystem::remove_all(path_); }
    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    std::string path_;
};

/// Remembers everything; calls `on_progress` from the thread that reports.
class Listener final : public JobListener {
  public:
    struct Progress {
        Job job;
        double resource;
        double value;
    };
    struct Rebuilt {
        Job job;
        double from;
        double to;
    };
    void progress(const Job& job, double resource, double value, const std::vector<Metric>&) noexcept override {
        {
            const std::lock_guard lock(mutex);
            reports.push_back({job, resource, value});
        }
        if (on_progress) on_progress();
    }
    bool go_on(const Job& job, double resource, double) noexcept override {
        return !on_go_on || on_go_on(job, resource);
    }
    void log(const Job&, int level, const std::string& text) noexcept override {
        const std::lock_guard lock(mutex);
        lines.push_back(std::to_string(level) + " " + text);
    }
    void rebuilt(const Job& job, double from, double to, double) noexcept override {
        const std::lock_guard lock(mutex);
        rebuilds.push_back({job, from, to});
    }

    std::function<void()> on_progress;
    std::function<bool(const Job&, double)> on_go_on;
    std::mutex mutex;
    std::vector<Progress> reports;
    std::vector<std::string> lines;
    std::vector<Rebuilt> rebuilds;
};

/// An exported counter of the walk library.
inline long walk_count(const char* name) {
    void* handle = ::dlopen(WALK, RTLD_NOW | RTLD_NOLOAD);
    REQUIRE(handle != nullptr);
    const auto count = reinterpret_cast<long (*)()>(::dlsym(handle, name));
    REQUIRE(count != nullptr);
    const long value = count();
    ::dlclose(handle);
    return value;
}

inline const std::vector<double> walk_levels{1, 4, 16, 64};

inline EvaluatorSettings settings_in(const std::string& folder, CheckpointMode mode = CheckpointMode::spill) {
    EvaluatorSettings settings;
    settings.states = folder + "/study.states";
    settings.checkpoint = mode;
    settings.seed = 42;
    settings.study_id = "study-1";
    settings.brackets = {{walk_levels, 1}};
    return settings;
}

/// An evaluator of the walk: trial t has step t / 10.
class Walk {
  public:
    explicit Walk(EvaluatorSettings settings, const OptionTable& options = {})
        : levels(settings.brackets.front().levels),
          library(WALK, options, "."),
          space({{"step", FloatRange{0.1, 1e9, false}, {}}}),
          evaluator(library, space, listener, std::move(settings)) {}

    static Configuration configuration(std::uint64_t trial) {
        return Configuration{{Value{static_cast<double>(trial) / 10}}};
    }
    [[nodiscard]] Job job(std::uint64_t trial, std::uint32_t rung, std::uint32_t attempt = 1) const {
        return {TrialId{trial}, rung, attempt, rung == 0 ? 0 : levels[rung - 1], levels[rung]};
    }
    Evaluation run(std::uint64_t trial, std::uint32_t rung) {
        return evaluator.run(job(trial, rung), configuration(trial));
    }
    /// Runs, commits, and gives the loss.
    double loss(std::uint64_t trial, std::uint32_t rung) {
        const auto evaluation = run(trial, rung);
        CAPTURE(evaluation.message);
        REQUIRE(evaluation.result);
        REQUIRE(evaluation.result->ok());
        evaluator.committed(TrialId{trial}, rung);
        return evaluation.result->loss;
    }
    [[nodiscard]] TrainedTo trained(std::uint64_t trial, std::uint32_t rung, double loss) const {
        return {TrialId{trial}, rung, 1, levels[rung], loss, true};
    }

    std::vector<double> levels;
    Library library;
    Space space;
    Listener listener;
    Evaluator evaluator;
};

inline OptionTable padding(std::int64_t bytes) { return {{"padding", {Value{bytes}}, false}}; }
inline OptionTable off(const char* option) { return {{option, {Value{false}}, false}}; }

/// Names of the files in a folder, sorted; none if there is no folder.
inline std::vector<std::string> files_in(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

inline std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}
inline void write_file(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

using Names = std::vector<std::string>;

}  // namespace espalier::test
