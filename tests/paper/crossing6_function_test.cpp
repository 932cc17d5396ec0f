#include "crossing6/crossing6_function.hpp"

#include <cmath>
#include <vector>

#include "paper/crossing6_model.hpp"
#include "support/catch.hpp"

namespace {

struct Known {
    std::uint64_t seed;
    crossing6::Point point;
    std::int64_t resource;
    double observed, full, cost;
};

// Two independent implementations agree on these to the last bit.
const std::vector<Known> known = {{0,
                                   {0.01301692715442092, 0.0051160519560305845, 0.78724162991003965, 805, 9, 3},
                                   1,
                                   0.81828935881048626,
                                   0.36184253738471139,
                                   1.5554948217220415},
                                  {1,
                                   {0.15912580093218456, 0.0075821581221070522, 0.24656212950114018, 19, 2, 1},
                                   64,
                                   0.70872305421393889,
                                   0.70429694944408094,
                                   0.2822934223104781},
                                  {2,
                                   {0.00080128974610492963, 3.2349830603237431e-06, 0.24683740729825976, 332, 5, 0},
                                   9,
                                   0.64584957249583874,
                                   0.49360922246972899,
                                   0.89502254364576062},
                                  {3,
                                   {6.2808881822437335e-05, 0.0096768711234603046, 0.13737974421491414, 206, 2, 0},
                                   1,
                                   0.88272430774131161,
                                   0.76434070780358554,
                                   0.6297234393479253},
                                  {4,
                                   {0.00011150180875902483, 1.1951044021640189e-05, 0.972596897737666, 600, 4, 3},
                                   81,
                                   0.49278907064857252,
                                   0.49069155886728782,
                                   1.0249793071479421},
                                  {5,
                                   {0.24021198177666822, 0.0013447791852358791, 0.17985198186014767, 898, 3, 3},
                                   9,
                                   0.75834369179001015,
                                   0.69117741626649076,
                                   1.101616244122565},
                                  {6,
                                   {0.00031184909587771251, 6.3966070679902608e-05, 0.16429649655844814, 29, 1, 1},
                                   243,
                                   0.76668314222732692,
                                   0.7664278930493359,
                                   0.30541041144899006},
                                  {7,
                                   {0.0085252336899529265, 0.00095476118038531361, 0.70059939089803314, 20, 5, 1},
                                   3,
                                   0.56762221609523578,
                                   0.48454114707822538,
                                   0.34762451865348243},
                                  {8,
                                   {8.3920140153315815e-05, 0.00023051105004110302, 0.1743588796737113, 45, 12, 3},
                                   3,
                                   0.83798839695880234,
                                   0.72946518032782204,
                                   0.71305601067298385},
                                  {9,
                                   {0.16765034324745834, 1.2312257133956573e-06, 0.77986092094062986, 72, 7, 0},
                                   1,
                                   0.71094330038884523,
                                   0.58818410969072155,
                                   0.60764749346927094},
                                  {0,
                                   {0.034577316343265808, 0.0013139086003906497, 0.94485053132889008, 26, 3, 3},
                                   27,
                                   0.43804803260088754,
                                   0.43620030659384351,
                                   0.33434372459957701},
                                  {1,
                                   {0.00052711947897330041, 5.9424566915944763e-05, 0.5194548024861888, 400, 2, 2},
                                   3,
                                   0.66280507696745783,
                                   0.41635872026295434,
                                   0.78734279531825802}};

/// To the last bit with glibc 2.36; another libm may round log, exp, cos and pow another way.
bool same(double a, double b) { return std::abs(a - b) <= 1e-14; }

}  // namespace

TEST_CASE("crossing6 gives its reference values", "[paper]") {
    for (const auto& value : known) {
        CAPTURE(value.seed, value.point.lr);
        const crossing6::Curve curve(value.point);
        CHECK(same(crossing6::observed(value.seed, value.point, curve, value.resource), value.observed));
        CHECK(same(curve.loss(256), value.full));
        CHECK(same(curve.cost(), value.cost));
    }
}

TEST_CASE("crossing6 has its least loss where it says", "[paper]") {
    const crossing6::Curve best({3.897e-3, 1.778e-4, 0.849, 354, 6, 2});
    CHECK(best.loss(256) >= crossing6::least_loss);
    CHECK(best.loss(256) - crossing6::least_loss < 1e-6);
}

TEST_CASE("the sampler's configurations are points of crossing6, all six parameters in their places", "[paper]") {
    using namespace espalier;
    const Space space = paper::crossing6_space();
    const auto close = [](double x, double y) { return std::abs(x / y - 1) < 1e-4; };
    const std::vector<double> low(6, 0.0), high(6, 0.999999);
    const auto a = paper::crossing6_point(space.at(low)), b = paper::crossing6_point(space.at(high));
    CHECK(close(a.lr, 1e-5));
    CHECK(close(a.wd, 1e-6));
    CHECK(a.mom == 0);
    CHECK((a.width == 16 && a.depth == 1 && a.act == 0));
    CHECK(close(b.lr, 1));
    CHECK(close(b.wd, 0.1));
    CHECK(close(b.mom, 0.99));
    CHECK((b.width == 1024 && b.depth == 12 && b.act == 3));
}
