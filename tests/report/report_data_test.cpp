// The data of the page against what trials, explain and status tell of the same journal.
#include "report/report_data.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "program/program.hpp"
#include "report/told.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"
#include "view/run_status.hpp"
#include "view/run_view.hpp"
#include "view/trial_history.hpp"

using namespace espalier;
using namespace espalier::test;
using Json = nlohmann::json;

namespace {

/// To the digits that the report has.
bool same_number(const Json& a, const Json& b) {
    if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
    return std::abs(a.get<double>() - b.get<double>()) <= 1e-6 * std::abs(b.get<double>()) + 1e-12;
}

Json explained(const std::string& journal, std::uint64_t trial) {
    JournalReader reader(journal);
    const Study study = study_in(reader);
    return Json::parse(explain_json(read_history(reader, ladder_plan(study), full_resource(study), trial, 0,
                                                 study.simulation ? Times::simulated : Times::of_day)));
}

/// The places of the results of a trial, in their order, without attempts that were tried again.
std::vector<std::size_t> results_of(const Json& report, std::uint64_t trial) {
    std::vector<std::size_t> places;
    const auto& results = report["results"];
    for (std::size_t i = 0; i < results["trial"].size(); ++i)
        if (results["trial"][i] == trial && !results["rank"][i].is_null()) places.push_back(i);
    return places;
}

void compare_result(const Json& results, std::size_t i, const Json& told) {
    CHECK(results["message"][i] == told["came"]["message"]);
    CHECK(results["rung"][i] == told["rung"]);
    CHECK(results["outcomes"][results["outcome"][i].get<std::size_t>()] == told["outcome"]);
    CHECK(results["attempt"][i] == told["attempt"]);
    CHECK(same_number(results["resource"][i], told["resource"]));
    CHECK(same_number(results["value"][i], told["value"]));
    CHECK(results["rank"][i] == told["standing"]["rank"]);
    CHECK(results["of"][i] == told["standing"]["n"]);
    const bool promoted = told.contains("promotion");
    CHECK(results["promoted_by"][i].is_null() != promoted);
    if (!promoted) return;
    CHECK(results["promoted_by"][i] == told["promotion"]["at"]["message"]);
    CHECK(same_number(results["promoted_at"][i], told["promotion"]["at"]["elapsed"]));
    CHECK(results["promoted_rank"][i] == told["promotion"]["standing"]["rank"]);
    CHECK(results["promoted_of"][i] == told["promotion"]["standing"]["n"]);
}

void compare_trial(const Json& report, std::size_t place, const Json& told) {
    const auto& trials = report["trials"];
    CHECK(trials["trial"][place] == told["trial"]);
    CHECK(trials["bracket"][place] == told["bracket"]);
    CHECK(trials["states"][trials["state"][place].get<std::size_t>()] == told["state"]);
    CHECK(trials["parent"][place] == (told.contains("copy_of") ? told["copy_of"]["trial"] : Json(0)));
    const Json* last = nullptr;
    double seconds = 0;
    for (const auto& result : told["results"]) {
        seconds += result["seconds"].get<double>();
        if (result["outcome"] == "ok") last = &result;
    }
    CHECK(same_number(trials["seconds"][place], seconds));
    CHECK(same_number(trials["value"][place], last != nullptr ? (*last)["value"] : Json(nullptr)));
    for (const auto& [name, column] : trials["values"].items()) {
        const bool applies = told["configuration"].contains(name);
        CHECK(column[place].is_null() != applies);
        if (!applies) continue;
        const auto& value = told["configuration"][name];
        if (value.is_number())
            CHECK(same_number(column[place], value));
        else
            CHECK(column[place] == value);
    }
}

void compare_with_trials(const Json& report, const std::string& journal) {
    JournalReader reader(journal);
    const Json told = Json::parse(trials_json(read_run(reader, full_resource(study_in(reader)))));
    REQUIRE(report["trials"]["total"] == told.size());
    REQUIRE(report["trials"]["trial"].size() == told.size());
    CHECK(report["trials"]["note"] == "");
    std::size_t results = 0;
    for (std::size_t i = 0; i < told.size(); ++i) {
        compare_trial(report, i, told[i]);
        results += told[i]["results"].size();
    }
    CHECK(report["results"]["trial"].size() == results);
    CHECK(report["totals"]["jobs"] == results);
}

void compare_with_status(const Json& report, const std::string& journal) {
    JournalReader reader(journal);
    const Study study = study_in(reader);
    const Json told = Json::parse(status_json(
        read_status(reader, ladder_plan(study), full_resource(study),
                    {0, {}, "", study.simulation ? Times::simulated : Times::of_day, learns(study.sampler.kind)})));
    const auto& totals = report["totals"];
    CHECK(report["state"]["name"] == told["state"]);
    CHECK(totals["trials"] == told["trials"]);
    CHECK(totals["copies"] == told["copies"]);
    CHECK(totals["failed"] == told["failures"]);
    CHECK(totals["retried"] == told["retried"]);
    CHECK(totals["stopped"] == told["stopped_trials"]);
    CHECK(same_number(totals["seconds"], told["elapsed"]));
    CHECK(same_number(totals["resource"], told["resource"]));
    CHECK(totals["busy"].get<double>() == Approx(told["utilisation"].get<double>()).margin(0.001));
    REQUIRE(report["rungs"].size() == told["rungs"].size());
    for (std::size_t i = 0; i < told["rungs"].size(); ++i) {
        const auto& rung = report["rungs"][i];
        const auto& other = told["rungs"][i];
        CHECK(rung["bracket"] == other["bracket"]);
        CHECK(rung["results"] == other["results"]);
        CHECK(rung["failed"] == other["failures"]);
        CHECK(rung["promoted"] == other["promoted"]);
        CHECK(rung["running"] == other["in_flight"]);
        CHECK(rung["due"] == other["due"]);
        CHECK(same_number(rung["best"], other["best"].is_null() ? Json(nullptr) : other["best"]["value"]));
        if (!rung["quartiles"].is_null())
            CHECK(same_number(rung["quartiles"][report["study"]["direction"] == "minimize" ? 0 : 4], rung["best"]));
    }
    const auto& best = told["best_full"].is_null() ? told["best_seen"] : told["best_full"];
    REQUIRE(report["best"].is_null() == best.is_null());
    if (best.is_null()) return;
    CHECK(report["best"]["trial"] == best["trial"]);
    CHECK(report["best"]["value"] == best["value"]);
    CHECK(report["best"]["configuration"] == told["configuration"]);
    CHECK(Json::parse(report["best"]["json"].get<std::string>()) == told["configuration"]);
    const auto& seen = report["incumbent"];
    CHECK(same_number(seen["value"].back(), told["best_seen"]["value"]));
    CHECK(seen["trial"].back() == told["best_seen"]["trial"]);
    CHECK(same_number(seen["spent"].back(), totals["resource"]));
    CHECK(same_number(seen["time"].back(), totals["seconds"]));
}

void compare_with_explain(const Json& report, const std::string& journal, std::uint64_t every) {
    for (std::uint64_t trial = 1; trial <= report["trials"]["total"].get<std::uint64_t>(); trial += every) {
        INFO("trial " << trial);
        const Json told = explained(journal, trial);
        const auto places = results_of(report, trial);
        REQUIRE(places.size() == told["results"].size());
        for (std::size_t i = 0; i < places.size(); ++i)
            compare_result(report["results"], places[i], told["results"][i]);
    }
}

/// Jobs on lanes: none overlaps another on its lane, and there are as many lanes as were ever needed at once.
void check_lanes(const Json& report) {
    const auto& jobs = report["workers"]["jobs"];
    std::map<std::size_t, double> ends;
    std::set<std::size_t> lanes;
    for (std::size_t i = 0; i < jobs["lane"].size(); ++i) {
        const auto lane = jobs["lane"][i].get<std::size_t>();
        CHECK(ends[lane] <= jobs["begin"][i].get<double>() * (1 + 1e-6));
        ends[lane] = jobs["end"][i].get<double>();
        lanes.insert(lane);
    }
    CHECK(lanes.size() == report["workers"]["lanes"]);
    double most = 0;
    for (const auto& count : report["workers"]["in_flight"]["jobs"]) most = std::max(most, count.get<double>());
    CHECK(most <= static_cast<double>(lanes.size()));
}

}  // namespace

