/// Optuna counts intermediate values by integer steps, Espalier by resources, which may be any numbers: which step a
/// resource becomes. The resource itself where all are whole; else the resource times the least power of ten, up to
/// 10^6, that makes all whole; else its place among them, from 0. A value; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace espalier {

class OptunaSteps {
  public:
    /// `more`: resources that become whole as well, where a power of ten makes them so; else they may have no step.
    explicit OptunaSteps(const std::set<double>& resources, const std::set<double>& more = {});

    /// Nothing: no step stands for exactly this resource.
    [[nodiscard]] std::optional<std::int64_t> of(double resource) const;

    enum class Kind : std::uint8_t { resource, scaled, place };
    [[nodiscard]] Kind kind() const { return kind_; }
    /// "resource", "resource * 10", "place of the resource among [0.1, 0.3]".
    [[nodiscard]] std::string words() const;

  private:
    [[nodiscard]] bool scales(const std::set<double>& resources, const std::set<double>& more);

    Kind kind_ = Kind::resource;
    double scale_ = 1;
    std::vector<double> places_;
};

}  // namespace espalier
