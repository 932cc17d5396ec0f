/// The sentences of a report: what was searched and how, how long it took, what came out. For somebody who was not
/// there. Pure.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "journal/rows.hpp"
#include "report/tape.hpp"
#include "study/study.hpp"

namespace espalier {

/// Three to six of them.
[[nodiscard]] std::vector<std::string> story_of(const Tape& tape, const Study& study, const StudyRow& row);
/// Labels and what stands beside them.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> facts_of(const Tape& tape, const Study& study,
                                                                        const StudyRow& row);
/// How the run stands, and why: "finished: every trial allowed is drawn, every promotion due is made".
[[nodiscard]] std::string state_sentence(const Tape& tape);
/// What a rung lets through: "the best 16 of 66: values up to 2.41; 2 of them wait for a free worker". `losses`: of its
/// ok results, ascending.
[[nodiscard]] std::string kept_text(const TapeRung& rung, const Study& study, const std::vector<double>& losses);
/// The value of the last result that the rung would let through now; empty: there is none, or no such line.
[[nodiscard]] std::optional<double> boundary_of(const TapeRung& rung, const Study& study,
                                                const std::vector<double>& losses);

/// "float, 1e-05 to 0.1, log"; and "optimizer is sgd or adam", "" where it always applies.
[[nodiscard]] std::string domain_text(const Domain& domain);
[[nodiscard]] std::string when_text(const Parameter& parameter);

}  // namespace espalier
