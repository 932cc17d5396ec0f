#include "oracle/transcript.hpp"

#include <fmt/format.h>

#include <fstream>
#include <limits>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>

#include "base/text.hpp"
#include "core/levels.hpp"

namespace espalier {
namespace {

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string::npos) return "";
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

double decimal(const std::string& text) {
    std::size_t used = 0;
    double value = 0;
    try {
        value = std::stod(text, &used);
    } catch (const std::logic_error&) {
        used = 0;
    }
    if (used == 0 || used != text.size()) throw std::invalid_argument("`" + text + "` is no number");
    return value;
}

std::uint64_t count(const std::string& text) {
    const double value = decimal(text);
    if (!(value >= 0 && value < 0x1p63)) throw std::invalid_argument("`" + text + "` is no count");
    return static_cast<std::uint64_t>(value);
}

std::vector<BracketPlan> brackets_in(const std::string& text) {
    std::vector<BracketPlan> brackets;
    std::istringstream all(text);
    for (std::string one; std::getline(all, one, '/');) {
        auto& bracket = brackets.emplace_back();
        const auto colon = one.find(':');
        if (colon == std::string::npos) throw std::invalid_argument("bracket `" + one + "`: write LEVELS:SHARE");
        bracket.share = count(one.substr(colon + 1));
        std::istringstream levels(one.substr(0, colon));
        for (std::string level; std::getline(levels, level, ',');) bracket.levels.push_back(decimal(level));
    }
    return brackets;
}

Scheme scheme_in(const std::string& text) {
    for (std::size_t i = 0; i < scheme_names.size(); ++i)
        if (scheme_names[i] == text) return static_cast<Scheme>(i);
    throw std::invalid_argument("`" + text + "`: no such scheme");
}

/// `key=value` words.
std::map<std::string, std::string> settings(std::istringstream& words) {
    std::map<std::string, std::string> given;
    for (std::string word; words >> word;) {
        const auto equals = word.find('=');
        if (equals == std::string::npos) throw std::invalid_argument("`" + word + "`: write KEY=VALUE");
        given[word.substr(0, equals)] = word.substr(equals + 1);
    }
    return given;
}

/// The reader of transcripts: one line after the other.
class Player {
  public:
    [[nodiscard]] bool began() const { return scenario_ != nullptr; }

    /// What the line led to: "train 1 to 3, wait".
    std::string run(const std::string& command) {
        std::istringstream words(command);
        std::string verb;
        words >> verb;
        if (verb == "ladder") return begin(settings(words)), "";
        if (!scenario_) throw std::invalid_argument("a transcript begins with `ladder`");
        if (verb == "worker") return scenario_->feed(Vacancy{}).got;
        if (verb == "result") return scenario_->feed(result(words)).got;
        if (verb == "stop") return scenario_->feed(Stop{StopReason::interrupted}).got;
        if (verb == "workers") {
            std::string number;
            words >> number;
            start_.workers = static_cast<std::uint32_t>(count(number));
            take_limits(settings(words));
            return scenario_->feed(start_).got;
        }
        if (verb == "end") return scenario_->judge().ladder().vacancies().ended() ? "" : "not ended";
        throw std::invalid_argument("`" + verb + "`: no such verb");
    }

