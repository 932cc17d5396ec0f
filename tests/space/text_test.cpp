#include "base/text.hpp"

#include <limits>

#include "support/catch.hpp"

using namespace espalier;

TEST_CASE("the nearest name is offered when it is near", "[base][text]") {
    const std::vector<std::string> known = {"eta", "max_resource", "min_resource", "algorithm"};
    CHECK(nearest("max_resourse", known) == "max_resource");
    CHECK(nearest("maxresource", known) == "max_resource");
    CHECK(nearest("eat", known) == "eta");
    CHECK(nearest("algoritm", known) == "algorithm");
    CHECK(nearest("zebra", known) == "");
    CHECK(nearest("", known) == "");
    CHECK(nearest("eta", {}) == "");
    CHECK(did_you_mean("etta", known) == "; did you mean `eta`?");
    CHECK(did_you_mean("zebra", known) == "");
}

TEST_CASE("of two names as near, the first is offered", "[base][text]") {
    CHECK(nearest("mix_resource", {"min_resource", "max_resource"}) == "min_resource");
    CHECK(nearest("mix_resource", {"max_resource", "min_resource"}) == "max_resource");
}

TEST_CASE("numbers are written as the shortest decimal that reads back", "[base][text]") {
    CHECK(shortest(0.1) == "0.1");
    CHECK(shortest(100.0 / 81.0) == "1.2345679012345678");
    CHECK(shortest(256) == "256");
    CHECK(shortest(1e22) == "1e+22");
    CHECK(shortest(std::numeric_limits<double>::quiet_NaN()) == "nan");
    CHECK(shortest(-std::numeric_limits<double>::infinity()) == "-inf");
}

TEST_CASE("durations are written as people say them", "[base][text]") {
    CHECK(duration(0) == "0 ms");
    CHECK(duration(0.35) == "350 ms");
    CHECK(duration(0.9996) == "1.0 s");
    CHECK(duration(12.3) == "12.3 s");
    CHECK(duration(59.96) == "1 min 0 s");
    CHECK(duration(250) == "4 min 10 s");
    CHECK(duration(3599.7) == "1 h 0 min");
    CHECK(duration(7500) == "2 h 5 min");
    CHECK(duration(273600) == "3 d 4 h");
}

TEST_CASE("bytes and counts are written as people say them", "[base][text]") {
    CHECK(byte_count(812) == "812 B");
    CHECK(byte_count(1.5 * 1024 * 1024) == "1.5 MiB");
    CHECK(byte_count(1024 * 1024 - 1) == "1.0 MiB");
    CHECK(byte_count(0x1p50) == "1024.0 TiB");
    CHECK(counted(1, "trial") == "1 trial");
    CHECK(counted(0, "trial") == "0 trials");
    CHECK(counted(12, "trial") == "12 trials");
}

TEST_CASE("a word for the shell is quoted where it must be", "[base][text]") {
    CHECK(shell_word("runs/a-1_2.journal") == "runs/a-1_2.journal");
    CHECK(shell_word("") == "''");
    CHECK(shell_word("my run*") == "'my run*'");
    CHECK(shell_word("it's") == R"('it'\''s')");
}
