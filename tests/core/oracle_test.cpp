#include "oracle/oracle.hpp"

#include "oracle/workload.hpp"
#include "support/catch.hpp"
#include "support/set_oracle.hpp"

using namespace espalier;

TEST_CASE("the oracle on sets gives the jobs of the literal one", "[core][oracle]") {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        CAPTURE(seed);
        const auto w = random_workload(seed);
        Oracle literal(w.all_brackets(), w.p, w.q, w.trials);
        test::SetOracle sets(w.all_brackets(), w.p, w.q, w.trials);
        Dice dice(seed);
        std::vector<Job> running;
        for (bool more = true; more || !running.empty();) {
            if (more && running.size() < w.workers) {
                const auto job = literal.get_job();
                REQUIRE(job == sets.get_job());
                more = job.has_value();
                if (job) running.push_back(*job);
            } else {
                const auto i = dice.below(running.size());
                const Result result = w.result(running[i]);
                running.erase(running.begin() + static_cast<std::ptrdiff_t>(i));
                literal.complete(result);
                sets.complete(result);
                more = true;
            }
        }
    }
}
