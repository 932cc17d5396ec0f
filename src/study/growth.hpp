/// How many jobs reach each rung as more trials are drawn. ASHA promotes before it knows all: about sqrt(n) jobs a rung
/// more than hindsight would (Li et al. 2020, section 3.3), and these cascade upwards, so that high rungs may hold
/// twice their share. So it is played, not computed: core's ladder with one worker, random losses and a fixed seed,
/// several times. A value once made; any thread.
#pragma once

#include <cstdint>
#include <vector>

namespace espalier {

class Growth {
  public:
    /// Played up to so many trials, 4096 at most; beyond them it is continued by its square root law. Below 0.2 s.
    Growth(double eta, std::uint64_t trials);

    /// Mean jobs of each rung, `rungs` of them or those that get any, once `trials` are drawn and what was due is
    /// promoted. Grows with `trials`.
    [[nodiscard]] std::vector<double> jobs(double trials, std::size_t rungs) const;

  private:
    [[nodiscard]] double played(std::size_t rung, double trials) const;
    [[nodiscard]] double promoted(double jobs, bool first) const;

    double eta_;
    std::vector<std::vector<double>> jobs_;  ///< by rung, then by trials drawn: from 0
    double surplus_ = 0;                     ///< promotions out of rung 0 beyond n / eta, in units of sqrt(n)
    double surplus_above_ = 0;               ///< out of rung 1: what comes there gets better as time goes on
};

}  // namespace espalier
