/// Collects everything wrong with a study, each fault with its place, so that the user can mend it all at once.
/// Used by the readers of this folder; one thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "study/study_file.hpp"

namespace espalier {

class Faults {
  public:
    /// `origin` names the text in messages ("study.toml"); "" when there is none.
    explicit Faults(std::string origin, const std::vector<Override>& overrides = {});

    /// `study.toml:7: what`, `--set scheduler.eta=1: what`, or without a place `study.toml: what`.
    void add(const Place& place, const std::string& what);
    /// `study.toml:7: eta = 1: what`. A flag shows its value already: `--set scheduler.eta=1: what`.
    void add(const Place& place, const std::string& written, const std::string& what);

    [[nodiscard]] std::size_t count() const { return faults_.size(); }
    /// @throws StudyError with all faults in the order of the file, those of flags last; unless there is none.
    void raise() const;

  private:
    struct Fault {
        Place place;
        std::string line;
    };

    [[nodiscard]] std::string prefix(const Place& place) const;

    std::string origin_;
    std::vector<std::string> flags_;
    std::vector<Fault> faults_;
};

}  // namespace espalier
