#include "sample/sobol_sampler.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <variant>

#include "base/random.hpp"

namespace espalier {

std::size_t SobolSampler::most_parameters() { return boost::random::default_sobol_table::max_dimension; }

SobolSampler::SobolSampler(const Space& space, std::uint64_t seed) : space_(space), seed_(seed) {
    for (std::size_t i = 0; i < space.size(); ++i)
        if (!std::holds_alternative<Constant>(space.parameters()[i].domain)) parameters_.push_back(i);
    if (parameters_.size() > most_parameters())
        throw std::invalid_argument(
            fmt::format("the Sobol sequence has at most {} dimensions, and the space has {} parameters that vary: "
                        "choose another sampler, for example kind = \"random\"",
                        most_parameters(), parameters_.size()));
    if (!parameters_.empty()) engine_.emplace(parameters_.size());
}

double SobolSampler::scrambled(std::uint64_t digits, std::uint32_t dimension) const {
    constexpr unsigned count = 53;  // that a double holds
    std::uint64_t above = 1;        // the digits so far behind a leading one, so that their number tells, too
    std::uint64_t out = 0;
    for (unsigned i = 0; i < count; ++i) {
        const std::uint64_t digit = (digits >> (63U - i)) & 1U;
        const std::uint64_t flip = draw_bits(seed_, TrialId{above}, Purpose::scramble, dimension) & 1U;
        out = (out << 1U) | (digit ^ flip);
        above = (above << 1U) | digit;
    }
    return static_cast<double>(out) * 0x1p-53;
}

Draw SobolSampler::draw(TrialId trial) const {
    Draw draw;
    draw.why.origin = Origin::sobol;
    draw.unit.resize(space_.size());
    if (engine_) {
        // Boost leaves out the first point, the origin: the n-th after it is the state of an engine with the seed n
        // - 1.
        const std::uint64_t place = number(trial) - 1;
        auto engine = *engine_;
        if (place > 0) engine.seed(place - 1);
        for (std::size_t i = 0; i < parameters_.size(); ++i)
            draw.unit[parameters_[i]] = scrambled(place > 0 ? engine() : 0, static_cast<std::uint32_t>(i));
    }
    draw.configuration = space_.at(draw.unit);
    return draw;
}

}  // namespace espalier
