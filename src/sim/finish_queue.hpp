/// What will happen when: a heap of times. Of equal times, what was put in first comes first, so that a run does not
/// depend on how a heap breaks ties. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/heap.hpp"

namespace espalier {

template <typename What>
class FinishQueue {
  public:
    void put(double time, What what) {
        std::uint32_t slot = 0;
        if (free_.empty()) {
            slot = static_cast<std::uint32_t>(slots_.size());
            slots_.push_back(std::move(what));
        } else {
            slot = free_.back();
            free_.pop_back();
            slots_[slot] = std::move(what);
        }
        heap::push(heap_, {time, order_++, slot}, Earlier{});
    }

    [[nodiscard]] bool empty() const { return heap_.empty(); }
    [[nodiscard]] std::size_t size() const { return heap_.size(); }
    [[nodiscard]] double next_time() const { return heap_.front().time; }

    What take() {
        const Entry entry = heap::pop(heap_, Earlier{});
        free_.push_back(entry.slot);
        return std::move(slots_[entry.slot]);
    }

    /// What has not happened, in no order.
    template <typename Visit>
    void each(Visit visit) const {
        for (const Entry& entry : heap_) visit(entry.time, slots_[entry.slot]);
    }

  private:
    struct Entry {
        double time;
        std::uint64_t order;
        std::uint32_t slot;
    };
    struct Earlier {
        bool operator()(const Entry& a, const Entry& b) const {
            return a.time < b.time || (a.time == b.time && a.order < b.order);
        }
    };

    std::vector<Entry> heap_;
    std::vector<What> slots_;
    std::vector<std::uint32_t> free_;
    std::uint64_t order_ = 0;
};

}  // namespace espalier
