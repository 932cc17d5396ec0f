#include "replay/learned_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace espalier {
namespace {

/// What a draw had seen never decreases with its turn; where turns do not matter they are 0.
auto place(const TrialRow& row) {
    const DrawRow drawn = row.drawn.value_or(DrawRow{});
    return std::tuple(number(drawn.seen.value_or(Seq{0})), drawn.turn, number(row.trial));
}

}  // namespace

void LearnedCheck::expect(std::vector<TrialRow> rows) {
    for (TrialRow& row : rows)
        if (CopyCheck::is_copy(row))
            copied_.emplace(number(row.trial), std::move(row));
        else
            rows_.push_back(std::move(row));
    std::sort(rows_.begin(), rows_.end(), [](const auto& a, const auto& b) { return place(a) < place(b); });
    const auto present = [&](std::uint64_t trial) {
        if (check_.present.size() <= trial) check_.present.resize(trial + 1);
        check_.present[trial] = true;
    };
    for (const TrialRow& row : rows_) present(number(row.trial));
    for (const auto& [trial, row] : copied_) present(trial);
    check_up_to(Seq{0});
}

void LearnedCheck::passed(Seq seq, const Result* result, double resource) {
    if (check_.difference) return;
    if (result != nullptr && copied_.count(number(result->trial)) == 0) {
        const Configuration* configuration = past_.draws.find(result->trial);
        if (configuration == nullptr) {
            check_.difference = fmt::format("trial {}: its configuration is missing, or was drawn after its result",
                                            number(result->trial));
            return;
        }
        past_.learner->observe(observation_of(*result, resource), *configuration);
        past_.seen = seq;
        model_.reset();
    }
    check_up_to(seq);
}

void LearnedCheck::check_copies() {
    if (check_.difference) return;
    for (const TrialRow& row : rows_) copies_.keep(row);
    for (const auto& [trial, row] : copied_) {
        try {
            copies_.check(row, check_);
        } catch (const std::invalid_argument& error) {
            check_.difference = fmt::format("trial {}: {}", trial, error.what());
            return;
        }
    }
}

void LearnedCheck::check_up_to(Seq seq) {
    for (; next_ < rows_.size() && !check_.difference; ++next_) {
        if (std::get<0>(place(rows_[next_])) > number(seq)) return;
        try {
            check(rows_[next_]);
        } catch (const std::invalid_argument& error) {
            check_.difference = fmt::format("trial {}: {}", number(rows_[next_].trial), error.what());
        }
    }
}

void LearnedCheck::check(const TrialRow& row) { past_.draws.keep(row.trial, configuration_of(row)); }

/// As logged. @throws std::invalid_argument: it is not what the model draws.
Configuration LearnedCheck::configuration_of(const TrialRow& row) {
    if (!row.drawn || !row.drawn->seen) throw std::invalid_argument("the journal does not say what its draw had seen");
    if (!model_) model_ = past_.learner->model();
    const Draw draw = past_.draws.make(row.trial, *model_);
    if (row.unit == draw.unit) {
        if (row.configuration == to_json(space_, draw.configuration)) return draw.configuration;
        Configuration logged = logged_values(space_, row, draw.configuration);
        check_.other_values.emplace(number(row.trial), logged);
        return logged;
    }
    if (!elsewhere_)
        throw std::invalid_argument(fmt::format("its point in the unit cube is not what the model of message {} draws",
                                                number(*row.drawn->seen)));
    ++other_draws_;
    return configuration_from_json(space_, row.configuration);
}

}  // namespace espalier
