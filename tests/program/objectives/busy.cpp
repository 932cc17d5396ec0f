// Keeps a core busy until it is asked to stop, and reports progress every few milliseconds: the value is the moment, in
// microseconds since 1970.
#include <chrono>

#include "espalier/objective.hpp"

namespace {

double now_us() {
    using namespace std::chrono;
    return static_cast<double>(duration_cast<microseconds>(system_clock::now().time_since_epoch()).count());
}

class Busy {
  public:
    static constexpr const char* name = "busy";

    explicit Busy(const espalier::Configuration&) {}

    double train(double, double to, espalier::Job& job) {
        constexpr double between_reports = 5000;
        for (double last = now_us();;) {
            if (job.should_stop()) throw espalier::Stopped{};
            const double now = now_us();
            if (now < last + between_reports) continue;
            job.progress(to, now);
            last = now;
        }
    }

    static void describe(espalier::Description& d) {
        d.max_resource = 4;
        d.space = "x = { float = [0.0, 1.0] }\n";
    }
};

}  // namespace

ESPALIER_OBJECTIVE(Busy)
