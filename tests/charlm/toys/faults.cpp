// Goes wrong in every way; has what it needs from its options; shares namespace and class name with streams.cpp.
#include <espalier/objective.hpp>

namespace toys {

class Toy {
  public:
    static constexpr const char* name = "faults";

    struct Shared {
        explicit Shared(const espalier::Options& o)
            : path(o.path("file", "default.txt").string()), steps(o.reals("steps")), can_save(o.flag("saves", true)) {
            if (o.has("refuse")) throw std::runtime_error(o.text("refuse"));
        }
        std::string path;
        std::vector<double> steps;
        bool can_save;
    };

    Toy(const espalier::Configuration& c, Shared& shared) : how_(c.text("how")), shared_(&shared) {
        if (how_ == "create") throw std::runtime_error("no room for this trial");
        if (how_ == "infeasible at once") throw espalier::Infeasible("a width of 0");
        if (how_ == "wrong name") (void)c.real("learning_rate");
        if (how_ == "wrong type") (void)c.integer("how");
        if (how_ == "no default") (void)c.real("momentum");
        if (how_ == "has") momentum_ = c.has("momentum");
    }

    double train(double, double, espalier::Job& job) {
        if (how_ == "long text") throw std::runtime_error(std::string(254, 'x') + "\xc3\xa4\xc3\xa4");
        if (how_ == "no exception") throw 42;
        if (how_ == "infeasible") throw espalier::Infeasible("batch > data");
        if (how_ == "stopped") throw espalier::Stopped{1.5, 0.25};
        if (how_ == "metrics") job.metric("answer", 42);
        if (how_ == "path") throw std::runtime_error(shared_->path);
        if (how_ == "steps") return shared_->steps.empty() ? 0 : shared_->steps.front();
        return momentum_ ? 1 : 2;
    }

    void save(espalier::StateWriter& out) const {
        if (how_ == "save") throw std::runtime_error("nothing to save");
        out.write(how_);
        out.write(std::vector<double>{1, 2, 3});
    }
    void load(espalier::StateReader& in) {
        in.read(how_);
        std::vector<double> numbers;
        in.read(numbers);
    }

    static void describe(espalier::Description& d, const Shared& shared) { d.can_save = shared.can_save; }

  private:
    std::string how_;
    Shared* shared_;
    bool momentum_ = false;
};

}  // namespace toys
ESPALIER_OBJECTIVE(toys::Toy)
