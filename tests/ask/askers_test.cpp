// Several who ask at once, in any order, also one after another with a journal that is closed in between.
#include <atomic>
#include <cmath>
#include <espalier/study.hpp>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "ask/asked_study.hpp"
#include "oracle/oracle.hpp"
#include "oracle/workload.hpp"
#include "program/program.hpp"
#include "study/asked_study.hpp"
#include "study/study_file.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

const std::string space = "[space]\nlr = { float = [1e-4, 1.0], log = true }\nunits = { int = [4, 64] }\n";

std::string study_text(const std::string& scheduler, std::uint64_t trials) {
    return "[study]\nname = \"a\"\nobjective = \"ask\"\n[scheduler]\n" + scheduler +
           "\n[job]\nmax_failures_in_a_row = 0\n[limits]\ntrials = " + std::to_string(trials) + "\n" + space;
}

/// Jobs are asked for and told in random order; now and then the journal is closed and opened again.
class RandomAskers {
  public:
    RandomAskers(const Shell& shell, const std::string& text, std::uint64_t seed)
        : dice_(seed), path_(shell.path("a.journal")) {
        StudyFile file = parse_study(text, "", shell.path(""));
        file.live = true;
        study_ = AskedStudy::create(path_, resolve_asked(file), {"test"});
    }

    /// `asked`, `told`: what an oracle hears.
    template <typename Asked, typename Told>
    void run(Asked asked, Told told) {
        while (!study_->standing().over) {
            if (dice_.below(20) == 0) reopen();
            if (open_.size() < 8 && dice_.below(2) == 0) {
                const auto job = study_->ask();
                asked(job);
                // Nobody need wait for nothing: there is a job, or others are to be told.
                REQUIRE((job || !open_.empty() || study_->standing().over));
                if (job) open_.push_back(*job);
            } else if (!open_.empty()) {
                tell_one(told);
            }
        }
        REQUIRE(open_.empty());
        study_->close();
    }

  private:
    template <typename Told>
    void tell_one(Told told) {
        const auto which = static_cast<std::ptrdiff_t>(dice_.below(open_.size()));
        const AskedJob job = open_[static_cast<std::size_t>(which)];
        open_.erase(open_.begin() + which);
        Answer answer;
        answer.value = dice_.below(6) == 0 ? std::nan("") : dice_.unit();
        if (dice_.below(10) == 0) answer.outcome = Outcome::failed;
        study_->tell(job.number, answer);
        told(answer.outcome == Outcome::ok ? result_of(job.job, answer.value) : failure_of(job.job));
    }

    /// As another shell would: some are told of again, none is lost.
    void reopen() {
        study_->close();
        study_ = AskedStudy::open(path_, {"test"});
        std::set<std::uint64_t> ours, theirs;
        for (const auto& job : open_) ours.insert(job.number);
        for (const auto& job : study_->open_jobs()) theirs.insert(job.number);
        REQUIRE(ours == theirs);
        if (open_.empty()) return;
        const AskedJob& one = open_[dice_.below(open_.size())];
        const AskedJob again = study_->again(one.number);
        REQUIRE(again.job == one.job);
        REQUIRE(again.configuration == one.configuration);
    }

    Dice dice_;
    std::string path_;
    std::unique_ptr<AskedStudy> study_;
    std::vector<AskedJob> open_;
};

/// A loss of our own: better with more resource, and best at lr = 0.01.
double loss_of(const ask::Job& job) {
    const double off = std::log10(job.real("lr")) + 2;
    return off * off + 1 / job.to + 0.001 * static_cast<double>(job.integer("units"));
}

}  // namespace

TEST_CASE("whoever asks gets what Algorithm 2 says of all that was told until then", "[ask][askers]") {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        INFO("seed " << seed);
        const Shell shell;
        RandomAskers askers(shell, study_text("eta = 3\nlevels = [1, 3, 9, 27]", 60), seed);
        Oracle oracle({1, 3, 9, 27}, 3, 1, 60);
        askers.run(
            [&](const std::optional<AskedJob>& asked) {
                const auto expected = oracle.get_job();
                REQUIRE(expected.has_value() == asked.has_value());
                if (asked) REQUIRE(asked->job == *expected);
            },
            [&](const Result& result) { oracle.complete(result); });
        CHECK(shell.run("replay a.journal").code == 0);
        CHECK(shell.run("trials a.journal").code == 0);
    }
}

