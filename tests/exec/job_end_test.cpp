#include "exec/job_end.hpp"

#include <sys/wait.h>

#include <csignal>

#include "support/catch.hpp"

using namespace espalier;

namespace {

const Job job{TrialId{1}, 0, 1, 0, 1};
int exited(int code) { return code << 8; }  // as wait() says it
int killed(int signal) { return signal; }

Evaluation ended(JobEnd end, const JobLimits& limits = {}) { return evaluation_of(job, end, limits); }

JobEnd by_itself(int status) {
    JobEnd end;
    end.status = status;
    return end;
}

}  // namespace

TEST_CASE("a process that ends by itself in a job has crashed", "[exec][end]") {
    auto evaluation = ended(by_itself(killed(SIGSEGV)));
    REQUIRE(evaluation.result);
    CHECK(evaluation.result->outcome == Outcome::crashed);
    CHECK(evaluation.message == "killed by signal 11 (Segmentation fault)");
    REQUIRE(evaluation.figures);
    CHECK(evaluation.figures->signal == SIGSEGV);
    CHECK_FALSE(evaluation.figures->exit_code);

    evaluation = ended(by_itself(exited(3)));
    CHECK(evaluation.result->outcome == Outcome::crashed);
    CHECK(evaluation.message == "exit code 3");
    CHECK(evaluation.figures->exit_code == 3);
    CHECK(ended(by_itself(exited(0))).result->outcome == Outcome::crashed);
}

TEST_CASE("what exceeded a limit says which", "[exec][end]") {
    JobEnd end = by_itself(killed(SIGTERM));
    end.how = Ended::too_slow;
    end.limit = 2;
    auto evaluation = ended(end);
    CHECK(evaluation.result->outcome == Outcome::timeout);
    CHECK(evaluation.figures->limit == 2);
    CHECK(evaluation.message.find("2.0 s") != std::string::npos);
    end.how = Ended::too_large;
    end.limit = 1U << 30U;
    evaluation = ended(end);
    CHECK(evaluation.result->outcome == Outcome::out_of_memory);
    CHECK(evaluation.message.find("1.0 GiB") != std::string::npos);
    JobLimits limits;
    limits.cpu_seconds = 5;
    evaluation = ended(by_itself(killed(SIGXCPU)), limits);
    CHECK(evaluation.result->outcome == Outcome::timeout);
    CHECK(evaluation.figures->limit == 5);
    CHECK(ended(by_itself(killed(SIGXCPU))).result->outcome == Outcome::crashed);
}

TEST_CASE("who dies near its memory limit ran out of it", "[exec][end]") {
    JobLimits limits;
    limits.memory = 1000;
    JobEnd end = by_itself(killed(SIGABRT));
    end.peak_memory = 950;
    CHECK(ended(end, limits).result->outcome == Outcome::out_of_memory);
    end.peak_memory = 100;
    CHECK(ended(end, limits).result->outcome == Outcome::crashed);
}

TEST_CASE("a job that the end of the run cut off has no result", "[exec][end]") {
    JobEnd end = by_itself(killed(SIGTERM));
    end.how = Ended::by_run;
    CHECK_FALSE(ended(end).result);
}
