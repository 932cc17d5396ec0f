// libtable.so through the ABI.
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <set>
#include <string>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"
#include "support/tiny_host.hpp"

using espalier::test::contains;
using espalier::test::ScratchFolder;

namespace {

struct Fixture {
    Fixture() {
        folder.write("t.csv",
                     "lr,kind,seconds,s0,s1,s3,s9,t1,t3,t9\n"
                     "0.1,adam,7,3,2,1.5,1.25,10,31,95\n"
                     "0.2,sgd,7,3,2.5,nan,,11,,\n"
                     "0.3,sgd,7,3,inf,1,1,12,30,90\n");
    }
    [[nodiscard]] tiny::Library open(tiny::Table options = {}) const {
        options.try_emplace("file", std::string("t.csv"));
        return tiny::Library(TABLE_LIBRARY, options, folder.path().string());
    }
    ScratchFolder folder;
};

tiny::Values row(std::int64_t number) { return tiny::Values({{"row", number}}); }

}  // namespace

TEST_CASE("table says what it is and asks for every option it has", "[table]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open();
    const auto& d = library.description;
    CHECK(std::string(library.table().name) == "table");
    CHECK(std::string(d.resource_unit) == "steps");
    CHECK(d.resource_is_integer == 1);
    CHECK(d.min_resource == 1);
    CHECK(d.max_resource == 9);
    CHECK(d.flags == (ESPALIER_THREAD_SAFE | ESPALIER_CAN_SAVE | ESPALIER_DETERMINISTIC));
    CHECK(std::string(d.space) == "row = { int = [0, 2], once = true }\n");
    CHECK(library.asked == std::set<std::string>{"file", "table", "loss_prefix", "seconds_prefix", "resource",
                                                 "resource_unit", "maximize"});
    const tiny::Library best = fixture.open({{"maximize", true}, {"resource_unit", std::string("epochs")}});
    CHECK((best.description.flags & ESPALIER_MAXIMIZE) != 0);
    CHECK(std::string(best.description.resource_unit) == "epochs");
    CHECK(std::string(best.description.value_name) == "score");
}

TEST_CASE("a job is the table's loss, seconds and other columns", "[table]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open();
    tiny::Trial trial(library, row(0), 1);
    const auto first = trial.train(0, 1);
    CHECK(first.outcome == ESPALIER_RESULT_OK);
    CHECK(first.value == 2);
    CHECK(first.metrics == std::map<std::string, double>{{"seconds", 10}, {"lr", 0.1}, {"column seconds", 7}});
    CHECK(first.log == std::vector<std::string>{"kind = adam"});
    tiny::Trial again(library, row(0), 1);
    again.restore(trial.save());
    const auto later = again.train(1, 9);
    CHECK(later.value == 1.25);
    CHECK(later.metrics.at("seconds") == 85);
    CHECK(later.log.empty());
    CHECK_THAT(again.train(1, 3).message, contains("the state stands at 9"));
}

TEST_CASE("without columns of seconds a job takes its resource", "[table]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open({{"seconds_prefix", std::string()}});
    tiny::Trial trial(library, row(0), 1);
    CHECK(trial.train(0, 3).metrics.at("seconds") == 3);
    CHECK(trial.train(3, 9).metrics.at("seconds") == 6);
}

TEST_CASE("nan and inf come as they are, an empty cell as a failure in words", "[table]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open();
    tiny::Trial trial(library, row(1), 1);
    CHECK(trial.train(0, 1).value == 2.5);
    const auto diverged = trial.train(1, 3);
    CHECK(std::isnan(diverged.value));
    CHECK(diverged.metrics.count("seconds") == 0);
    const auto empty = tiny::Trial(library, row(1), 1).train(0, 9);
    CHECK(empty.outcome == ESPALIER_RESULT_FAILED);
    CHECK(empty.message == "row 1 has no loss at 9 steps: the cell is empty");
    CHECK(tiny::Trial(library, row(2), 1).train(0, 1).value == HUGE_VAL);
}