TEST_CASE("in the other schemes, too, somebody gets on until all is told, and replay derives it", "[ask][askers]") {
    std::uint64_t seed = 10;
    for (const std::string scheduler :
         {"algorithm = \"sha\"\nmax_resource = 9\neta = 3\nn = 9",
          "algorithm = \"hyperband\"\nmax_resource = 27\neta = 3", "brackets = \"loop\"\nmax_resource = 27\neta = 3",
          "brackets = \"live\"\nmax_resource = 27\neta = 3"}) {
        INFO(scheduler);
        const Shell shell;
        const std::string retry = seed % 2 == 0 ? "\n[sampler]\nkind = \"tpe\"" : "";
        RandomAskers askers(shell, study_text(scheduler + retry, 60), ++seed);
        askers.run([](const auto&) {}, [](const auto&) {});
        const auto replayed = shell.run("replay a.journal");
        INFO(replayed.err);
        CHECK(replayed.code == 0);
    }
}

TEST_CASE("threads share a study: each job goes to one of them, and who waits is woken", "[ask][askers]") {
    const Shell shell;
    auto study = ask::Study::create_from_text(study_text("algorithm = \"sha\"\nmax_resource = 27\neta = 3\nn = 27", 81),
                                              shell.path("a.journal"));
    std::mutex mutex;
    std::set<std::uint64_t> numbers;
    std::vector<std::thread> threads;
    std::atomic<int> doubles{0};
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            while (const auto job = study.ask_or_wait()) {
                {
                    const std::lock_guard lock(mutex);
                    if (!numbers.insert(job->number).second) ++doubles;
                }
                study.tell(*job, loss_of(*job), {{{"units", job->real("units")}}, 0.5});
            }
        });
    for (auto& thread : threads) thread.join();
    CHECK(doubles == 0);
    CHECK(study.over());
    CHECK(numbers.size() == 3 * (27 + 9 + 3 + 1));
    const auto best = study.best();
    REQUIRE(best);
    CHECK(best->resource == 27);
    ask::Study moved = std::move(study);
    CHECK_THROWS_AS(study.ask(), ask::Error);  // NOLINT: it says so
    moved.close();
    const auto json = parsed(shell.run("best a.journal --json").out).at("full");
    CHECK(json.at("trial") == best->trial);
    CHECK(json.at("value") == best->value);
    CHECK(shell.run("replay a.journal").code == 0);
}

TEST_CASE("what cannot be told is refused, and nothing is written", "[ask][errors]") {
    const Shell shell;
    const auto path = shell.path("a.journal");
    auto study = ask::Study::create_from_text(study_text("max_resource = 9\neta = 3", 9), path);
    const auto first = study.ask(), second = study.ask();
    REQUIRE(first);
    REQUIRE(second);
    study.tell(*first, 1);
    const auto written = messages_in(path).size();
    const auto error_of = [](const auto& call) {
        try {
            call();
        } catch (const ask::Error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    CHECK_THAT(error_of([&] { study.tell(*first, 2); }), contains("was told before"));
    ask::Job unknown = *second;
    unknown.number = 999;
    CHECK_THAT(error_of([&] { study.tell(unknown, 2); }),
               contains("there is no job 999; open are: " + std::to_string(second->number)));
    ask::Job other = *second;
    other.trial = 7;
    CHECK_THAT(error_of([&] { study.tell_failed(other, "why"); }), contains("is of trial 2, not of trial 7"));
    CHECK_THAT(error_of([&] { static_cast<void>(study.again(first->number)); }), contains("was told before"));
    CHECK_THAT(error_of([&] { static_cast<void>(second->real("rl")); }), contains("did you mean `lr`"));
    CHECK_THAT(error_of([&] { static_cast<void>(ask::Study::create_from_text(study_text("", 9), path)); }),
               contains("exists already"));
    CHECK(messages_in(path).size() == written);
    study.close();
    CHECK_THAT(error_of([&] { study.tell(*second, 2); }), contains("was closed"));
    shell.run_curve("run", "--max-trials 3");
    CHECK_THAT(error_of([&] { static_cast<void>(ask::Study::open(shell.path("run.journal"))); }),
               contains("is the journal of a run, whose objective is curve"));
}

TEST_CASE("a job that failed is for who asks next, also in a later program", "[ask][retry]") {
    const Shell shell;
    const auto path = shell.path("a.journal");
    std::string text = study_text("max_resource = 9\neta = 3", 9);
    text.replace(text.find("[job]\n"), 6, "[job]\non_failure = \"retry\"\nattempts = 2\n");
    std::uint64_t number = 0;
    {
        auto study = ask::Study::create_from_text(text, path);
        const auto job = study.ask();
        REQUIRE(job);
        study.tell_failed(*job, "out of luck");
        study.close();
    }
    {
        auto study = ask::Study::open(path);
        const auto job = study.ask();
        REQUIRE(job);
        CHECK(job->trial == 1);
        CHECK(job->attempt == 2);
        number = job->number;
        study.close();
    }
    auto study = ask::Study::open(path);
    const auto next = study.ask();
    REQUIRE(next);
    CHECK(next->trial == 2);  // the attempt has its owner, in whichever program
    CHECK(study.again(number).attempt == 2);
    study.close();
    CHECK(shell.run("replay a.journal").code == 0);
}
