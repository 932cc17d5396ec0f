// Keys of [scheduler] and [sampler] that make no sense together: each is refused where it stands, with the reason.
#include <string>
#include <vector>

#include "study/support.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

struct Refused {
    std::string text;  ///< from line 3 on
    std::string fault;
};

const std::vector<Refused> refused = {
    {"n = 9", "n = 9: algorithm \"asha\" draws trials as long as the limits allow"},
    {"algorithm = \"random\"\nn = 9", "n = 9: has no meaning for algorithm \"random\""},
    {"algorithm = \"hyperband\"\nn = 9", "n = 9: each bracket of Hyperband has an n of its own"},
    {"algorithm = \"sha\"\nn = 0", "n = 0: must be an integer from 1 to 4294967296"},
    {"algorithm = \"sha\"\nbrackets = [[1, 4]]\nn = 9", "n = 9: has no meaning beside brackets"},
    {"algorithm = \"sha\"\nmode = \"standard\"", "mode = \"standard\": is for brackets of ASHA"},
    {"algorithm = \"hyperband\"\nmode = \"standard\"", "mode = \"standard\": is for brackets of ASHA"},
    {"algorithm = \"random\"\nbrackets = \"loop\"", "brackets = \"loop\": has no meaning for algorithm \"random\""},
    {"algorithm = \"sha\"\nbrackets = \"loop\"", "brackets = \"loop\": is asynchronous Hyperband"},
    {"algorithm = \"hyperband\"\nbrackets = \"live\"", "brackets = \"live\": is asynchronous Hyperband"},
    {"brackets = \"lop\"", "brackets = \"lop\": must be \"live\" or \"loop\"; did you mean `loop`?"},
    {"brackets = 3", "brackets = 3: must be arrays of increasing numbers"},
    {"brackets = []", "brackets = []: must be arrays of increasing numbers"},
    {"brackets = [[1, 4], [1, 3]]", "must be arrays of increasing numbers that all end at the same resource"},
    {"algorithm = \"sha\"\nbrackets = [[1, 4], [3, 3]]", "must be arrays of increasing numbers"},
    {"brackets = \"loop\"\nshares = [1, 2]", "shares = [1, 2]: has no meaning beside brackets that Hyperband names"},
    {"brackets = \"loop\"\nearly_stopping_rate = 1", "early_stopping_rate = 1: Hyperband has a bracket for every"},
    {"algorithm = \"hyperband\"\nearly_stopping_rate = 0",
     "early_stopping_rate = 0: Hyperband has a bracket for every"},
    {"brackets = \"loop\"\nmax_resource = \"infinite\"",
     "the brackets of asynchronous Hyperband end at a max_resource"},
    {"algorithm = \"sha\"\nmax_resource = \"infinite\"", "a bracket of SHA ends at a max_resource: give a number"},
    {"algorithm = \"hyperband\"\nlevels = [1, 4]\nmax_resource = \"infinite\"",
     "levels = [1, 4]: brackets of Hyperband without a max_resource have resources of their own"},
    {"bracket_sizes = \"printed\"", "bracket_sizes = \"printed\": belongs to the brackets of Hyperband"},
    {"algorithm = \"sha\"\nbracket_sizes = \"formula\"", "belongs to the brackets of Hyperband"},
    {"algorithm = \"hyperband\"\nbracket_sizes = \"fomula\"",
     "must be \"formula\" or \"printed\"; did you mean `formula`?"},
    {"algorithm = \"hyperband\"\nbrackets = [[1]]\nbracket_sizes = \"printed\"", "has no meaning beside brackets"},
    {"algorithm = \"hyperband\"\nmax_resource = \"infinite\"\nbracket_sizes = \"printed\"",
     "has no meaning without a max_resource"},
    {"loop = true", "loop = true: belongs to brackets that are named one by one"},
    {"loop = 3", "loop = 3: must be true or false"},
    {"brackets = \"live\"\nloop = true", "loop = true: has no meaning beside brackets = \"live\" or \"loop\""},
    {"algorithm = \"sha\"\nloop = true", "loop = true: is for brackets of ASHA"},
    {"algorithm = \"random\"\nloop = true", "loop = true: has no meaning for algorithm \"random\""},
    {"loop = true\nbrackets = [[1, 4]]\nn = 5", "n = 5: the brackets of a loop have their n in shares"},
    {"[sampler]\nkind = \"gird\"",
     "kind = \"gird\": must be \"random\", \"grid\", \"sobol\", \"tpe\", \"kde\" or \"model\"; did you mean `grid`?"},
    {"[sampler]\npoints = 3", "points = 3: belongs to kind = \"grid\""},
    {"[sampler]\nkind = \"grid\"\npoints = 1", "points = 1: must be an integer from 2 to 1000"},
    {"[sampler]\npoint = 3", "unknown key `point` in [sampler]; did you mean `points`?"},
};

}  // namespace

TEST_CASE("what makes no sense together is refused, with the reason", "[study][scheduler][faults]") {
    for (const auto& [text, fault] : refused) {
        INFO(text);
        const std::string found = faults_of(objective_line + "[scheduler]\n" + text);
        CHECK_THAT(found, contains(fault));
        CHECK(found.find('\n') == std::string::npos);  // once
        CHECK(found.starts_with("study.toml:"));
    }
}

TEST_CASE("what makes sense together is not refused", "[study][scheduler][faults]") {
    for (const char* text :
         {"algorithm = \"sha\"\nn = 9\nearly_stopping_rate = 1", "algorithm = \"sha\"\nlevels = [1, 4]\nn = 9",
          "algorithm = \"sha\"\nbrackets = [[1, 4], [2]]\nshares = [9, 4]", "brackets = \"loop\"\nlevels = [1, 4]",
          "brackets = \"live\"\nbracket_sizes = \"printed\"\nmin_resource = 2",
          "algorithm = \"hyperband\"\nmax_resource = \"infinite\"\nmin_resource = 3",
          "loop = true\nbrackets = [[1, 4]]", "[sampler]\nkind = \"grid\"\npoints = 3"}) {
        INFO(text);
        CHECK(faults_of(objective_line + "[scheduler]\n" + text).empty());
    }
}
