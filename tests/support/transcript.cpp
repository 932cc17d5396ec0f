#include "support/transcript.hpp"

#include <fmt/format.h>

#include <fstream>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <utility>

#include "core/in_flight.hpp"
#include "core/ladder.hpp"
#include "core/levels.hpp"

namespace espalier::test {
namespace {

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string::npos) return "";
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// `1,2,4:3/2,4:1` is two brackets: rungs at 1, 2, 4 with a share of 3 new trials, rungs at 2, 4 with a share of 1.
std::vector<BracketPlan> brackets_in(const std::string& text) {
    std::vector<BracketPlan> brackets;
    std::istringstream all(text);
    for (std::string one; std::getline(all, one, '/');) {
        auto& bracket = brackets.emplace_back();
        const auto colon = one.find(':');
        bracket.share = std::stoull(one.substr(colon + 1));
        std::istringstream levels(one.substr(0, colon));
        for (std::string level; std::getline(levels, level, ',');) bracket.levels.push_back(std::stod(level));
    }
    return brackets;
}

class Scenario {
  public:
    /// What the line led to: "train 1 to 3, wait".
    std::string run(const std::string& command) {
        std::istringstream words(command);
        std::string verb;
        words >> verb;
        if (verb == "ladder") return begin(words);
        if (verb == "worker") return feed(Vacancy{}), happened();
        if (verb == "result") return feed(result(words)), happened();
        if (verb == "stop") return feed(Stop{StopReason::interrupted}), happened();
        if (verb == "workers") {
            words >> workers_;
            return feed(Start{workers_, limits_}), release(), happened();
        }
        if (verb == "end") return ladder_->vacancies().ended() ? "" : "not ended";
        return "no such verb: " + verb;
    }

  private:
    std::string begin(std::istringstream& words) {
        std::map<std::string, double> given{{"eta", 4}, {"r", 1}, {"R", 1}, {"s", 0}, {"workers", 1}, {"integer", 0}};
        std::vector<BracketPlan> brackets;
        for (std::string word; words >> word;) {
            const auto equals = word.find('=');
            if (word.substr(0, equals) == "brackets")
                brackets = brackets_in(word.substr(equals + 1));
            else
                given[word.substr(0, equals)] = std::stod(word.substr(equals + 1));
        }
        const LevelRule rule{given["r"], given["R"], given["eta"], static_cast<unsigned>(given["s"]),
                             given["integer"] != 0};
        if (brackets.empty()) brackets.push_back({rung_levels(rule), 1});
        ladder_ = std::make_unique<Ladder>(LadderPlan{std::move(brackets), ReductionFactor(rule.eta)});
        if (given.count("trials") != 0) limits_.trials = static_cast<std::uint64_t>(given["trials"]);
        if (given.count("resource") != 0) limits_.resource = given["resource"];
        if (given.count("target") != 0) limits_.target = given["target"];
        workers_ = static_cast<std::uint32_t>(given["workers"]);
        step(Start{workers_, limits_});
        pending_ = 0;  // the transcript's `worker` lines bring them in one by one
        return "";
    }

    Result result(std::istringstream& words) {
        std::uint64_t trial = 0;
        char at = 0;
        double resource = 0;
        std::string loss;
        words >> trial >> at >> resource >> loss;
        Job job;
        job.trial = TrialId{trial};
        job.bracket = bracket_of_[trial];
        const auto& levels = ladder_->plan().brackets[job.bracket].levels;
        while (job.rung + 1 < levels.size() && levels[job.rung] < resource) ++job.rung;
        if (loss == "failed") return failure_of(job);
        if (loss == "infeasible") return failure_of(job, Outcome::infeasible);
        if (loss == "nan") return result_of(job, std::numeric_limits<double>::quiet_NaN());
        if (loss == "inf") return result_of(job, std::numeric_limits<double>::infinity());
        return result_of(job, std::stod(loss));
    }

    /// An event and everything that follows from it.
    void feed(const Event& event) {
        if (const auto* result = std::get_if<Result>(&event); result != nullptr && !in_flight_.take(*result)) {
            log_ = "refused";
            return;
        }
        step(event);
        if (!std::holds_alternative<Start>(event)) release();
    }
    void release() {
        while (pending_ > 0) {
            --pending_;
            step(Vacancy{});
        }
    }
    void step(const Event& event) {
        const Step done = ladder_->step(event);
        if (done.message.decision) {
            const Job& job = done.message.decision->job;
            in_flight_.add(job);
            bracket_of_[number(job.trial)] = job.bracket;
            say(fmt::format("train {} to {}", number(job.trial), job.to));
        } else if (done.message.vacancy) {
            say("wait");
        }
        if (done.next.stop) step(Stop{*done.next.stop}), say("stop");
        pending_ += done.next.vacancies;
    }
    void say(const std::string& what) { log_ += (log_.empty() ? "" : ", ") + what; }
    std::string happened() { return std::exchange(log_, ""); }

    std::map<std::uint64_t, std::uint32_t> bracket_of_;  ///< by trial
    std::unique_ptr<Ladder> ladder_;
    InFlight in_flight_;
    Limits limits_;
    std::uint32_t workers_ = 0;
    std::uint32_t pending_ = 0;
    std::string log_;
};

}  // namespace

std::string run_transcript(const std::string& path) {
    std::ifstream file(path);
    if (!file) return path + ": cannot be read";
    Scenario scenario;
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        line = trimmed(line.substr(0, line.find('#')));
        if (line.empty()) continue;
        const auto arrow = line.find("->");
        const std::string got = scenario.run(trimmed(line.substr(0, arrow)));
        const std::string expected = arrow == std::string::npos ? "" : trimmed(line.substr(arrow + 2));
        if (got != expected) return fmt::format("{}:{}: expected [{}], got [{}]", path, number, expected, got);
    }
    return "";
}

}  // namespace espalier::test
