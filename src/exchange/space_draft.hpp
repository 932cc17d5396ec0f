/// A space on its way from another format: parameters, what was changed on the way, what could not be said, and what is
/// wrong. Private to the module. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "exchange/import_space.hpp"
#include "space/space.hpp"

namespace espalier {

struct DraftParameter {
    Parameter parameter;
    std::string place;                 ///< "/hyperparameters/2", "line 7"
    std::vector<std::string> notes;    ///< for a comment above it
    std::optional<Value> preferred{};  ///< its default, in the format that it comes from
};

class SpaceDraft {
  public:
    /// `what`: of the text, for the comment at the top: "a search space of NNI".
    SpaceDraft(std::string origin, std::string what) : origin_(std::move(origin)), what_(std::move(what)) {}

    DraftParameter& add(std::string name, std::string place);
    [[nodiscard]] const DraftParameter* find(const std::string& name) const;
    [[nodiscard]] DraftParameter* find(const std::string& name);
    [[nodiscard]] std::vector<std::string> names() const;
    [[nodiscard]] bool empty() const { return parameters_.empty(); }

    /// Something is wrong: there will be no space.
    void fault(const std::string& place, const std::string& what);
    /// A study file cannot say this. `parameter`: whose comment tells it; null: a comment at the end.
    void lose(const std::string& place, const std::string& what, DraftParameter* parameter = nullptr);
    /// For a comment at the end.
    void remark(const std::string& what) { remarks_.push_back(what); }

    /// @throws ImportError with all faults, those of the space itself included
    [[nodiscard]] ImportedSpace finished();

  private:
    [[nodiscard]] std::string defaults(const Space& space) const;

    std::string origin_;
    std::string what_;
    std::deque<DraftParameter> parameters_;
    std::vector<std::string> faults_;
    std::vector<std::string> lost_;
    std::vector<std::string> remarks_;
};

/// Numbers from low to high. Equal ends are a constant.
void set_floats(DraftParameter& draft, double low, double high, bool log);
void set_integers(DraftParameter& draft, std::int64_t low, std::int64_t high, bool log);
/// Options; one is a constant, and one that stands there twice is there once.
void set_options(SpaceDraft& space, DraftParameter& draft, const std::vector<Value>& options);
/// A range in steps, which a study file has as a choice of at most 100 values; longer ones lose their steps.
/// `multiples`: of the step, clipped at the ends, as NNI has them; else counted from low.
struct SteppedRange {
    double low = 0, high = 0, step = 1;
    bool log = false;
    bool integers = false;
    bool multiples = false;
};
void set_stepped(SpaceDraft& space, DraftParameter& draft, const SteppedRange& range);
/// A normal distribution as a range of three deviations about the mean, where it has no ends of its own; `log`: of the
/// value's natural logarithm.
struct NormalRange {
    double mean = 0, deviation = 1;
    bool log = false;
    bool integers = false;
    std::optional<double> low{}, high{};
};
void set_normal(SpaceDraft& space, DraftParameter& draft, const NormalRange& range);

/// Whether they are the same to a person: 1 and 1.0 are, and "1", too.
[[nodiscard]] bool same(const Value& a, const Value& b);
[[nodiscard]] std::optional<double> number_in(const Value& value);

}  // namespace espalier
