#include "study/population_section.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace espalier {
namespace {

constexpr double usual_intervals = 16;
constexpr double usual_lag = 2;  ///< intervals

/// k intervals, as people write it: 0.3, where 3 times 0.1 is 0.30000000000000004.
double times(double interval, std::size_t k) {
    return std::stod(fmt::format("{:.12g}", interval * static_cast<double>(k)));
}

class PopulationResolver {
  public:
    PopulationResolver(const StudyFile& file, double max_resource, Study& study, Faults& faults)
        : file_(file), most_(max_resource), study_(study), description_(study.description), faults_(faults) {}

    void resolve() {
        const double interval = file_.interval.value_or(usual_interval());
        const double lag = file_.lag.value_or(usual_lag * interval);
        refuse(interval, lag);
        refuse_sections();
        if (interval > most_ || most_ / interval > static_cast<double>(most_rungs)) return;
        BracketPlan bracket{{}, file_.population.value_or(default_population)};
        for (std::size_t k = 1; times(interval, k) < most_; ++k) bracket.levels.push_back(times(interval, k));
        bracket.levels.push_back(most_);
        study_.rule.min_resource = interval;
        study_.rule.max_resource = most_;
        study_.scheme = Scheme::pbt;
        study_.population = PopulationPlan{lag, study_.seed};
        study_.brackets = {std::move(bracket)};
        study_.checkpoint = CheckpointMode::always;
    }

  private:
    void complain(const std::string& what) { faults_.add(Place{}, "[scheduler] " + what); }

    [[nodiscard]] double usual_interval() const {
        const double least = std::max(description_.min_resource, description_.integer_resource ? 1.0 : 0.0);
        const double even = most_ / usual_intervals;
        return std::min(most_, std::max(least, description_.integer_resource ? std::round(even) : even));
    }

    void refuse(double interval, double lag) {
        const auto& unit = description_.resource_unit;
        if (interval > most_)
            complain(fmt::format("interval = {}: is above max_resource = {}; lower it, or leave it out",
                                 shortest(interval), shortest(most_)));
        else if (most_ / interval > static_cast<double>(most_rungs))
            complain(fmt::format("interval = {}: makes more than {} intervals up to max_resource = {}; raise it",
                                 shortest(interval), most_rungs, shortest(most_)));
        if (interval < description_.min_resource)
            complain(fmt::format("interval = {}: the objective {} needs at least {} {}; raise it", shortest(interval),
                                 description_.name, shortest(description_.min_resource), unit));
        if (description_.integer_resource && std::floor(interval) != interval)
            complain(fmt::format("interval = {}: the objective {} counts whole {}", shortest(interval),
                                 description_.name, unit));
        if (lag < interval)
            complain(fmt::format("lag = {}: must be at least interval = {}, so that members can train side by side",
                                 shortest(lag), shortest(interval)));
    }

    void refuse_sections() {
        if (!description_.can_save && !file_.logged)
            complain(
                fmt::format("algorithm \"pbt\" copies states, and the objective {} cannot save its own; add save "
                            "and load to it, or set another algorithm",
                            description_.name));
        if (file_.checkpoint && *file_.checkpoint != CheckpointMode::always)
            faults_.add(Place{},
                        "[trials] checkpoint: algorithm \"pbt\" copies states from their files, and writes one "
                        "after each job; remove the key");
        if (file_.stopping)
            faults_.add(Place{},
                        "[stopping]: algorithm \"pbt\" replaces the members that fall behind, and has no rule "
                        "beside; remove the section");
        if (file_.sampler.kind == SamplerKind::grid)
            faults_.add(Place{},
                        "[sampler] kind = \"grid\": algorithm \"pbt\" leaves the points of a grid with its first "
                        "copy; remove the key");
        if (file_.simulation && file_.simulation->world.from_scratch)
            faults_.add(Place{},
                        "[simulation] from_scratch: a copy goes on from where another trial stands; remove the "
                        "key");
        if (const auto once = study_.space.once())
            faults_.add(Place{},
                        fmt::format("[space] {} is drawn once (once = true), and algorithm \"pbt\" copies values; "
                                    "remove once, or set another algorithm",
                                    study_.space.parameters()[*once].name));
    }

    const StudyFile& file_;
    const double most_;
    Study& study_;
    const Description& description_;
    Faults& faults_;
};

}  // namespace

void read_population(TableReader& table, StudyFile& file) {
    if (const auto size = table.integer("population", least_population, 10'000))
        file.population = static_cast<std::uint64_t>(*size);
    file.interval = table.positive("interval");
    file.lag = table.positive("lag");
}

void refuse_beside_population(TableReader& table, const StudyFile& file) {
    const auto refuse = [&](const char* key, const std::string& why) {
        if (table.has(key)) table.fault(key, why);
    };
    if (file.algorithm != Algorithm::pbt) {
        for (const char* key : {"population", "interval", "lag"})
            refuse(key, "belongs to algorithm = \"pbt\": set it, or remove this");
        return;
    }
    for (const char* key : {"eta", "levels", "min_resource", "early_stopping_rate"})
        refuse(key, "has no meaning for algorithm \"pbt\", whose members report at each interval; remove it");
    for (const char* key : {"mode", "brackets", "shares", "loop", "bracket_sizes"})
        refuse(key, "has no meaning for algorithm \"pbt\", which has populations instead of brackets; remove it");
    refuse("n", "has no meaning for algorithm \"pbt\": set population, the members that train side by side");
    if (file.endless)
        table.fault("max_resource", "algorithm \"pbt\" trains its members to a max_resource: give a number");
}

void resolve_population(const StudyFile& file, double max_resource, Study& study, Faults& faults) {
    PopulationResolver(file, max_resource, study, faults).resolve();
}

std::string population_text(const Study& study) {
    const auto& unit = study.description.resource_unit;
    return fmt::format("population based training: populations of {} that report each {} {}, up to {}",
                       study.brackets.front().share, shortest(study.brackets.front().levels.front()), unit,
                       shortest(study.brackets.front().levels.back()));
}

}  // namespace espalier
