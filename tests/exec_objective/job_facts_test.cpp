#include "job_facts.hpp"

#include <algorithm>

#include "support/catch.hpp"

using namespace objectives::exec;

namespace {

JobFacts facts() {
    JobFacts facts;
    facts.configuration = nlohmann::ordered_json::parse(R"({"lr":1e-05,"units":16,"opt-name":"ad am","bias":true})");
    facts.from = 3;
    facts.resource = 9.5;
    facts.trial = 7;
    facts.seed = 11;
    facts.attempt = 2;
    facts.threads = 4;
    facts.checkpoint = "/tmp/x";
    return facts;
}

bool has(const std::vector<std::string>& list, const std::string& entry) {
    return std::find(list.begin(), list.end(), entry) != list.end();
}

}  // namespace

TEST_CASE("placeholders stand for parameters and facts of the job", "[exec_objective][facts]") {
    const auto word = [](const char* name) { return word_for(facts(), name).value_or("(nothing)"); };
    CHECK(word("lr") == "1e-05");
    CHECK(word("units") == "16");
    CHECK(word("opt-name") == "ad am");
    CHECK(word("bias") == "true");
    CHECK(word("from") == "3");
    CHECK(word("resource") == "9.5");
    CHECK(word("trial") == "7");
    CHECK(word("seed") == "11");
    CHECK(word("attempt") == "2");
    CHECK(word("threads") == "4");
    CHECK(word("checkpoint") == "/tmp/x");
    CHECK(word("momentum") == "(nothing)");
    for (const auto& name : builtin_names()) CHECK(word_for(facts(), name));
}

TEST_CASE("the environment tells the same, on top of ours", "[exec_objective][facts]") {
    const auto all = environment_for(
        facts(), {"HOME=/home/me", "OMP_NUM_THREADS=64", "ESPALIER_PARAM_old=1", "ESPALIER_TRIAL=99", "odd"});
    CHECK(has(all, "HOME=/home/me"));
    CHECK(has(all, "odd"));
    CHECK(has(all, "OMP_NUM_THREADS=4"));
    CHECK(has(all, "ESPALIER_PARAM_lr=1e-05"));
    CHECK(has(all, "ESPALIER_PARAM_opt_name=ad am"));
    CHECK(has(all, "ESPALIER_RESOURCE=9.5"));
    CHECK(has(all, "ESPALIER_FROM=3"));
    CHECK(has(all, "ESPALIER_TRIAL=7"));
    CHECK(has(all, "ESPALIER_CHECKPOINT=/tmp/x"));
    CHECK(has(all, R"(ESPALIER_CONFIGURATION={"lr":1e-05,"units":16,"opt-name":"ad am","bias":true})"));
    CHECK(has(all, "PYTHONUNBUFFERED=1"));
    CHECK(!has(all, "OMP_NUM_THREADS=64"));
    CHECK(!has(all, "ESPALIER_PARAM_old=1"));
    CHECK(!has(all, "ESPALIER_TRIAL=99"));
    CHECK(!has(environment_for(facts(), {"PYTHONUNBUFFERED="}), "PYTHONUNBUFFERED=1"));
}

TEST_CASE("stdin tells the same as one JSON object", "[exec_objective][facts]") {
    const auto object = nlohmann::json::parse(json_of(facts()));
    CHECK(object == nlohmann::json::parse(
                        R"({"resource":9.5,"from":3,"trial":7,"seed":11,"attempt":2,"threads":4,"checkpoint":"/tmp/x",
                            "configuration":{"lr":1e-05,"units":16,"opt-name":"ad am","bias":true}})"));
    CHECK(object["from"].is_number_integer());
    JobFacts without = facts();
    without.checkpoint.clear();
    CHECK(nlohmann::json::parse(json_of(without))["checkpoint"].is_null());
}

TEST_CASE("seeds fit into 31 bits and still differ", "[exec_objective][facts]") {
    CHECK(small_seed(0xffffffffffffffff) == 0);
    CHECK(small_seed(5) == 5);
    CHECK(small_seed(std::uint64_t{5} << 32U) == 5);
    CHECK(small_seed(0x80000000U) == 0);
}