  private:
    void begin(const std::map<std::string, std::string>& given) {
        std::map<std::string, double> number{{"eta", 4},      {"r", 1},       {"R", 1},       {"s", 0}, {"workers", 1},
                                             {"late", 0},     {"integer", 0}, {"endless", 0}, {"n", 1}, {"scratch", 0},
                                             {"attempts", 1}, {"lag", 0},     {"draws", 0}};
        std::vector<BracketPlan> brackets;
        Scheme scheme = Scheme::asha;
        for (const auto& [key, value] : given)
            if (key == "brackets")
                brackets = brackets_in(value);
            else if (key == "scheme")
                scheme = scheme_in(value);
            else if (number.count(key) != 0)
                number[key] = decimal(value);
            else if (key != "trials" && key != "resource" && key != "target" && key != "capacity" &&
                     key != "failures" && key != "in_a_row")
                throw std::invalid_argument("`" + key + "`: no such key");
        const ReductionFactor eta(number["eta"]);
        const bool integer = number["integer"] != 0;
        if (number["endless"] != 0)
            brackets.push_back({endless_levels({}, number["r"], 0, eta, integer), 1});
        else if (brackets.empty())
            brackets.push_back(
                {rung_levels({number["r"], number["R"], number["eta"], static_cast<unsigned>(number["s"]), integer}),
                 static_cast<std::uint64_t>(number["n"])});
        plan_ = LadderPlan(std::move(brackets), eta);
        plan_.scheme = scheme;
        if (scheme == Scheme::pbt)
            plan_.population = PopulationPlan{number["lag"], static_cast<std::uint64_t>(number["draws"])};
        plan_.from_scratch = number["scratch"] != 0;
        plan_.attempts = static_cast<std::uint32_t>(number["attempts"]);
        if (given.count("capacity") != 0) plan_.capacity = count(given.at("capacity"));
        start_.workers = static_cast<std::uint32_t>(number["workers"]);
        take_limits(given);
        scenario_ = std::make_unique<Scenario>(plan_, start_, number["late"] != 0);
    }

    void take_limits(const std::map<std::string, std::string>& given) {
        if (given.count("trials") != 0) start_.limits.trials = count(given.at("trials"));
        if (given.count("resource") != 0) start_.limits.resource = decimal(given.at("resource"));
        if (given.count("target") != 0) start_.limits.target = decimal(given.at("target"));
        if (given.count("failures") != 0) start_.limits.failures = count(given.at("failures"));
        if (given.count("in_a_row") != 0) start_.limits.failures_in_a_row = count(given.at("in_a_row"));
    }

    Result result(std::istringstream& words) {
        std::uint64_t trial = 0;
        char at = 0;
        double resource = 0;
        std::string loss;
        if (!(words >> trial >> at >> resource >> loss) || at != '@')
            throw std::invalid_argument("write: result TRIAL@RESOURCE LOSS");
        Job job;
        job.trial = TrialId{trial};
        if (const auto running = scenario_->judge().in_flight().job_of(job.trial)) job.bracket = running->bracket;
        const auto& levels = plan_.brackets[job.bracket].levels;
        while (job.rung + 1 < levels.size() && levels[job.rung] < resource) ++job.rung;
        for (std::size_t i = 1; i < outcome_names.size(); ++i)
            if (loss == outcome_names[i] && static_cast<Outcome>(i) != Outcome::nan)
                return failure_of(job, static_cast<Outcome>(i));
        if (loss == "nan") return result_of(job, std::numeric_limits<double>::quiet_NaN());
        if (loss == "inf") return result_of(job, std::numeric_limits<double>::infinity());
        return result_of(job, decimal(loss));
    }

