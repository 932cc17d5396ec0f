// The smallest objective in C++: what the opening comment of objective.hpp promises, with a state that continues.
#include <espalier/objective.hpp>
#include <stdexcept>

class Bowl {
  public:
    explicit Bowl(const espalier::Configuration& configuration) : lr_(configuration.real("lr")) {
        if (lr_ > 10) throw std::runtime_error("lr must not exceed 10");
    }
    double train(double from, double to) {
        if (lr_ < 0) throw std::runtime_error("lr is negative");
        for (double at = from; at < to; at += 1) x_ -= lr_ * x_;
        return x_ * x_;
    }
    void save(espalier::StateWriter& out) const { out.write(x_); }
    void load(espalier::StateReader& in) { in.read(x_); }

  private:
    double lr_;
    double x_ = 1;
};
ESPALIER_OBJECTIVE(Bowl)
