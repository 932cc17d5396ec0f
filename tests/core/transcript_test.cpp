#include "oracle/transcript.hpp"

#include <filesystem>

#include "support/catch.hpp"

TEST_CASE("every transcript goes as written", "[core][transcript]") {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(ESPALIER_TRANSCRIPTS)) {
        if (entry.path().extension() != ".ladder") continue;
        ++count;
        CHECK(espalier::run_transcript(entry.path().string()) == "");
    }
    REQUIRE(count >= 9);
}
