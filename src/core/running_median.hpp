/// The median of numbers that come one by one, in O(log n). Not NaN; infinities are numbers here. A value; callers
/// serialise. 8 bytes a number.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "core/heap.hpp"

namespace espalier {

class RunningMedian {
  public:
    void add(double number) {
        if (lower_.empty() || number <= lower_.front())
            heap::push(lower_, number, std::greater<>{});
        else
            heap::push(upper_, number, std::less<>{});
        // The lower half has the middle one of an odd count.
        if (lower_.size() > upper_.size() + 1)
            heap::push(upper_, heap::pop(lower_, std::greater<>{}), std::less<>{});
        else if (upper_.size() > lower_.size())
            heap::push(lower_, heap::pop(upper_, std::less<>{}), std::greater<>{});
    }

    [[nodiscard]] std::size_t size() const { return lower_.size() + upper_.size(); }
    /// Of an even count the mean of the middle two. There must be one.
    [[nodiscard]] double median() const {
        if (lower_.size() > upper_.size()) return lower_.front();
        return lower_.front() / 2 + upper_.front() / 2;
    }
    [[nodiscard]] std::size_t bytes() const { return (lower_.capacity() + upper_.capacity()) * sizeof(double); }

  private:
    std::vector<double> lower_;  ///< heap, greatest on top
    std::vector<double> upper_;  ///< heap, least on top
};

}  // namespace espalier
