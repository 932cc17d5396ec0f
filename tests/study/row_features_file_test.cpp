#include "study/row_features_file.hpp"

#include <fstream>
#include <stdexcept>
#include <string>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

struct CsvFile {
    explicit CsvFile(const std::string& text) { std::ofstream(path()) << text; }
    [[nodiscard]] std::string path() const { return folder.file("t.csv"); }
    ScratchFolder folder;
};

using Names = std::vector<std::string>;

std::string fault_of(const std::string& text, const Names& wanted = {}) {
    const CsvFile file(text);
    try {
        static_cast<void>(read_features(file.path(), wanted));
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("columns are features, but for curves and what counts the rows", "[study][features]") {
    const CsvFile file(
        "config,lr,l1,l2,kind,s0,s200,s400\n0,0.1,5,2,\"a, b\",7,7,7\n1,0.2,6,1,c,8,8,8\n2,,6,1,c,9,nan,9\n");
    const FeatureFile read = read_features(file.path(), {});
    CHECK(read.columns == Names{"config", "lr", "l1", "l2", "kind"});
    REQUIRE(read.rows->rows() == 3);
    REQUIRE(read.rows->dimensions().size() == 4);  // `config` says nothing
    CHECK(read.rows->dimensions()[3].options == 2);
    CHECK(is_absent(read.rows->point(2)[0]));
    CHECK(read.rows->point(0)[0] < read.rows->point(1)[0]);
    CHECK(read.hash.size() == 32);
}

TEST_CASE("the columns that are named are features, curves or not", "[study][features]") {
    const CsvFile file("a,s1,s2,s3\n1,4,5,6\n3,2,1,0\n2,2,2,2\n");
    const FeatureFile read = read_features(file.path(), {"s2", "a"});
    CHECK(read.columns == Names{"s2", "a"});
    CHECK(read.rows->dimensions().size() == 2);
}

TEST_CASE("another file has another hash, the same file the same", "[study][features]") {
    const CsvFile one("a,b\n1,2\n2,1\n"), same("a,b\n1,2\n2,1\n"), other("a,b\n1,2\n5,1\n");
    CHECK(read_features(one.path(), {}).hash == read_features(same.path(), {}).hash);
    CHECK(read_features(one.path(), {}).hash != read_features(other.path(), {}).hash);
}

TEST_CASE("a file that is no table is refused, with the place", "[study][features]") {
    CHECK_THAT(fault_of(""), contains("must have a line of names and rows below it"));
    CHECK_THAT(fault_of("a,b\n"), contains("must have a line of names and rows below it"));
    CHECK_THAT(fault_of("a,b\n1,2\n3\n"), contains("row 2 has 1 cell, and there are 2 names"));
    CHECK_THAT(fault_of("a,b\n1,\"2\n3,4\n"), contains("t.csv: row "));
    CHECK_THAT(fault_of("s1,s2,s3\n1,2,3\n2,3,4\n"), contains("no column tells the rows apart"));
    CHECK_THAT(fault_of("lr,b\n1,2\n2,1\n", {"lrr"}), contains("has no column `lrr`; did you mean `lr`?"));
    CHECK_THROWS_AS(read_features("/nowhere/t.csv", {}), std::runtime_error);
}