TEST_CASE("a resource between two columns, and a row that is not there, are refused in words", "[table]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open();
    CHECK(tiny::Trial(library, row(0), 1).train(0, 4).message ==
          "the table has no losses at resource 4; the nearest columns are s3 and s9. Set [scheduler] levels to "
          "resources that it has, for example levels = [1, 9]");
    CHECK_THAT(tiny::Trial(library, row(0), 1).train(0, 10).message, contains("the nearest columns are s9. "));
    CHECK_THAT(tiny::Trial(library, row(0), 1).train(0, 0.5).message, contains("the nearest columns are s1. "));
    CHECK(tiny::Trial(library, row(3), 1).train(0, 1).outcome == ESPALIER_RESULT_INFEASIBLE);
    CHECK(tiny::Trial(library, row(3), 1).train(0, 1).message == "row = 3: the table has rows 0 to 2");
    CHECK_THAT(tiny::Trial(library, row(-1), 1).train(0, 1).message, contains("row = -1"));
}

TEST_CASE("columns may be counted instead", "[table]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open({{"resource", std::string("columns")}});
    CHECK(library.description.max_resource == 3);
    CHECK(std::string(library.description.resource_unit) == "evaluations");
    tiny::Trial trial(library, row(0), 1);
    CHECK(trial.train(0, 2).value == 1.5);
    const auto later = trial.train(2, 3);
    CHECK(later.value == 1.25);
    CHECK(later.metrics.at("seconds") == 64);
    const tiny::Library untimed =
        fixture.open({{"resource", std::string("columns")}, {"seconds_prefix", std::string()}});
    CHECK(tiny::Trial(untimed, row(0), 1).train(0, 2).metrics.at("seconds") == 3);  // from s0 to s3
    CHECK_THAT(tiny::Trial(library, row(0), 1).train(0, 4).message, contains("the nearest columns are 3 (s9). "));
}

TEST_CASE("table refuses options that make no sense in words", "[table]") {
    const Fixture fixture;
    const auto open = [&](const tiny::Table& options) { const auto library = fixture.open(options); };
    CHECK_THROWS_WITH(open({{"file", std::string()}}), contains("set `file` in [objective] to a CSV or SQLite file"));
    CHECK_THROWS_WITH(open({{"file", std::string("no.csv")}}), contains("option \"file\": there is no "));
    CHECK_THROWS_WITH(open({{"resource", std::string("rows")}}), contains("must be \"value\" or \"columns\""));
    CHECK_THROWS_WITH(open({{"resource_unit", std::string()}}), contains("\"resource_unit\" must not be empty"));
    CHECK_THROWS_WITH(open({{"loss_prefix", std::string("loss")}}),
                      contains("t.csv:1: no column is named \"loss\" and a resource above 0"));
    CHECK_THROWS_WITH(open({{"table", std::string("runs")}}), contains("names a table of an SQLite file"));
}

TEST_CASE("the real tables of TaskSet are read whole", "[table][data]") {
    const auto folder = std::filesystem::path(ESPALIER_SOURCE).parent_path() / "shared/data/taskset";
    std::size_t tables = 0;
    std::error_code absent;
    for (const auto& entry : std::filesystem::directory_iterator(folder, absent)) {
        if (entry.path().extension() != ".csv") continue;
        ++tables;
        INFO(entry.path().string());
        const tiny::Library library(TABLE_LIBRARY, {{"file", entry.path().string()}});
        CHECK(library.description.min_resource == 200);
        CHECK(library.description.max_resource == 10000);
        CHECK(std::string(library.description.space) == "row = { int = [0, 999], once = true }\n");
        const auto result = tiny::Trial(library, row(999), 1).train(0, 600);
        CHECK(result.metrics.at("config") == 999);
        CHECK(result.metrics.size() == 10);
    }
    if (tables == 0) std::cerr << "skipped: there are no tables in " << folder << "\n";
}
