/// A four-way heap on a vector of 16-byte entries: the children of a node share one cache line, so that a heap of 10^7
/// entries costs half the misses of a binary one (bench/rung_growth).
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace espalier::heap {

inline constexpr std::size_t ways = 4;

/// `above(a, b)`: a belongs nearer the top than b. The top is heap.front().
template <typename Entry, typename Above>
void push(std::vector<Entry>& heap, Entry entry, Above above) {
    std::size_t hole = heap.size();
    heap.push_back(entry);
    while (hole > 0) {
        const std::size_t parent = (hole - 1) / ways;
        if (!above(entry, heap[parent])) break;
        heap[hole] = heap[parent];
        hole = parent;
    }
    heap[hole] = entry;
}

/// Puts `entry` where the top was.
template <typename Entry, typename Above>
void replace_top(std::vector<Entry>& heap, Entry entry, Above above) {
    const std::size_t size = heap.size();
    std::size_t hole = 0;
    for (;;) {
        const std::size_t first = hole * ways + 1;
        if (first >= size) break;
        const std::size_t last = first + ways < size ? first + ways : size;
        std::size_t child = first;
        for (std::size_t i = first + 1; i < last; ++i)
            if (above(heap[i], heap[child])) child = i;
        if (!above(heap[child], entry)) break;
        heap[hole] = heap[child];
        hole = child;
    }
    heap[hole] = entry;
}

template <typename Entry, typename Above>
Entry pop(std::vector<Entry>& heap, Above above) {
    const Entry top = heap.front();
    const Entry last = heap.back();
    heap.pop_back();
    if (!heap.empty()) replace_top(heap, last, above);
    return top;
}

}  // namespace espalier::heap
