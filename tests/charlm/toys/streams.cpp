// Saves through streams; has a namespace; its class is called as the one in faults.cpp.
#include <espalier/objective.hpp>
#include <istream>
#include <ostream>

namespace toys {

class Toy {
  public:
    Toy(const espalier::Configuration& c, const espalier::TrialInfo& info)
        : name_(c.text("name")), sum_(static_cast<double>(info.seed)) {}

    double train(double from, double to) { return sum_ += (to - from) * static_cast<double>(name_.size()); }

    void save(std::ostream& out) const { out << name_ << ' ' << sum_ << '\n'; }
    void load(std::istream& in) { in >> name_ >> sum_; }

    static void describe(espalier::Description& d) {
        d.resource_unit = "letters";
        d.thread_safe = false;
        d.maximize = true;
    }

  private:
    std::string name_;
    double sum_;
};

}  // namespace toys
ESPALIER_OBJECTIVE(toys::Toy)