TEST_CASE("the report tells what trials, explain and status tell, in every scheme", "[report][data]") {
    const std::string scheme = GENERATE(
        as<std::string>{}, "--set scheduler.max_resource=16 --workers 7",
        "--set scheduler.algorithm=sha --set scheduler.max_resource=9 --set scheduler.eta=3 --workers 4",
        "--set scheduler.algorithm=hyperband --set scheduler.max_resource=9 --set scheduler.eta=3 --workers 3",
        "--set scheduler.brackets=live --set scheduler.max_resource=16 --set objective.maximize=true --workers 3",
        "--set scheduler.brackets=loop --set scheduler.max_resource=16 --workers 2",
        "--set scheduler.max_resource=infinite --set scheduler.min_resource=1 --workers 5 --until 20",
        "--set scheduler.algorithm=pbt --set scheduler.population=6 --set objective.copies=true --set "
        "objective.state_bytes=64 --workers 3",
        "--set scheduler.algorithm=random --set scheduler.max_resource=16 --set stopping.rule=median --set "
        "objective.progress=4 --workers 3",
        "--set job.on_failure=retry --set objective.throw_rate=0.2 --set scheduler.max_resource=16 --workers 4");
    INFO(scheme);
    const Shell shell;
    const auto simulated = shell.run(
        "simulate curve --quiet --journal a.journal --max-trials 40 --set objective.noise=0.5 --set "
        "objective.fail_rate=0.1 --set objective.nan_rate=0.05 --set simulation.straggler_std=1 " +
        scheme);
    INFO(simulated.err);
    REQUIRE(simulated.code == 0);
    const auto journal = shell.path("a.journal");
    const Json report = report_of(journal);
    CHECK(report["format"] == "espalier report");
    CHECK(report["simulated"] == true);
    compare_with_trials(report, journal);
    compare_with_status(report, journal);
    compare_with_explain(report, journal, 3);
    check_lanes(report);
    std::size_t failed = 0;
    for (const auto& cause : report["failures"]["causes"]) failed += cause["count"].get<std::size_t>();
    CHECK(failed == report["failures"]["total"]);
    CHECK(failed == report["totals"]["failed"].get<std::size_t>() + report["totals"]["retried"].get<std::size_t>());
}

