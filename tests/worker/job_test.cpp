// What a worker says of its library, and what comes of one job.
#include <signal.h>

#include <cmath>
#include <string>
#include <utility>
#include <variant>

#include "espalier/objective.h"
#include "fixture.hpp"
#include "objective/library.hpp"

using namespace espalier;
using test::contains;
using test::WorkerProcess;

namespace {

std::string refused(WorkerProcess& worker, const std::string& library, const OptionTable& options = {}) {
    const auto answer = worker.open(library, options);
    REQUIRE(std::holds_alternative<wire::Refused>(answer));
    return std::get<wire::Refused>(answer).why;
}

wire::Trained of_fault(WorkerProcess& worker, const std::string& fault) {
    auto job = test::train(1, 0, 2, "fault", fault);
    job.save = true;
    return worker.trained(job);
}

}  // namespace

TEST_CASE("a worker tells what its library is", "[worker][job]") {
    WorkerProcess worker;
    const auto answer = worker.open(WALK);
    REQUIRE(std::holds_alternative<wire::Opened>(answer));
    const auto& opened = std::get<wire::Opened>(answer);
    CHECK(opened.description.name == "walk");
    CHECK(opened.description.can_save);
    CHECK(opened.description.value_name == "place");
    CHECK(opened.hash == file_hash(WALK));
}

TEST_CASE("a library that cannot be used is refused in the words that a run would give", "[worker][job]") {
    {
        WorkerProcess worker;
        CHECK_THAT(refused(worker, "/no/such/library.so"), contains("/no/such/library.so does not exist"));
        CHECK(worker.status() == 0);
    }
    {
        WorkerProcess worker;
        CHECK_THAT(refused(worker, WORKER), contains("cannot be loaded as a shared library"));
    }
    {
        WorkerProcess worker;
        CHECK_THAT(refused(worker, TROUBLED, {{"fault", {Value{std::string("open fails")}}, false}}),
                   contains("the corpus is not there"));
    }
    {
        WorkerProcess worker;
        worker.send(wire::Open{99, WALK, {}, ".", {}, false, true}, worker.page().file());
        CHECK_THAT(worker.expect<wire::Refused>().why, contains("not of one installation"));
    }
}

