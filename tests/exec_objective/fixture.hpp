/// What the tests of exec share: a folder, and the objective opened on a line of sh.
#pragma once

#include <stdlib.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "objective/boundary.hpp"
#include "objective/evaluator.hpp"
#include "objective/host_job.hpp"
#include "objective/host_values.hpp"
#include "objective/library.hpp"
#include "objective/trial.hpp"
#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

namespace espalier::test {

using Folder = ScratchFolder;

/// Asks again and again, for at most half a minute, whether it is so.
inline bool becomes(const std::function<bool()>& so) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!so()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

/// Remembers what jobs report.
class Listener final : public JobListener {
  public:
    struct Progress {
        double resource;
        double value;
        std::vector<Metric> metrics;
    };
    void progress(const Job&, double resource, double value, const std::vector<Metric>& metrics) noexcept override {
        reports.push_back({resource, value, metrics});
        if (on_progress) on_progress();
    }
    bool go_on(const Job&, double, double) noexcept override { return rule_lets_go_on; }
    void log(const Job&, int, const std::string&) noexcept override {}
    void rebuilt(const Job&, double, double, double) noexcept override {}

    std::vector<Progress> reports;
    std::function<void()> on_progress;
    bool rule_lets_go_on = true;
};

inline Option option(const std::string& name, Value value) { return {name, {std::move(value)}, false}; }

inline Option command_option(const std::vector<std::string>& words) {
    Option command{"command", {}, true};
    for (const auto& word : words) command.values.emplace_back(word);
    return command;
}

inline OptionTable with_command(const std::vector<std::string>& words, OptionTable more) {
    more.push_back(command_option(words));
    return more;
}

inline const Space& space() {
    static const Space space({{"lr", FloatRange{1e-6, 1, true}, {}},
                              {"units", IntRange{1, 64, false}, {}},
                              {"optimizer", Choice{{Value{std::string("sgd")}, Value{std::string("adam")}}}, {}},
                              {"momentum", FloatRange{0, 1, false}, {{"optimizer", {Value{std::string("sgd")}}}}}});
    return space;
}
inline const Configuration adam{{Value{0.00001}, Value{std::int64_t{16}}, Value{std::string("adam")}, std::nullopt}};
inline const Configuration sgd{{Value{0.1}, Value{std::int64_t{16}}, Value{std::string("sgd")}, Value{0.9}}};

/// The objective opened on a command, in a folder of its own.
class Study {
  public:
    explicit Study(const std::vector<std::string>& words, const OptionTable& more = {})
        : library(EXEC, with_command(words, scratch_in(more)), folder.path().string()), boundary(library, call) {}
    /// A line for the shell.
    explicit Study(const std::string& script, const OptionTable& more = {})
        : Study(std::vector<std::string>{"sh", "-c", script}, more) {}

    Folder folder;
    Library library;
    Boundary boundary;

  private:
    [[nodiscard]] OptionTable scratch_in(OptionTable options) const {
        options.push_back(option("scratch", Value{folder.file("scratch")}));
        return options;
    }
    static void call(const std::function<void()>& body) { body(); }
};

/// One of its trials.
class OneTrial {
  public:
    explicit OneTrial(const Study& study, const Configuration& configuration = adam, std::uint64_t trial = 1)
        : trial_(create(study, configuration, trial)) {}

    Training train(double from, double to) {
        const Job job{TrialId{1}, 0, 1, from, to};
        HostJob host(job, HostJob::Kind::first, 2, listener, stop);
        auto training = trial_.train(from, to, host);
        metrics = host.metrics();
        return training;
    }
    Trial& trial() { return trial_; }

    Listener listener;
    StopFlag stop{0};
    std::vector<Metric> metrics;

  private:
    static Trial create(const Study& study, const Configuration& configuration, std::uint64_t trial) {
        const ConfigurationValues values(space(), configuration, study.folder.path().string());
        auto made = Trial::create(study.boundary, values, {sizeof(espalier_trial_info), trial, 12345, 1, 2});
        if (const auto* failed = std::get_if<Failed>(&made)) throw std::runtime_error(failed->why);
        return std::get<Trial>(std::move(made));
    }

    Trial trial_;
};

/// Trains one trial from 0.
inline Training train_once(const Study& study, double to = 3) { return OneTrial(study).train(0, to); }

}  // namespace espalier::test
