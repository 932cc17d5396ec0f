// The benchmark against the values that its definition gives, to their last digit, and the properties it is known for.
#include "crossing6/benchmark.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include "base/random.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

using crossing6::Curve;
using crossing6::Point;

namespace {

struct Reference {
    std::uint64_t seed;
    Point point;
    std::uint64_t resource;
    double reported, true256, cost;
};

const std::vector<Reference> references = {
    {0,
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
     0.78734279531825802},
};

/// The prior, as section 1 of the definition samples it.
Point drawn(std::uint64_t trial) {
    const auto u = [&](std::uint32_t i) {
        return espalier::draw_unit(1, espalier::TrialId{trial}, espalier::Purpose::configuration, i);
    };
    const double low = std::log(15.5), high = std::log(1024.5);
    Point p;
    p.lr = std::exp(std::log(1e-5) + u(0) * (std::log(1.0) - std::log(1e-5)));
    p.wd = std::exp(std::log(1e-6) + u(1) * (std::log(1e-1) - std::log(1e-6)));
    p.mom = 0.99 * u(2);
    p.width = std::clamp(static_cast<std::int64_t>(std::floor(std::exp(low + u(3) * (high - low)) + 0.5)),
                         std::int64_t{16}, std::int64_t{1024});
    p.depth = 1 + static_cast<std::int64_t>(std::floor(12 * u(4)));
    p.act = static_cast<int>(std::floor(4 * u(5)));
    return p;
}

std::vector<double> ranks(const std::vector<double>& values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<double> rank(values.size());
    for (std::size_t i = 0; i < order.size(); ++i) rank[order[i]] = static_cast<double>(i);
    return rank;
}

/// Spearman's rank correlation; there are no ties.
double spearman(const std::vector<double>& a, const std::vector<double>& b) {
    const auto x = ranks(a), y = ranks(b);
    const auto n = static_cast<double>(x.size());
    double squares = 0;
    for (std::size_t i = 0; i < x.size(); ++i) squares += (x[i] - y[i]) * (x[i] - y[i]);
    return 1 - 6 * squares / (n * (n * n - 1));
}

struct Sampled {
    std::vector<double> truth;                  ///< at 256
    std::vector<std::vector<double>> reported;  ///< at 1, 4, 16, 64
};

/// The best part of the prior by what they really end at, or all of it.
Sampled sampled(std::size_t count, double part) {
    std::vector<Curve> curves;
    for (std::size_t i = 1; i <= count; ++i) curves.emplace_back(drawn(i), 0);
    std::sort(curves.begin(), curves.end(), [](const Curve& a, const Curve& b) { return a.truth(256) < b.truth(256); });
    curves.erase(curves.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(count)), curves.end());
    Sampled s;
    for (const auto& curve : curves) s.truth.push_back(curve.truth(256));
    for (const std::uint64_t resource : {1U, 4U, 16U, 64U}) {
        s.reported.emplace_back();
        for (const auto& curve : curves) s.reported.back().push_back(curve.reported(resource));
    }
    return s;
}

}  // namespace

TEST_CASE("the benchmark gives the check values of its definition", "[crossing6]") {
    REQUIRE(references.size() == 12);
    for (const auto& r : references) {
        const Curve curve(r.point, r.seed);
        INFO("seed " << r.seed << ", lr " << r.point.lr);
        // 17 digits name a double; another libm may differ in its last bits.
        CHECK(curve.reported(r.resource) == Approx(r.reported).epsilon(1e-14));
        CHECK(curve.truth(256) == Approx(r.true256).epsilon(1e-14));
        CHECK(curve.cost() == Approx(r.cost).epsilon(1e-14));
    }
}

TEST_CASE("the global minimum is where the definition says, and as deep", "[crossing6]") {
    Point best{3.897e-3, 1.778e-4, 0.849, 354, 6, 2};
    const auto loss = [](const Point& p) { return Curve(p, 0).truth(256); };
    constexpr double least = 0.05565830485968762;
    CHECK(loss(best) == Approx(least).epsilon(1e-5));
    // The digits given lead to a point nearby: walk down from there, a coordinate at a time.
    for (double step = 1e-3; step > 1e-9; step /= 2)
        for (int again = 0; again < 4; ++again)
            for (double Point::*coordinate : {&Point::lr, &Point::wd, &Point::mom})
                for (const double factor : {1 + step, 1 / (1 + step)}) {
                    Point other = best;
                    other.*coordinate *= factor;
                    if (loss(other) < loss(best)) best = other;
                }
    CHECK(std::abs(loss(best) - least) < 1e-15);
    CHECK(best.lr == Approx(3.897e-3).epsilon(2e-4));
    CHECK(best.wd == Approx(1.778e-4).epsilon(2e-3));
    CHECK(best.mom == Approx(0.849).epsilon(2e-3));
    for (const std::int64_t width : {353, 355}) {
        Point other = best;
        other.width = width;
        CHECK(loss(other) > least);
    }
}

TEST_CASE("early losses tell as much about late ones as the definition says", "[crossing6]") {
    const Sampled all = sampled(8000, 1);
    const std::vector<double> whole{0.681, 0.900, 0.983, 0.998}, top{0.185, 0.436, 0.825, 0.979};
    for (std::size_t i = 0; i < 4; ++i) CHECK(std::abs(spearman(all.reported[i], all.truth) - whole[i]) < 0.015);
    const Sampled best = sampled(40000, 0.1);
    for (std::size_t i = 0; i < 4; ++i) CHECK(std::abs(spearman(best.reported[i], best.truth) - top[i]) < 0.04);
    CHECK(std::abs(all.truth[4000] - 0.598) < 0.01);
    CHECK(std::abs(all.truth[80] - 0.203) < 0.012);
}

TEST_CASE("noise has mean 0 and the deviation that is promised, and depends on all that it should", "[crossing6]") {
    double sum = 0, squares = 0, most = 0;
    constexpr int count = 20000;
    for (std::uint64_t i = 1; i <= count; ++i) {
        const Curve curve(drawn(i), 5);
        const double z = (curve.reported(16) - curve.truth(16)) / (0.03 / 4 + 0.002);
        sum += z;
        squares += z * z;
        most = std::max(most, std::abs(z));
    }
    CHECK(std::abs(sum / count) < 0.03);
    CHECK(squares / count == Approx(1).epsilon(0.03));
    CHECK(most < 3.47);
    const Point p = drawn(1);
    const auto noise = [](const Curve& c, std::uint64_t r) { return c.reported(r) - c.truth(static_cast<double>(r)); };
    const double before = noise(Curve(p, 0), 4);
    CHECK(noise(Curve(p, 1), 4) != before);
    for (int coordinate = 0; coordinate < 3; ++coordinate) {
        Point other = p;
        if (coordinate == 0) other.width += 1;
        if (coordinate == 1) other.act = (other.act + 1) % 4;
        if (coordinate == 2) other.mom = std::nextafter(other.mom, 0);
        CHECK(noise(Curve(other, 0), 4) != before);
    }
}
