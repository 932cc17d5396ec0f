// to_toml(study) read and resolved again is the same study: resume depends on it.
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "study/space_section.hpp"
#include "study/support.hpp"
#include "study/toml_text.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// Random studies, made of what is hard to write: odd texts, extreme numbers, conditions.
class Worlds {
  public:
    explicit Worlds(std::uint64_t seed) : engine_(seed) {}

    std::uint64_t below(std::uint64_t n) { return engine_() % n; }
    bool coin() { return below(2) == 1; }

    std::string text() {
        static const std::vector<std::string> letters = {
            "a",  "Z",      "\"",     "\\",     "'",      "\n", "\t", "\r", "\b",
            "\f", "\x01",   "\x1f",   "\x7f",   "#",      "=",  "[",  "é",  "日",
            "😀",  "\u0085", "\u00a0", "\u2028", "\ufeff", " ",  ".",  "0",  std::string(1, '\0')};
        std::string out;
        for (auto n = below(8); n > 0; --n) out += letters[below(letters.size())];
        return out;
    }

    double number() {
        static const std::vector<double> odd = {0,      1,    -1,   0.1,  1e22,   1e-300,  -1.7e308, 5e-324,
                                                123456, 1e15, 1e16, 1e17, 2.5e-8, 1.0 / 3, 1e100};
        if (coin()) return odd[below(odd.size())];
        return std::ldexp(static_cast<double>(below(1ULL << 53U)), static_cast<int>(below(80)) - 90);
    }
    double positive() { return std::abs(number()) + 1e-9; }

    Value value() {
        switch (below(5)) {
            case 0:
                return coin();
            case 1:
                return static_cast<std::int64_t>(engine_());
            case 2:
                return coin() ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
            case 3:
                return number();
            default:
                return text();
        }
    }

    Domain domain() {
        switch (below(4)) {
            case 0: {
                const double low = std::min(positive(), 1e300);
                return FloatRange{low, low * 2 + 1e-3, coin()};
            }
            case 1: {
                const auto low = static_cast<std::int64_t>(1 + below(1000));
                IntRange range{low, low + 1 + static_cast<std::int64_t>(below(1000)), coin()};
                range.once = !range.log && !once_ && below(4) == 0;
                once_ = once_ || range.once;
                return range;
            }
            case 2: {
                Choice choice;
                for (auto n = 1 + below(4); n > 0; --n) {
                    const Value option = value();
                    if (std::find(choice.options.begin(), choice.options.end(), option) == choice.options.end())
                        choice.options.push_back(option);
                }
                return choice;
            }
            default:
                return Constant{value()};
        }
    }

    Space space() {
        std::vector<Parameter> parameters;
        once_ = false;
        for (auto n = 1 + below(6); n > 0; --n) {
            Parameter parameter{std::to_string(n) + text(), domain(), {}};
            const auto* range = std::get_if<IntRange>(&parameter.domain);
            const bool always = range != nullptr && range->once;
            if (!parameters.empty() && !std::holds_alternative<Constant>(parameter.domain) && !always) {
                const auto& parent = parameters[below(parameters.size())];
                if (const auto* choice = std::get_if<Choice>(&parent.domain))
                    parameter.when.push_back({parent.name, {choice->options.front(), choice->options.back()}});
                if (const auto* floats = std::get_if<FloatRange>(&parent.domain))
                    parameter.when.push_back({parent.name, {floats->low}});
            }
            parameters.push_back(std::move(parameter));
        }
        if (coin()) std::reverse(parameters.begin(), parameters.end());
        return Space(std::move(parameters));
    }

    OptionTable options() {
        OptionTable table;
        for (auto n = below(5); n > 0; --n) {
            Option option{std::to_string(n) + text(), {value()}, coin()};
            if (option.list)
                for (auto more = below(3); more > 0; --more) option.values.push_back(value());
            if (option.list && below(4) == 0) option.values.clear();
            table.push_back(std::move(option));
        }
        return table;
    }

    Description description() {
        Description description = plain_description();
        description.integer_resource = coin();
        description.min_resource = coin() ? 1 : 0.01;
        description.max_resource = 64;
        description.maximize = coin();
        description.thread_safe = below(4) != 0;
        description.state_is_files = coin();
        return description;
    }

