#include "paper/speed_up.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <string_view>

#include "paper/crossing6_model.hpp"
#include "paper/in_parallel.hpp"

namespace espalier::paper {
namespace {

std::vector<double> times_of(const SpeedUpSetup& setup, std::uint32_t workers, std::uint64_t seed) {
    std::vector<double> times;
    Crossing6Run run(seed, workers, setup.most_work / workers);
    while (times.size() < setup.regrets.size() && run.step()) {
        if (!run.improved()) continue;
        const double regret = run.regret();
        while (times.size() < setup.regrets.size() && regret <= setup.regrets[times.size()]) times.push_back(run.now());
    }
    times.resize(setup.regrets.size(), std::numeric_limits<double>::infinity());
    return times;
}

std::vector<double> column(const std::vector<std::vector<double>>& rows, std::size_t place) {
    std::vector<double> values;
    for (const auto& row : rows) values.push_back(row[place]);
    return values;
}

constexpr std::ptrdiff_t group = 10;  // seeds, of which the reference is the median

std::vector<double> medians_of_ten(const std::vector<double>& values) {
    std::vector<double> medians;
    for (auto from = values.begin(); values.end() - from >= group; from += group)
        medians.push_back(quantile({from, from + group}, 0.5));
    return medians;
}

}  // namespace

std::vector<std::vector<double>> times_to_regret(const SpeedUpSetup& setup) {
    std::vector<std::vector<double>> runs(setup.workers.size() * setup.seeds), medians;
    in_parallel(runs.size(),
                [&](std::size_t i) { runs[i] = times_of(setup, setup.workers[i / setup.seeds], i % setup.seeds); });
    for (std::size_t w = 0; w < setup.workers.size(); ++w) {
        const auto from = runs.begin() + static_cast<std::ptrdiff_t>(w * setup.seeds);
        const std::vector<std::vector<double>> of_seeds(from, from + static_cast<std::ptrdiff_t>(setup.seeds));
        medians.emplace_back();
        for (std::size_t g = 0; g < setup.regrets.size(); ++g)
            medians.back().push_back(quantile(column(of_seeds, g), 0.5));
    }
    return medians;
}

std::string speed_up_table(const SpeedUpSetup& setup, const std::vector<std::vector<double>>& times) {
    std::string text = fmt::format(
        "(d) speed-up on crossing6: ASHA, eta 4, r 1, R 256; virtual time until the incumbent's regret is reached, "
        "median of seeds 0 to {}; in brackets: how many times as fast as {} worker\n\n{:>7}",
        setup.seeds - 1, setup.workers.front(), "workers");
    for (const double regret : setup.regrets) text += fmt::format("  {:>21}", fmt::format("regret {:g}", regret));
    text += '\n';
    for (std::size_t w = 0; w < setup.workers.size(); ++w) {
        text += fmt::format("{:>7}", setup.workers[w]);
        for (std::size_t g = 0; g < setup.regrets.size(); ++g)
            text +=
                fmt::format("  {:>10.1f} {:>10}", times[w][g], fmt::format("({:.1f})", times.front()[g] / times[w][g]));
        text += '\n';
    }
    return text;
}

Chart speed_up_chart(const SpeedUpSetup& setup, const std::vector<std::vector<double>>& times) {
    Chart chart{"Time until a regret is reached",
                fmt::format("crossing6, ASHA, eta 4, R 256; median of {} seeds", setup.seeds),
                {"workers", true, {}, {}, {setup.workers.begin(), setup.workers.end()}},
                {"virtual seconds", true, {}, {}, {}},
                {}};
    std::vector<Series> ideals;
    for (std::size_t g = 0; g < setup.regrets.size(); ++g) {
        Series measured, ideal;
        measured.name = fmt::format("regret {:g}", setup.regrets[g]);
        measured.colour = g;
        if (g + 1 == setup.regrets.size()) ideal.name = "ideal: time of one / workers";
        ideal.reference = true;
        for (std::size_t w = 0; w < setup.workers.size(); ++w) {
            measured.marks.push_back({static_cast<double>(setup.workers[w]), times[w][g], 0, 0});
            const double share = static_cast<double>(setup.workers.front()) / setup.workers[w];
            ideal.marks.push_back({static_cast<double>(setup.workers[w]), times.front()[g] * share, 0, 0});
        }
        chart.series.push_back(measured);
        ideals.push_back(ideal);
    }
    chart.series.insert(chart.series.end(), ideals.begin(), ideals.end());
    return chart;
}

std::vector<ProtocolSetup> protocol_settings() {
    return {{1, 4096, {64, 128, 256, 512, 1024, 2048, 3072, 4096}, 0.062},
            {25, 2048, {32, 64, 128, 256, 512, 1024, 1536, 2048}, 0.022},
            {500, 512, {8, 16, 32, 64, 128, 256, 384, 512}, 0.011}};
}

std::vector<std::vector<double>> protocol_regrets(const ProtocolSetup& setup, std::size_t seeds) {
    std::vector<std::vector<double>> regrets(seeds);
    in_parallel(seeds, [&](std::size_t seed) {
        Crossing6Run run(seed, setup.workers, setup.horizon);
        run.run();
        for (const double time : setup.grid) regrets[seed].push_back(run.regret_at(time));
    });
    return regrets;
}

std::vector<Check> protocol_checks(const std::vector<Protocol>& protocols) {
    std::vector<Check> checks;
    for (const auto& [setup, regrets] : protocols) {
        const auto last = column(regrets, setup.grid.size() - 1);
        const std::vector<double> ten(last.begin(), last.begin() + group);
        const auto within = [&](const std::vector<double>& values, double low, double high, std::string_view what) {
            const double least = quantile(values, low), most = quantile(values, high);
            checks.push_back(
                {fmt::format("{} {}: {} lies within {}, {:.4f} to {:.4f}", setup.workers,
                             setup.workers == 1 ? "worker" : "workers", setup.reference, what, least, most),
                 least <= setup.reference && setup.reference <= most});
        };
        within(ten, 0, 1, "the final regrets of seeds 0 to 9");
        within(medians_of_ten(last), 0.05, 0.95, "the usual medians of ten seeds");
    }
    return checks;
}

std::string protocol_table(const std::vector<Protocol>& protocols) {
    std::string text = fmt::format(
        "    final regret on crossing6 under its protocol of virtual time\n\n{:>7}  {:>7}  {:>27}  {:>30}  {:>26}\n"
        "{:>7}  {:>7}  {:>8} {:>18}  {:>8} {:>21}  {:>26}\n",
        "", "", "seeds 0 to 9", fmt::format("seeds 0 to {}", protocols.front().regrets.size() - 1),
        "independent implementation", "workers", "horizon", "median", "least to most", "median",
        "5-95 % of medians of 10", "median of 10");
    for (const auto& [setup, regrets] : protocols) {
        const auto last = column(regrets, setup.grid.size() - 1);
        const std::vector<double> ten(last.begin(), last.begin() + group);
        const auto medians = medians_of_ten(last);
        text += fmt::format("{:>7}  {:>7}  {:>8.4f} {:>18}  {:>8.4f} {:>23}  {:>26}\n", setup.workers, setup.horizon,
                            quantile(ten, 0.5), fmt::format("{:.4f} to {:.4f}", quantile(ten, 0), quantile(ten, 1)),
                            quantile(last, 0.5),
                            fmt::format("{:.4f} to {:.4f}", quantile(medians, 0.05), quantile(medians, 0.95)),
                            setup.reference);
    }
    return text;
}

Chart protocol_chart(const std::vector<Protocol>& protocols) {
    Chart chart{"Regret of the incumbent over time",
                fmt::format("crossing6, ASHA, eta 4, R 256; median and quartiles of {} seeds",
                            protocols.front().regrets.size()),
                {"virtual seconds", true, {}, {}, {}},
                {"regret", true, {}, {}, {}},
                {}};
    for (std::size_t p = 0; p < protocols.size(); ++p) {
        const auto& [setup, regrets] = protocols[p];
        Series series;
        series.name = fmt::format("{} {}", setup.workers, setup.workers == 1 ? "worker" : "workers");
        series.colour = p;
        for (std::size_t t = 0; t < setup.grid.size(); ++t) {
            const auto at = column(regrets, t);
            series.marks.push_back({setup.grid[t], quantile(at, 0.5), quantile(at, 0.25), quantile(at, 0.75)});
        }
        chart.series.push_back(series);
    }
    return chart;
}

}  // namespace espalier::paper
