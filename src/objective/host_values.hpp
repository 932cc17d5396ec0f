/// What the library reads through espalier_values: the study's options, or one trial's configuration. Immutable but for
/// the note of which options were asked for; any thread. Must stay where it is while the library may read it.
#pragma once

#include <mutex>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "espalier/objective.h"
#include "objective/options.hpp"
#include "space/space.hpp"

namespace espalier {

class HostValues {
  public:
    HostValues(const HostValues&) = delete;
    HostValues& operator=(const HostValues&) = delete;
    virtual ~HostValues() = default;

    [[nodiscard]] const espalier_values& abi() const { return abi_; }

    /// The values of one name, or why there are none. An item past their end is ESPALIER_ABSENT.
    struct Found {
        espalier_status status = ESPALIER_NO_SUCH;
        std::span<const Value> values;
    };
    [[nodiscard]] virtual Found find(std::string_view name) const = 0;

  protected:
    HostValues(std::string folder, std::string json, std::string parameters = {});

  private:
    std::string folder_;
    std::string json_;
    std::string parameters_;
    espalier_values abi_;
};

/// The [objective] table of the study. An option that was not given is ESPALIER_ABSENT: only the library knows which
/// there are, so whatever it never asks for is unknown.
class OptionValues final : public HostValues {
  public:
    /// `options` must outlive this. `parameters`: the names of the study's own space, if it has one.
    OptionValues(const OptionTable& options, const std::string& folder,
                 const std::vector<std::string>& parameters = {});

    [[nodiscard]] Found find(std::string_view name) const override;

    /// One line for each option that the library, called `library`, never asked for; "" if there is none.
    [[nodiscard]] std::string complaints(std::string_view library) const;
    /// The same for those that look like a misspelt name that was asked for.
    [[nodiscard]] std::string misspelt(std::string_view library) const;

  private:
    const OptionTable& options_;
    mutable std::mutex mutex_;
    mutable std::set<std::string, std::less<>> asked_;
};

/// A trial's configuration. A conditional parameter that does not apply is ESPALIER_ABSENT, a name that the space does
/// not have ESPALIER_NO_SUCH.
class ConfigurationValues final : public HostValues {
  public:
    /// Both must outlive this.
    ConfigurationValues(const Space& space, const Configuration& configuration, const std::string& folder);

    [[nodiscard]] Found find(std::string_view name) const override;

  private:
    const Space& space_;
    const Configuration& configuration_;
};

}  // namespace espalier
