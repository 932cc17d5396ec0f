#include <string>

#include "core/levels.hpp"
#include "paper/contenders.hpp"
#include "scheduler_cost/workload.hpp"
#include "support/catch.hpp"

using namespace espalier;

TEST_CASE("the workload of scheduler_cost keeps all its workers busy, whatever the scheduler", "[paper]") {
    for (const auto& contender : paper::contenders(rung_levels({1, 256, 4}), 4)) {
        CAPTURE(contender.name);
        bench::Workload workload(contender.plan), again(contender.plan);
        CHECK(workload.trials() == bench::in_flight);
        std::uint64_t decisions = bench::in_flight, reports = 0;
        while (workload.trials() < 5000) {
            workload.prepare();
            reports += workload.report();
            decisions += workload.decide();
        }
        CHECK(decisions == workload.trials() + workload.promotions());
        // A quarter of each rung is promoted, or nothing at all.
        const double part = static_cast<double>(workload.promotions()) / static_cast<double>(decisions);
        if (contender.plan.brackets.front().levels.size() == 1)
            CHECK(part == 0);
        else
            CHECK((part > 0.2 && part < 0.3));
        while (again.trials() < 5000) {
            again.prepare();
            again.report();
            again.decide();
        }
        CHECK(again.promotions() == workload.promotions());
        CHECK(again.stops() == workload.stops());
        const bool rule = contender.plan.stopping.has_value();
        CHECK((workload.stops() > 0) == rule);
        CHECK((reports > workload.trials()) == rule);
    }
}
