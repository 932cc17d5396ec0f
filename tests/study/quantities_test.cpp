#include <stdexcept>

#include "study/study_file.hpp"
#include "support/catch.hpp"

using namespace espalier;

TEST_CASE("durations are read with their units", "[study][quantities]") {
    CHECK(parse_seconds("90") == 90);
    CHECK(parse_seconds("90s") == 90);
    CHECK(parse_seconds("30m") == 1800);
    CHECK(parse_seconds("30 min") == 1800);
    CHECK(parse_seconds("8h") == 28800);
    CHECK(parse_seconds("1.5d") == 129600);
    CHECK(parse_seconds("250ms") == 0.25);
    CHECK(parse_seconds("1h30m") == 5400);
    CHECK(parse_seconds("1h 30m 5.5s") == 5405.5);
    CHECK(parse_seconds("8H") == 28800);
    CHECK(parse_seconds("0") == 0);
    CHECK(parse_seconds(".5s") == 0.5);
}

TEST_CASE("what is no duration is refused", "[study][quantities]") {
    for (const char* text : {"", " ", "s", "-5s", "+5s", "8 parsecs", "1h30", "30 1h", "1e3s", "nan", "inf", "0x10",
                             "1..5s", "8h,", "5s-", "1h-5m"}) {
        INFO(text);
        CHECK_THROWS_AS(parse_seconds(text), std::invalid_argument);
    }
    CHECK_THROWS_AS(parse_seconds(std::string(400, '9')), std::invalid_argument);
}

TEST_CASE("bytes are read with their units", "[study][quantities]") {
    CHECK(parse_bytes("4GiB") == 4294967296);
    CHECK(parse_bytes("500MB") == 500'000'000);
    CHECK(parse_bytes("1.5 KiB") == 1536);
    CHECK(parse_bytes("12") == 12);
    CHECK(parse_bytes("12B") == 12);
    CHECK(parse_bytes("2kB") == 2000);
    CHECK(parse_bytes("3tib") == 3298534883328);
    CHECK(parse_bytes("1TB") == 1'000'000'000'000);
    CHECK(parse_bytes("0") == 0);
}

TEST_CASE("what is no number of bytes is refused", "[study][quantities]") {
    for (const char* text : {"", "GiB", "-1", "4G", "4 GiB 2", "4GiB2MiB", "9999999999TiB", "nan", "1e9"}) {
        INFO(text);
        CHECK_THROWS_AS(parse_bytes(text), std::invalid_argument);
    }
}