    LadderPlan plan_;
    Start start_;
    std::unique_ptr<Scenario> scenario_;
};

// The writer.

std::string limits_text(const Limits& limits, const Limits& before) {
    std::string text;
    if (limits.trials != before.trials) text += fmt::format(" trials={}", limits.trials);
    if (limits.resource != before.resource) text += fmt::format(" resource={}", limits.resource);
    if (limits.target != before.target) text += fmt::format(" target={}", limits.target);
    if (limits.failures != before.failures) text += fmt::format(" failures={}", limits.failures);
    if (limits.failures_in_a_row != before.failures_in_a_row)
        text += fmt::format(" in_a_row={}", limits.failures_in_a_row);
    return text;
}

std::string plan_text(const Script& script) {
    const auto& brackets = script.plan.brackets;
    const double eta = script.plan.eta.value();
    std::string text = fmt::format("ladder eta={}", eta);
    const auto& levels = brackets.front().levels;
    if (script.endless) {
        const bool whole = endless_levels({}, levels.front(), 0, script.plan.eta, false) != levels;
        return text + fmt::format(" r={} endless=1{}", levels.front(), whole ? " integer=1" : "");
    }
    if (script.plan.scheme != Scheme::asha) text += fmt::format(" scheme={}", name_of(script.plan.scheme));
    if (script.plan.from_scratch) text += " scratch=1";
    if (const auto& population = script.plan.population)
        text += fmt::format(" lag={} draws={}", population->lag, population->seed);
    else if (brackets.size() == 1 && rung_levels({levels.front(), levels.back(), eta, 0, false}) == levels) {
        text += fmt::format(" r={} R={}", levels.front(), levels.back());
        return script.plan.scheme == Scheme::asha ? text : text + fmt::format(" n={}", brackets.front().share);
    }
    text += " brackets=";
    for (std::size_t b = 0; b < brackets.size(); ++b)
        text += fmt::format("{}{}:{}", b == 0 ? "" : "/", fmt::join(brackets[b].levels, ","), brackets[b].share);
    return text;
}

std::string header(const Script& script) {
    std::string text =
        fmt::format("{} workers={}{}", plan_text(script), script.start.workers, limits_text(script.start.limits, {}));
    if (script.plan.attempts != 1) text += fmt::format(" attempts={}", script.plan.attempts);
    if (script.plan.capacity != LadderPlan().capacity) text += fmt::format(" capacity={}", script.plan.capacity);
    return text + (script.late ? " late=1" : "");
}

/// The event as a transcript says it.
std::string words_of(const Event& event, const Scenario& scenario, Limits& limits) {
    if (std::holds_alternative<Vacancy>(event)) return "worker";
    if (std::holds_alternative<Stop>(event)) return "stop";
    if (const auto* start = std::get_if<Start>(&event)) {
        const std::string text = fmt::format("workers {}{}", start->workers, limits_text(start->limits, limits));
        limits = start->limits;
        return text;
    }
    const auto& result = std::get<Result>(event);
    const auto job = scenario.judge().in_flight().job_of(result.trial);
    std::string loss = shortest(result.loss);
    if (!result.ok()) loss = result.outcome == Outcome::infinite ? "inf" : std::string(name_of(result.outcome));
    return fmt::format("result {}@{} {}", number(result.trial), job ? job->to : 0, loss);
}

}  // namespace

std::string run_transcript(const std::string& path) {
    std::ifstream file(path);
    if (!file) return path + ": cannot be read";
    Player player;
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        line = trimmed(line.substr(0, line.find('#')));
        if (line.empty()) continue;
        const auto arrow = line.find("->");
        const std::string expected = arrow == std::string::npos ? "" : trimmed(line.substr(arrow + 2));
        try {
            const std::string got = player.run(trimmed(line.substr(0, arrow)));
            if (got != expected) return fmt::format("{}:{}: expected [{}], got [{}]", path, number, expected, got);
        } catch (const std::invalid_argument& error) {
            return fmt::format("{}:{}: {}", path, number, error.what());
        }
    }
    if (file.bad()) return path + ": cannot be read";
    return player.began() ? "" : path + ": holds no transcript: one begins with `ladder`";
}

std::string transcript_of(const Script& script, const std::string& comment) {
    std::string text;
    std::istringstream comments(comment);
    for (std::string line; std::getline(comments, line);) text += "# " + line + '\n';
    text += header(script) + '\n';
    Scenario scenario(script);
    Limits limits = script.start.limits;
    for (const Event& event : script.events) {
        const std::string words = words_of(event, scenario, limits);
        const Happened happened = scenario.feed(event);
        if (!happened.possible) continue;
        std::string line = fmt::format("{:<17} ->", words);
        if (!happened.expected.empty()) line += ' ' + happened.expected;
        if (!happened.fault.empty())
            line = fmt::format(
                "{:<39} # the ladder: {}", line,
                happened.got != happened.expected ? happened.got.empty() ? "nothing" : happened.got : happened.fault);
        text += line + '\n';
        if (!happened.fault.empty()) break;
    }
    return text;
}

}  // namespace espalier