TEST_CASE("what a rung lets through is told with its bar", "[report][data]") {
    const Shell shell;
    REQUIRE(shell
                .run("simulate curve --quiet --journal a.journal --max-trials 64 --workers 1 --set "
                     "scheduler.max_resource=16")
                .code == 0);
    const Json report = report_of(shell.path("a.journal"));
    std::vector<double> values;
    const auto& results = report["results"];
    for (std::size_t i = 0; i < results["rung"].size(); ++i)
        if (results["rung"][i] == 0) values.push_back(results["value"][i].get<double>());
    std::sort(values.begin(), values.end());
    REQUIRE(values.size() == 64);
    const auto& rung = report["rungs"][0];
    CHECK(rung["boundary"] == values[15]);
    CHECK_THAT(rung["kept"].get<std::string>(), contains("the best 16 of 64: values up to "));
    CHECK(rung["quartiles"][0] == values.front());
    CHECK(rung["quartiles"][2] == values[31]);
    CHECK(rung["quartiles"][4] == values.back());
    CHECK(report["rungs"][2]["top"] == true);
    CHECK(report["rungs"][2]["boundary"].is_null());
}

TEST_CASE("curves hold what the objective reported inside its jobs", "[report][data]") {
    const Shell shell;
    REQUIRE(shell
                .run("simulate curve --quiet --journal a.journal --max-trials 20 --workers 2 --set "
                     "objective.progress=3 --set scheduler.max_resource=16")
                .code == 0);
    const Json report = report_of(shell.path("a.journal"));
    CHECK(report["curves"]["trials"].size() == 20);
    std::map<std::string, std::map<double, double>> told;
    JournalReader(shell.path("a.journal")).progress([&](const ProgressRow& row) {
        told[std::to_string(number(row.trial))][row.resource] = row.value;
    });
    REQUIRE(told.size() == 20);
    for (const auto& [trial, points] : told) {
        const auto& curve = report["curves"]["progress"][trial];
        REQUIRE(curve.size() == points.size());
        std::size_t i = 0;
        for (const auto& [resource, value] : points) {
            CHECK(same_number(curve[i][0], resource));
            CHECK(same_number(curve[i++][1], value));
        }
    }
}

TEST_CASE("importance finds the parameter that matters, and says what is missing where it cannot", "[report][data]") {
    const Shell shell;
    shell.write("a.toml",
                "[study]\nobjective = \"curve\"\n[objective]\nnoise = 0.01\n[scheduler]\nalgorithm = \"random\"\n"
                "max_resource = 4\n");
    REQUIRE(shell.run("simulate a.toml --quiet --journal few.journal --max-trials 20").code == 0);
    const auto few = report_of(shell.path("few.journal"))["importance"];
    CHECK(few["enough"] == false);
    CHECK_THAT(few["note"].get<std::string>(),
               contains("20 at resource 4, and 50 at one resource are needed (30 more)"));
    REQUIRE(shell.run("simulate a.toml --quiet --journal many.journal --max-trials 300").code == 0);
    const auto many = report_of(shell.path("many.journal"))["importance"];
    CHECK(many["enough"] == true);
    CHECK(many["trials"] == 300);
    CHECK(many["explained"].get<double>() > 0.5);
    CHECK(many["parameters"][0]["name"] == "width");  // says how fast the curve falls
    CHECK(many["parameters"].size() == 5);
    double sum = 0;
    for (const auto& parameter : many["parameters"]) sum += parameter["share"].get<double>();
    CHECK(sum <= 1.0001);
    CHECK(many["marginals"]["method"]["x"] == Json({"plain", "momentum"}));
    CHECK(many["marginals"]["rate"]["x"].size() == many["marginals"]["rate"]["y"].size());
}
