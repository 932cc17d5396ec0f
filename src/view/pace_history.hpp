/// How many jobs came back when, over a whole run, in bounded memory: a row of equal spans that double their width when
/// the run outgrows them. A value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace espalier {

struct PaceHistory {
    static constexpr std::size_t most_spans = 240;

    double width = 1;                  ///< seconds of a span
    std::vector<std::uint64_t> spans;  ///< jobs in each, the first from the run's beginning

    /// A job came back at this second of the run.
    void see(double elapsed) {
        while (elapsed >= width * static_cast<double>(most_spans)) halve();
        const auto span = static_cast<std::size_t>(elapsed / width);
        if (spans.size() <= span) spans.resize(span + 1);
        ++spans[span];
    }
    /// Up to this second of the run, which jobs need not have come in.
    [[nodiscard]] PaceHistory until(double elapsed) const {
        PaceHistory history = *this;
        while (elapsed >= history.width * static_cast<double>(most_spans)) history.halve();
        history.spans.resize(static_cast<std::size_t>(elapsed / history.width) + 1);
        return history;
    }

  private:
    void halve() {
        for (std::size_t i = 0; i < spans.size(); i += 2)
            spans[i / 2] = spans[i] + (i + 1 < spans.size() ? spans[i + 1] : 0);
        spans.resize((spans.size() + 1) / 2);
        width *= 2;
    }
};

}  // namespace espalier
