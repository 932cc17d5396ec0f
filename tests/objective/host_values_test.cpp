#include "objective/host_values.hpp"

#include "support/catch.hpp"

using namespace espalier;

namespace {

Value text(const char* value) { return Value{std::string(value)}; }

const Space& space() {
    static const Space space({{"optimizer", Choice{{text("sgd"), text("adam")}}, {}},
                              {"momentum", FloatRange{0, 1, false}, {{"optimizer", {text("sgd")}}}},
                              {"units", IntRange{1, 64, false}, {}},
                              {"bias", Choice{{Value{true}, Value{false}}}, {}}});
    return space;
}

const Configuration adam{{text("adam"), std::nullopt, Value{std::int64_t{16}}, Value{true}}};

template <typename T>
struct Got {
    espalier_status status;
    T value;
};

template <typename T, typename Get>
Got<T> get(const HostValues& values, Get getter, const char* name, std::size_t index = 0) {
    T out{};
    const espalier_status status = (values.abi().*getter)(&values.abi(), name, index, &out);
    return {status, out};
}

}  // namespace

TEST_CASE("a configuration is read by name and type", "[objective][values]") {
    const ConfigurationValues values(space(), adam, "/studies");
    CHECK(get<std::int64_t>(values, &espalier_values::get_int, "units").value == 16);
    CHECK(get<double>(values, &espalier_values::get_float, "units").value == 16.0);
    CHECK(get<int>(values, &espalier_values::get_bool, "bias").value == 1);
    const auto name = get<const char*>(values, &espalier_values::get_string, "optimizer");
    REQUIRE(name.status == ESPALIER_OK);
    CHECK(std::string(name.value) == "adam");
    CHECK(values.abi().json == std::string(R"({"optimizer":"adam","units":16,"bias":true})"));
    CHECK(values.abi().folder == std::string("/studies"));
}

TEST_CASE("absent, unknown and of another type are three things", "[objective][values]") {
    const ConfigurationValues values(space(), adam, ".");
    CHECK(get<double>(values, &espalier_values::get_float, "momentum").status == ESPALIER_ABSENT);
    CHECK(get<double>(values, &espalier_values::get_float, "momentun").status == ESPALIER_NO_SUCH);
    CHECK(get<double>(values, &espalier_values::get_float, "optimizer").status == ESPALIER_WRONG_TYPE);
    CHECK(get<double>(values, &espalier_values::get_float, "bias").status == ESPALIER_WRONG_TYPE);
    CHECK(get<std::int64_t>(values, &espalier_values::get_int, "optimizer").status == ESPALIER_WRONG_TYPE);
    CHECK(get<int>(values, &espalier_values::get_bool, "units").status == ESPALIER_WRONG_TYPE);
    CHECK(get<const char*>(values, &espalier_values::get_string, "units").status == ESPALIER_WRONG_TYPE);
    CHECK(get<double>(values, &espalier_values::get_float, "units", 1).status == ESPALIER_ABSENT);
    CHECK(get<double>(values, &espalier_values::get_float, nullptr).status == ESPALIER_NO_SUCH);
}

TEST_CASE("what is not there leaves the caller's value alone", "[objective][values]") {
    const ConfigurationValues values(space(), adam, ".");
    double momentum = 0.9;
    CHECK(values.abi().get_float(&values.abi(), "momentum", 0, &momentum) == ESPALIER_ABSENT);
    CHECK(momentum == 0.9);
}

TEST_CASE("the number of values: one, a list's length, none", "[objective][values]") {
    const OptionTable options{{"text", {text("a.txt")}, false},
                              {"layers", {Value{std::int64_t{8}}, Value{std::int64_t{4}}}, true},
                              {"nothing", {}, true}};
    const OptionValues values(options, ".");
    const auto count = [&](const char* name) {
        std::size_t out = 99;
        return std::pair(values.abi().get_count(&values.abi(), name, &out), out);
    };
    CHECK(count("text") == std::pair(ESPALIER_OK, std::size_t{1}));
    CHECK(count("layers") == std::pair(ESPALIER_OK, std::size_t{2}));
    CHECK(count("nothing") == std::pair(ESPALIER_OK, std::size_t{0}));
    CHECK(count("other") == std::pair(ESPALIER_ABSENT, std::size_t{99}));
    CHECK(get<std::int64_t>(values, &espalier_values::get_int, "layers", 1).value == 4);
    CHECK(get<std::int64_t>(values, &espalier_values::get_int, "layers", 2).status == ESPALIER_ABSENT);
    CHECK(values.abi().json == std::string(R"({"text":"a.txt","layers":[8,4],"nothing":[]})"));
}

TEST_CASE("options never asked for are complained about", "[objective][values]") {
    const OptionTable options{{"text", {text("a.txt")}, false}, {"sed", {Value{std::int64_t{1}}}, false}};
    const OptionValues values(options, ".");
    static_cast<void>(get<const char*>(values, &espalier_values::get_string, "text"));
    static_cast<void>(get<std::int64_t>(values, &espalier_values::get_int, "seed"));
    CHECK(values.complaints("charlm") == "[objective] sed: charlm has no option of this name; did you mean `seed`?");
    static_cast<void>(get<std::int64_t>(values, &espalier_values::get_int, "sed"));
    CHECK(values.complaints("charlm") == "");
}

TEST_CASE("options come with the names of the study's parameters, if it has its own", "[objective][values]") {
    const OptionTable none;
    CHECK(OptionValues(none, ".").abi().parameters == nullptr);
    CHECK(OptionValues(none, ".", {"lr", "momentum"}).abi().parameters == std::string("lr\nmomentum"));
    CHECK(ConfigurationValues(space(), adam, ".").abi().parameters == nullptr);
}
