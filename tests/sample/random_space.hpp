/// Random spaces with every kind of domain and with conditions, and data on them, for the tests of models.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "core/learner.hpp"
#include "space/space.hpp"

namespace espalier::test {

using Engine = std::mt19937_64;

inline std::size_t below(Engine& engine, std::size_t count) { return engine() % count; }
inline double unit_of(Engine& engine) { return static_cast<double>(engine() >> 11U) * 0x1p-53; }

inline Domain random_domain(Engine& engine) {
    switch (below(engine, 5)) {
        case 0:
            return FloatRange{-3, 5, false};
        case 1:
            return FloatRange{1e-4, 10, true};
        case 2:
            return IntRange{-2, 1 + static_cast<std::int64_t>(below(engine, 9)), false};
        case 3:
            return IntRange{1, 200, true};
        default: {
            Choice choice;
            for (std::size_t i = 0, count = 1 + below(engine, 4); i < count; ++i)
                choice.options.emplace_back("o" + std::to_string(i));
            return choice;
        }
    }
}

/// One to seven parameters; a constant now and then; some apply under a condition on a choice or an integer before.
inline Space random_space(Engine& engine) {
    std::vector<Parameter> parameters;
    for (std::size_t i = 0, count = 1 + below(engine, 7); i < count; ++i) {
        Parameter parameter{"p" + std::to_string(i), random_domain(engine), {}};
        if (i > 0 && below(engine, 8) == 0) parameter.domain = Constant{std::int64_t{7}};
        if (i > 0 && below(engine, 2) == 0) {
            const auto& parent = parameters[below(engine, i)];
            if (const auto* choice = std::get_if<Choice>(&parent.domain))
                parameter.when = {{parent.name, {choice->options[below(engine, choice->options.size())]}}};
            if (const auto* range = std::get_if<IntRange>(&parent.domain))
                parameter.when = {{parent.name, {range->low, range->low + 1, range->high}}};
        }
        parameters.push_back(std::move(parameter));
    }
    return Space(parameters);
}

inline Configuration random_configuration(const Space& space, Engine& engine) {
    std::vector<double> unit(space.size());
    for (double& u : unit) u = unit_of(engine);
    return space.at(unit);
}

class NoneTaken final : public TakenValues {
  public:
    [[nodiscard]] bool contains(std::uint64_t) const override { return false; }
};

}  // namespace espalier::test
