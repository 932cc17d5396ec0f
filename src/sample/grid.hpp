/// The points of a grid over a space, in order: the first parameter varies slowest. A parameter has all its values
/// where they are few, else some, evenly spaced from end to end. Where it does not apply, it does not vary: no point is
/// there twice. Immutable; any thread.
///
///   optimizer = sgd    momentum = 0            lr = 1e-5, 1e-3, 1e-1
///                      momentum = 0.99         lr = 1e-5, 1e-3, 1e-1
///   optimizer = adam   (no momentum)           lr = 1e-5, 1e-3, 1e-1          9 points of 3 each
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "core/sampler.hpp"
#include "space/space.hpp"

namespace espalier {

/// What a grid takes of a domain: `points` values of a float, both ends included, evenly spaced on its scale; of
/// integers that are more than `points` as many, rounded, fewer where these coincide; all options of a choice.
[[nodiscard]] std::vector<Value> grid_values(const Domain& domain, unsigned points);

class Grid {
  public:
    /// `space` must outlive it; `points` from 2. @throws std::invalid_argument where more combinations of conditions
    /// would have to be told apart than make sense.
    Grid(const Space& space, unsigned points);

    /// How many points there are; 2^64 - 1 where they are that many or more.
    [[nodiscard]] std::uint64_t size() const { return size_; }
    /// Point `index` of size(). Its coordinate of a parameter is the middle of the value's place among those that the
    /// grid takes: a fraction, the same on every machine.
    [[nodiscard]] Draw at(std::uint64_t index) const;

  private:
    /// The values chosen of those parameters on which later ones depend, by their places among the grid's; 0: it does
    /// not apply, else 1, 2, …
    using Context = std::vector<std::uint32_t>;

    [[nodiscard]] Context seen_from(std::size_t step, const Context& chosen) const;
    [[nodiscard]] bool applies(std::size_t step, const Context& chosen) const;
    std::uint64_t count(std::size_t step, Context& chosen);
    [[nodiscard]] std::uint64_t counted(std::size_t step, const Context& chosen) const;

    const Space& space_;
    std::vector<std::size_t> order_;          ///< places of the parameters, parents before those that depend on them
    std::vector<std::vector<Value>> values_;  ///< by the place of the parameter
    std::vector<std::vector<std::size_t>> parents_;  ///< by step: earlier parameters on which this or later ones depend
    std::map<std::pair<std::size_t, Context>, std::uint64_t> counts_;  ///< points from a step on
    std::uint64_t size_ = 0;
};

}  // namespace espalier
