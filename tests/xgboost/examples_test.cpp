#include "xgboost/examples.hpp"

#include <sstream>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "xgboost/parts.hpp"

using namespace boosting;
using espalier::test::contains;

namespace {

Examples read(const std::string& text, const Wanted& wanted = {}) {
    std::istringstream in(text);
    return read_examples(in, wanted, "t");
}
Wanted libsvm(Task task = Task::classification) { return {Format::libsvm, task, ""}; }

}  // namespace

TEST_CASE("a CSV file is read with its classes in order, and what is missing is left out", "[xgboost][examples]") {
    const auto table =
        read("a,class,b\n1,no,-2.5\n,yes,4e2\nNA,no,nan\n", {Format::csv, Task::classification, "class"});
    CHECK(table.columns == 2);
    CHECK(table.classes == std::vector<std::string>{"no", "yes"});
    CHECK(table.targets == std::vector<float>{0, 1, 0});
    CHECK(table.starts == std::vector<std::size_t>{0, 2, 3, 3});
    CHECK(table.places == std::vector<std::uint32_t>{0, 1, 1});
    CHECK(table.values == std::vector<float>{1, -2.5F, 400});
}

TEST_CASE("a libsvm file is read with its indices, comments and numeric classes", "[xgboost][examples]") {
    const auto table = read("10 1:0.5 3:-1 # first\n\n2 0:7\n+10 3:1e-3\n", libsvm());
    CHECK(table.columns == 4);
    CHECK(table.classes == std::vector<std::string>{"2", "+10", "10"});  // as they are written
    CHECK(table.places == std::vector<std::uint32_t>{1, 3, 0, 3});
    const auto numbers = read("1.5 0:1\n-2 0:2\n", libsvm(Task::regression));
    CHECK(numbers.targets == std::vector<float>{1.5F, -2});
    CHECK(numbers.classes.empty());
}

TEST_CASE("bad data is refused with its line", "[xgboost][examples]") {
    const auto refused = [](const std::string& text, const Wanted& wanted, const std::string& why) {
        INFO(text);
        CHECK_THROWS_WITH(read(text, wanted), contains(why));
    };
    refused("", {}, "t: the file is empty");
    refused("a,b\n", {}, "t: there is no row");
    refused("a,b\n1,x\none,y\n", {}, "t:3: column 1 (a): \"one\" is not a finite number");
    refused("a,b\n1,\n", {}, "no target");
    refused("a,b\n1,x\n", {Format::csv, Task::regression, ""}, "\"x\" is not a finite number");
    refused("a,b\n1,2\n", {Format::csv, Task::classification, "c"}, "no column is named \"c\"");
    refused("a,b\n1,2\n", libsvm(), "t: no line has an INDEX:VALUE");
    refused("1:2 2:3\n", libsvm(), "t:1: a line begins with its target");
    refused("1 2:3\n1 5:1 4:1\n", libsvm(), "t:2: index 4 does not follow 5");
    refused("1 2\n", libsvm(), "\"2\" is not INDEX:VALUE");
    refused("1 2:x\n", libsvm(), "is not INDEX:VALUE");
    refused("1 -2:1\n", libsvm(), "is not INDEX:VALUE");
    refused("1 4000000000:1\n", libsvm(), "there may be 10,000,000 columns");
}

TEST_CASE("the last rows are the test part, and the same rows are held back for all", "[xgboost][parts]") {
    std::string text = "x,y\n";
    for (int i = 0; i < 100; ++i) text += std::to_string(i) + "," + std::to_string(i % 3) + "\n";
    const auto all = read(text);
    const Parts parts(all, {80, 0.25});
    CHECK(parts.validation.rows() == 20);
    CHECK(parts.training.rows() == 60);
    CHECK(parts.test.rows() == 20);
    CHECK(parts.test.values.front() == 80);
    CHECK(Parts(all, {80, 0.25}).validation.values == parts.validation.values);
    CHECK_THROWS_WITH(Parts(all, {100, 0.25}), contains("leaves no test part"));
    CHECK_THROWS_WITH(Parts(all, {3, 0.2}), contains("leaves an empty part"));
    CHECK_THROWS_WITH(Parts(read("x,y\n1,a\n2,a\n3,a\n4,a\n"), {3, 0.5}), contains("has one class only"));
}
