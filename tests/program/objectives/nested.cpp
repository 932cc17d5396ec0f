// Trains in parallel loops of oneTBB and reports from their bodies: many threads of one job at once, threads that other
// jobs left in waits among them. The value is x, whatever the resource.
#include <oneapi/tbb/parallel_for.h>

#include <atomic>

#include "espalier/objective.hpp"

namespace {

class Nested {
  public:
    static constexpr const char* name = "nested";

    explicit Nested(const espalier::Configuration& c) : x_(c.real("x")) {}

    double train(double from, double to, espalier::Job& job) {
        std::atomic<bool> go_on{true};
        for (double at = from; at < to && go_on; ++at)
            oneapi::tbb::parallel_for(1, 17, [&](int part) {
                volatile double spent = 1;
                for (int i = 0; i < 5'000; ++i) spent = spent * 1.0000001;
                if (!job.progress(at + part / 16.0, x_)) go_on = false;
            });
        if (!go_on) throw espalier::Stopped{};
        return x_;
    }

    static void describe(espalier::Description& d) {
        d.max_resource = 16;
        d.uses_tbb = true;
        d.space = "x = { float = [0.0, 1.0] }\n";
    }

  private:
    double x_;
};

}  // namespace

ESPALIER_OBJECTIVE(Nested)
