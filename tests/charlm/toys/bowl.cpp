// The example at the top of objective.hpp.
#include <cmath>
#include <espalier/objective.hpp>

class Bowl {
  public:
    explicit Bowl(const espalier::Configuration& c) : lr_(c.real("lr")), momentum_(c.real("momentum", 0.0)) {}
    double train(double, double to) { return std::pow(std::log10(lr_) + 2, 2) + (1 - momentum_) / to; }

  private:
    double lr_, momentum_;
};
ESPALIER_OBJECTIVE(Bowl)
