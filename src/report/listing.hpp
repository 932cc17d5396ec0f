/// Which trials a report lists, and whose curves it draws, where there are more than a person could look at. Chosen by
/// what came of them and by a fixed seed: the same journal gives the same page. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "report/tape.hpp"

namespace espalier {

struct Room {
    std::size_t trials = 20'000;
    std::size_t results = 150'000;   ///< of the trials listed
    std::size_t values = 1'500'000;  ///< of all their parameters
    std::size_t curves = 300;
};

struct Listing {
    std::vector<std::uint64_t> trials;  ///< ascending
    std::string note;                   ///< a sentence; "": all are listed
    std::vector<std::uint64_t> curves;  ///< among them, ascending: those that have results
    std::string curves_note;
};

/// Where not all have room: the trials that came furthest (ordered by the resource of their last ok result, then by its
/// loss) get half of it, every incumbent and the best are among them; failures get at most a fifth, an even sample
/// where there are more; an even sample of the others gets the rest.
[[nodiscard]] Listing list_trials(const Tape& tape, const Room& room = {});

/// At most `most` of the numbers, each as likely as the others, in their order.
[[nodiscard]] std::vector<std::uint64_t> even_sample(std::vector<std::uint64_t> numbers, std::size_t most);

}  // namespace espalier
