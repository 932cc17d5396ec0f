/// The search space: named parameters, each with a domain, some with conditions. Immutable after construction; any
/// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "space/configuration.hpp"
#include "space/value.hpp"

namespace espalier {

struct FloatRange {
    double low = 0;  ///< drawn from [low, high); rounding may give high itself
    double high = 0;
    bool log = false;
};
struct IntRange {
    std::int64_t low = 0;  ///< drawn from low..high, both included
    std::int64_t high = 0;
    bool log = false;  ///< uniform in the logarithm of (low - 1/2, high + 1/2), rounded
    /// Drawn without replacement: each value by one trial, and when all are drawn, there are no more configurations.
    bool once = false;
};
struct Choice {
    std::vector<Value> options;
};
struct Constant {
    Value value;
};
using Domain = std::variant<FloatRange, IntRange, Choice, Constant>;

/// The parameter applies only while another one has one of these values.
struct Condition {
    std::string parent;
    std::vector<Value> any_of;
};

struct Parameter {
    std::string name;
    Domain domain;
    std::vector<Condition> when;  ///< all must hold
    /// A copy of a trial has its parent's value: the state that it takes over fits no other (sample/explore.hpp).
    bool frozen = false;
};

/// Whether a parameter of this domain can have this value.
[[nodiscard]] bool can_be(const Domain& domain, const Value& value);

/// Values that are given instead of drawn, by the place of the parameter; empty: drawn. (space/given.hpp)
struct Given {
    std::vector<std::optional<Value>> values;
    bool operator==(const Given&) const = default;
};

class Space {
  public:
    Space() = default;
    /// @throws std::invalid_argument with one line a fault: bounds out of order, a log range that is not positive, no
    /// options, two parameters of one name, a condition on an unknown parameter or in a circle, or on a value that the
    /// parent cannot have; two parameters that are drawn once, or one of these that does not always apply.
    explicit Space(std::vector<Parameter> parameters);

    [[nodiscard]] const std::vector<Parameter>& parameters() const { return parameters_; }
    [[nodiscard]] std::size_t size() const { return parameters_.size(); }
    /// The name of parameter i as a JSON key, quoted: written once here, not once a trial.
    [[nodiscard]] const std::string& key(std::size_t i) const { return keys_[i]; }
    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
    /// The places of all parameters, those that others depend on before these, else in their order.
    [[nodiscard]] const std::vector<std::size_t>& dependency_order() const { return order_; }
    /// The place of the parameter that is drawn without replacement; at most one is.
    [[nodiscard]] std::optional<std::size_t> once() const;
    /// How many configurations can be drawn at all; nothing: without end.
    [[nodiscard]] std::optional<std::uint64_t> capacity() const;

    /// The configuration at a point of the unit cube, one coordinate in [0, 1) a parameter (those of constants and of
    /// parameters that do not apply are ignored). Pure.
    /// `given`: values that take the place of drawn ones, where their parameters apply; null: none.
    [[nodiscard]] Configuration at(std::span<const double> unit, const Given* given = nullptr) const;

  private:
    [[nodiscard]] bool applies(const Parameter& parameter, const Configuration& configuration) const;

    std::vector<Parameter> parameters_;
    std::vector<std::string> keys_;
    std::vector<std::size_t> order_;  ///< parents before those that depend on them
};

/// What is wrong with one parameter on its own, or "".
[[nodiscard]] std::string fault(const Parameter& parameter);

struct ParameterFault {
    std::size_t parameter = 0;  ///< its place among the parameters
    std::string what;
};
/// Everything for which Space's constructor would refuse these parameters, in their order. Circles are looked for only
/// when nothing else is wrong.
[[nodiscard]] std::vector<ParameterFault> faults(const std::vector<Parameter>& parameters);

}  // namespace espalier