    StudyFile file(bool integer) {
        StudyFile file;
        file.origin = "made.toml";
        file.folder = "/home/me";
        file.name = "s" + std::to_string(below(100)) + (coin() ? "é\"\\" : "");
        file.objective = coin() ? "libx.so" : "/opt/\t\"x\"/libx.so";
        if (coin()) file.maximize = coin();
        file.seed = engine_() >> 1U;
        file.durability = std::vector{Durability::none, Durability::process, Durability::power}[below(3)];
        if (coin())
            file.checkpoint =
                std::vector{CheckpointMode::spill, CheckpointMode::always, CheckpointMode::never}[below(3)];
        file.options = options();
        const double whole = static_cast<double>(4 + below(100000));
        if (coin()) file.max_resource = integer ? whole : whole / 7;
        if (coin()) file.min_resource = file.max_resource.value_or(64.0) / static_cast<double>(1 + below(300));
        file.eta = std::vector{2.0, 2.7, 3.0, 4.0, 10.0, 3.14159265}[below(6)];
        if (coin()) file.limits.trials = 1 + below(1ULL << 60U);
        if (coin()) file.limits.resource = positive();
        if (coin()) file.limits.seconds = positive();
        if (coin()) file.limits.target = number();
        file.workers = static_cast<std::uint32_t>(below(200));
        file.threads = static_cast<std::uint32_t>(1 + below(8));
        file.memory = engine_() >> 1U;
        choose_job(file);
        if (coin()) file.space = space();
        choose_algorithm(file);
        return file;
    }