TEST_CASE("a job's outcome, value and words come back as the objective gave them", "[worker][job]") {
    WorkerProcess worker;
    REQUIRE(std::holds_alternative<wire::Opened>(worker.open(TROUBLED)));
    const auto good = of_fault(worker, "");
    CHECK(good.outcome == ESPALIER_RESULT_OK);
    CHECK(good.value == 0.5);
    CHECK(good.resource == 2);
    CHECK(good.message.empty());
    CHECK(good.state);
    CHECK(good.seconds > 0);

    const auto failed = of_fault(worker, "fails");
    CHECK(failed.outcome == ESPALIER_RESULT_FAILED);
    CHECK(failed.message == "diverged at step 3");
    CHECK_FALSE(failed.state);
    CHECK_FALSE(failed.unsaved);  // of a failed trial no state is wanted
    CHECK_FALSE(failed.out_of_memory);
    CHECK(failed.peak_memory > 0);

    CHECK(of_fault(worker, "infeasible").outcome == ESPALIER_RESULT_INFEASIBLE);
    CHECK(std::isnan(of_fault(worker, "nan").value));
    CHECK_FALSE(of_fault(worker, "nan").state);
    CHECK(of_fault(worker, "reaches less").resource == 1);
    CHECK_FALSE(of_fault(worker, "reaches less").state);
    CHECK(of_fault(worker, "forgets value").outcome == 77);
    CHECK_THAT(of_fault(worker, "throws").message, contains("from train"));
    CHECK_THAT(of_fault(worker, "throws an int").message, contains("threw an exception across the ABI"));
    CHECK(of_fault(worker, "create fails").message == "no such layer");
    CHECK(of_fault(worker, "create fails").outcome == ESPALIER_RESULT_FAILED);
    CHECK(of_fault(worker, "bad text").message == "caf\xC3\xA9 \xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK(of_fault(worker, "").value == 0.5);  // and none of this has hurt it
}

TEST_CASE("a state that cannot be saved is told, and the result counts", "[worker][job]") {
    WorkerProcess worker;
    REQUIRE(std::holds_alternative<wire::Opened>(worker.open(TROUBLED)));
    for (const auto& [fault, why] : {std::pair{"save refuses", "not today"},
                                     {"saves less", "announced 8 bytes"},
                                     {"saves more", "wrote more"},
                                     {"save throws", "from save"}}) {
        const auto trained = of_fault(worker, fault);
        CHECK(trained.outcome == ESPALIER_RESULT_OK);
        CHECK(trained.value == 0.5);
        CHECK_FALSE(trained.state);
        REQUIRE(trained.unsaved);
        CHECK_THAT(*trained.unsaved, contains(why));
    }
    WorkerProcess other;
    REQUIRE(std::holds_alternative<wire::Opened>(other.open(PROBE)));
    auto job = test::train(1, 0, 1, "what", std::string("nothing"));
    job.save = true;
    CHECK(other.trained(job).unsaved == "the objective cannot save its states");
}

TEST_CASE("progress, metrics and log lines come before the result, in their order", "[worker][job]") {
    WorkerProcess worker;
    REQUIRE(std::holds_alternative<wire::Opened>(worker.open(WALK)));
    const auto trained = worker.trained(test::train(1, 0, 4, "step", 0.5));
    REQUIRE(worker.before.size() == 4);
    for (std::size_t i = 0; i < 4; ++i) {
        REQUIRE(std::holds_alternative<wire::Progress>(worker.before[i]));
        CHECK(std::get<wire::Progress>(worker.before[i]).resource == static_cast<double>(i + 1));
    }
    CHECK(std::get<wire::Progress>(worker.before[3]).value == trained.value);
    CHECK(test::metric(trained, "square") == trained.value * trained.value);

    WorkerProcess troubled;
    REQUIRE(std::holds_alternative<wire::Opened>(troubled.open(TROUBLED)));
    static_cast<void>(of_fault(troubled, "progress outside"));
    REQUIRE(troubled.before.size() == 1);
    REQUIRE(std::holds_alternative<wire::Log>(troubled.before[0]));
    CHECK_THAT(std::get<wire::Log>(troubled.before[0]).text, contains("outside of (0, 2]"));
}

TEST_CASE("the objective sees its configuration, its threads and a quiet process", "[worker][job]") {
    wire::WorkerArguments arguments;
    arguments.threads = 3;
    WorkerProcess worker(arguments);
    REQUIRE(std::holds_alternative<wire::Opened>(worker.open(PROBE)));
    auto job = test::train(1, 0, 1, "what", std::string("looks"));
    job.configuration.push_back({"absent", std::nullopt});
    job.threads = 3;
    const auto trained = worker.trained(job);
    CHECK(static_cast<int>(test::metric(trained, "absent")) == ESPALIER_ABSENT);
    CHECK(static_cast<int>(test::metric(trained, "unknown")) == ESPALIER_NO_SUCH);
    CHECK(test::metric(trained, "omp") == 3);
    CHECK(test::metric(trained, "openblas") == 3);
    CHECK(test::metric(trained, "threads") == 3);
    CHECK(test::metric(trained, "stdin") == 0);  // at its end
    CHECK(test::metric(trained, "sigpipe default") == 1);
}

TEST_CASE("what a job printed is there before its result", "[worker][job]") {
    WorkerProcess worker;
    REQUIRE(std::holds_alternative<wire::Opened>(worker.open(PROBE)));
    worker.send(test::train(1, 0, 1, "what", std::string("prints")));
    static_cast<void>(worker.expect<wire::Trained>());
    CHECK(worker.output() == "half a line");
}

TEST_CASE("a configuration too long for a message arrives", "[worker][job]") {
    WorkerProcess worker;
    REQUIRE(std::holds_alternative<wire::Opened>(worker.open(PROBE)));
    auto job = test::train(1, 0, 1, "what", std::string("looks"));
    for (int i = 0; i < 5000; ++i) job.configuration.push_back({"parameter-" + std::to_string(i), Value{0.5}});
    job.configuration.push_back({"absent", std::nullopt});
    CHECK(wire::encode(job).size() > wire::most_bytes);
    CHECK(static_cast<int>(test::metric(worker.trained(job), "absent")) == ESPALIER_ABSENT);
}
