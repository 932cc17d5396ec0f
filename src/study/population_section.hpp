/// The keys of [scheduler] that are population based training's: read, refused beside others, resolved. One thread.
#pragma once

#include <optional>
#include <string>

#include "study/faults.hpp"
#include "study/toml_table.hpp"

namespace espalier {

/// How many members a population has at least: below, no fifth of it is replaced.
inline constexpr std::uint64_t least_population = 5;

void read_population(TableReader& table, StudyFile& file);
/// Keys of other algorithms, and these with others.
void refuse_beside_population(TableReader& table, const StudyFile& file);

/// Fills in the bracket whose levels are the intervals up to `max_resource`, and what a population is. Complains about
/// what it cannot be done with: an objective that cannot save, other sections.
void resolve_population(const StudyFile& file, double max_resource, Study& study, Faults& faults);

/// "populations of 20, that report each 16 epochs; …"
[[nodiscard]] std::string population_text(const Study& study);

}  // namespace espalier