    void choose_job(StudyFile& file) {
        JobLimits& job = file.job;
        if (coin()) file.isolation = Isolation::process;
        if (coin()) job.seconds = 1e-3 * static_cast<double>(1 + below(1ULL << 30U));
        if (coin()) job.factor = 1 + 0.1 * static_cast<double>(1 + below(1000));
        const bool process = file.isolation == Isolation::process;
        if (process && coin()) job.cpu_seconds = static_cast<double>(1 + below(100'000));
        if (process && coin()) job.memory = (1ULL << 20U) + below(1ULL << 50U);
        if (coin()) job.grace = 0.1 * static_cast<double>(1 + below(100));
        job.nice = static_cast<int>(below(20));
        job.recycle = static_cast<std::uint32_t>(below(5000));
        FailureSettings& failure = file.failure;
        failure.on = std::vector{OnFailure::worst, OnFailure::retry, OnFailure::stop}[below(3)];
        if (failure.on == OnFailure::retry) failure.attempts = static_cast<std::uint32_t>(2 + below(9));
        if (failure.on == OnFailure::stop) return;
        if (coin()) failure.most = 1 + below(1ULL << 60U);
        if (coin()) failure.in_a_row = 1 + below(1000);
    }

    /// And what goes with it.
    void choose_algorithm(StudyFile& file) {
        const bool once = file.space && file.space->once();
        const auto kind = below(8);
        file.sampler.kind = !once && kind < 3 && coin() ? SamplerKind::grid : SamplerKind::random;
        if (file.sampler.kind == SamplerKind::grid) file.sampler.points = static_cast<unsigned>(2 + below(7));
        if (kind == 0) file.algorithm = Algorithm::random;
        if (kind == 1 || kind == 2) file.async_hyperband = coin() ? AsyncHyperband::live : AsyncHyperband::loop;
        if (coin()) file.bracket_sizes = BracketSizes::printed;
        if (once || kind < 4) return;  // SHA fills its brackets, or refuses
        if (file.limits.trials) *file.limits.trials += 1U << 20U;
        file.algorithm = kind < 6 ? Algorithm::sha : Algorithm::hyperband;
        if (file.algorithm == Algorithm::sha && coin()) file.n = 10'000 + below(1000);
        if (file.algorithm == Algorithm::hyperband && below(30) == 0) {
            file.endless = true;
            file.max_resource.reset();
            file.min_resource = static_cast<double>(1 + below(9));
        }
    }

  private:
    std::mt19937_64 engine_;
    bool once_ = false;  ///< the space has a parameter that is drawn once
};

void check_same(const Study& again, const Study& study) {
    CHECK(again.name == study.name);
    CHECK(again.folder == study.folder);
    CHECK(again.objective == study.objective);
    CHECK(again.maximize == study.maximize);
    CHECK(again.seed == study.seed);
    CHECK(again.durability == study.durability);
    CHECK(again.algorithm == study.algorithm);
    CHECK(again.rule.eta == study.rule.eta);
    CHECK(again.rule.integer == study.rule.integer);
    CHECK(again.brackets == study.brackets);
    CHECK(again.scheme == study.scheme);
    CHECK(again.endless == study.endless);
    CHECK(again.sampler == study.sampler);
    CHECK(again.capacity == study.capacity);
    CHECK(again.limits.trials == study.limits.trials);
    CHECK(again.limits.resource == study.limits.resource);
    CHECK(again.limits.seconds == study.limits.seconds);
    CHECK(again.limits.target == study.limits.target);
    CHECK(again.workers == study.workers);
    CHECK(again.threads == study.threads);
    CHECK(again.isolation == study.isolation);
    CHECK(again.job == study.job);
    CHECK(again.failure == study.failure);
    CHECK(again.memory == study.memory);
    CHECK(again.checkpoint == study.checkpoint);
    REQUIRE(again.options.size() == study.options.size());
    for (std::size_t i = 0; i < study.options.size(); ++i) {
        CHECK(again.options[i].name == study.options[i].name);
        CHECK(again.options[i].list == study.options[i].list);
        CHECK(again.options[i].values == study.options[i].values);
    }
}

void check_same(const Space& again, const Space& space) {
    REQUIRE(again.size() == space.size());
    for (std::size_t i = 0; i < space.size(); ++i) {
        const auto &a = again.parameters()[i], &b = space.parameters()[i];
        CHECK(a.name == b.name);
        REQUIRE(a.domain.index() == b.domain.index());
        if (const auto* f = std::get_if<FloatRange>(&a.domain)) {
            const auto& g = std::get<FloatRange>(b.domain);
            CHECK((f->low == g.low && f->high == g.high && f->log == g.log));
        }
        if (const auto* f = std::get_if<IntRange>(&a.domain)) {
            const auto& g = std::get<IntRange>(b.domain);
            CHECK((f->low == g.low && f->high == g.high && f->log == g.log && f->once == g.once));
        }
        if (const auto* f = std::get_if<Choice>(&a.domain)) CHECK(f->options == std::get<Choice>(b.domain).options);
        if (const auto* f = std::get_if<Constant>(&a.domain)) CHECK(f->value == std::get<Constant>(b.domain).value);
        REQUIRE(a.when.size() == b.when.size());
        for (std::size_t k = 0; k < a.when.size(); ++k) {
            CHECK(a.when[k].parent == b.when[k].parent);
            CHECK(a.when[k].any_of == b.when[k].any_of);
        }
    }
}

}  // namespace

TEST_CASE("a resolved study written as TOML resolves to itself", "[study][to_toml]") {
    const std::uint64_t base = std::random_device{}();
    for (std::uint64_t seed = base; seed < base + 2000; ++seed) {
        Worlds worlds(seed);
        const Description description = worlds.description();
        const Study study = resolve(worlds.file(description.integer_resource), description, 4);
        const std::string text = to_toml(study);
        INFO("seed " << seed << "\n" << text);
        const Study again = resolve(parse_study(text, "journal", "/home/me"), description, 4);
        check_same(again, study);
        check_same(again.space, study.space);
        REQUIRE(to_toml(again) == text);
    }
}

TEST_CASE("the resolved study has every key, in the order of the documentation", "[study][to_toml]") {
    const Study study = resolve(parsed_behind("study.seed = 3\n[objective]\ntext = \"a\\nb\"\nsizes = [1, 2.0]\n"
                                              "[scheduler]\nmax_resource = 16\n[limits]\ntrials = 10\ntime = \"1m\"\n"
                                              "[space]\nz = 1.0\na = { int = [1, 2] }\n"),
                                plain_description(), 2);
    CHECK(to_toml(study) == R"([study]
name = "study"
objective = "libx.so"
direction = "minimize"
seed = 3
durability = "process"

[objective]
text = "a\nb"
sizes = [1, 2.0]

[scheduler]
algorithm = "asha"
levels = [1.0, 4.0, 16.0]
eta = 4.0

[sampler]
kind = "random"

[limits]
trials = 10
time = 60.0

[workers]
count = 2
threads = 1
isolation = "thread"
nice = 0
recycle = 1000

[job]
grace = 0.4
on_failure = "worst"
max_failures_in_a_row = 100

[trials]
memory = 4294967296
checkpoint = "spill"

[space]
z = 1.0
a = { int = [1, 2] }
)");
}

TEST_CASE("keys are bare where TOML allows it", "[study][to_toml]") {
    CHECK(toml_key("max_resource-2") == "max_resource-2");
    CHECK(toml_key("a.b") == "\"a.b\"");
    CHECK(toml_key("") == "\"\"");
    CHECK(toml_key("é") == "\"é\"");
    CHECK(toml_value(std::string("\x7f\x01\"")) == "\"\\u007F\\u0001\\\"\"");
}

TEST_CASE("the world of a simulation is read back as it was", "[study][to_toml]") {
    const std::string text =
        "scheduler.max_resource = 4\n[simulation]\nworkers = 7\ntime = \"metric:seconds\"\nstraggler_std = 0.5\n"
        "drop_probability = 0.25\non_drop = \"failed\"\nfrom_scratch = true\nuntil = 100.5\nchanges = [[1, 3], [2.5, "
        "0]]\n";
    const Study study = resolve(parsed_behind(text), plain_description(), 2);
    const Study again = resolve(parse_study(to_toml(study), "journal", "/"), Description{}, 2);
    REQUIRE(study.simulation);
    REQUIRE(again.simulation);
    CHECK(again.simulation->world == study.simulation->world);
    CHECK(again.simulation->time == "metric:seconds");
    CHECK(study.simulation->world.changes == std::vector<WorkerChange>{{1, 3}, {2.5, 0}});
    CHECK(study.simulation->world.end == 100.5);
}
