// An objective whose author forgot something; the option "fault" says what.
#include <random>
#include <string>

#include "espalier/objective.hpp"

namespace {

struct Faults {
    explicit Faults(const espalier::Options& o) : fault(o.text("fault", "")), claims(o.flag("claims", true)) {}
    std::string fault;
    bool claims;
};

class Careless {
  public:
    using Shared = Faults;
    static constexpr const char* name = "careless";

    Careless(const espalier::Configuration& c, const Faults& faults) : faults_(&faults), x_(c.real("x")) {}

    double train(double from, double to) {
        for (; from < to; ++from) {
            velocity_ = 0.5 * velocity_ + x_;
            position_ += velocity_;
        }
        if (faults_->fault == "random") position_ += std::uniform_real_distribution(0.0, 1.0)(device_);
        return 1 / (1 + position_);
    }

    void save(espalier::StateWriter& out) const {
        out.write(position_);
        out.write(faults_->fault == "moment" ? 0.0 : velocity_);
    }
    void load(espalier::StateReader& in) {
        position_ = in.read<double>();
        velocity_ = in.read<double>();
    }

    static void describe(espalier::Description& d, const Faults& faults) {
        d.max_resource = 16;
        d.deterministic = faults.claims;
        d.space = "x = { float = [0.1, 1.0] }\n";
    }

  private:
    const Faults* faults_;
    double x_;
    double position_ = 0, velocity_ = 0;
    std::random_device device_;
};

}  // namespace

ESPALIER_OBJECTIVE(Careless)
