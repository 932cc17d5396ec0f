// Does it slow a run at full speed when somebody watches? The same run of an empty objective alone, with `espalier
// watch` on a terminal, and with `espalier serve` and a browser that follows events and fetches data. They take turns,
// since other programs use this machine, too; each is compared with the runs alone just before and after it.
//
// usage: watching ESPALIER [rounds, default 12] [seconds of a run, default 4]
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "journal/reader.hpp"
#include "machine.hpp"
#include "watching/processes.hpp"

using namespace espalier;
using namespace espalier::bench;

namespace {

namespace fs = std::filesystem;

struct Setting {
    std::string durability;
    int workers;
};

enum class Who { nobody, watch, serve };

struct Measured {
    double rate = 0;     ///< decisions a second
    double watcher = 0;  ///< processor time of the watcher, as a share of one core
};

class Bench {
  public:
    Bench(std::string program, double seconds)
        : program_(std::move(program)), seconds_(seconds), journal_((folder() / "run.journal").string()) {}
    ~Bench() { clear(); }
    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;

    Measured run(const Setting& setting, Who who) {
        clear();
        Process run({program_, "run", "curve", "--quiet", "--journal", journal_, "--durability", setting.durability,
                     "--workers", std::to_string(setting.workers), "--time-limit", fmt::format("{}s", seconds_)},
                    -1);
        wait_for_journal();
        double watched = 0;
        {
            const auto watcher = watched_by(who);
            run.wait();
            if (watcher->process) watched = watcher->process->spent();
        }
        return {rate(), watched / seconds_};
    }
    std::uint64_t events = 0, fetched = 0;  ///< of browsers so far

  private:
    struct Watcher {
        std::unique_ptr<Terminal> terminal;
        std::unique_ptr<Process> process;
        std::unique_ptr<Browser> browser;
        Bench* bench = nullptr;
        ~Watcher() {
            if (browser) bench->events += browser->events(), bench->fetched += browser->fetched();
            browser.reset();
            process.reset();
        }
    };

    static fs::path folder() {
        static const fs::path made = [] {
            std::string pattern = (fs::temp_directory_path() / "espalier-bench-XXXXXX").string();
            if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
            return fs::path(pattern);
        }();
        return made;
    }
    void clear() const { fs::remove_all(folder()), fs::create_directory(folder()); }

    void wait_for_journal() const {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!fs::exists(journal_)) {
            if (std::chrono::steady_clock::now() > until)
                throw std::runtime_error(program_ + " makes no journal: does `" + program_ + " run curve` work?");
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }

    std::unique_ptr<Watcher> watched_by(Who who) {
        auto watcher = std::make_unique<Watcher>();
        watcher->bench = this;
        if (who == Who::watch) {
            watcher->terminal = std::make_unique<Terminal>();
            watcher->process = std::make_unique<Process>(std::vector<std::string>{program_, "watch", journal_},
                                                         watcher->terminal->descriptor());
        }
        if (who == Who::serve) {
            std::array<int, 2> pipe{};
            if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
            watcher->process =
                std::make_unique<Process>(std::vector<std::string>{program_, "serve", journal_}, pipe[1]);
            close(pipe[1]);
            std::string url;
            for (char c = 0; read(pipe[0], &c, 1) == 1 && c != '\n';) url += c;
            close(pipe[0]);
            if (url.empty()) throw std::runtime_error("espalier serve said no address");
            watcher->browser =
                std::make_unique<Browser>(static_cast<std::uint16_t>(std::stoul(url.substr(url.rfind(':') + 1))));
        }
        return watcher;
    }

    [[nodiscard]] double rate() const {
        JournalReader reader(journal_);
        std::int64_t first = 0, last = 0;
        reader.messages([&](const ReadMessage& message) {
            if (first == 0) first = message.row.time_us;
            last = message.row.time_us;
        });
        return static_cast<double>(reader.decision_count()) / (static_cast<double>(last - first) * 1e-6);
    }

    std::string program_;
    double seconds_;
    std::string journal_;
};

double quantile(std::vector<double> values, double share) {
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5)];
}

void compare(Bench& bench, const Setting& setting, int rounds) {
    std::vector<double> alone{bench.run(setting, Who::nobody).rate};
    std::array<std::vector<double>, 2> ratios, shares;
    for (int i = 0; i < rounds; ++i) {
        for (const std::size_t which : {0U, 1U}) {
            const Measured with = bench.run(setting, which == 0 ? Who::watch : Who::serve);
            const double before = alone.back();
            alone.push_back(bench.run(setting, Who::nobody).rate);
            ratios[which].push_back(with.rate / ((before + alone.back()) / 2));
            shares[which].push_back(with.watcher);
        }
    }
    fmt::print("\ndurability {}, {} jobs in flight: alone {:.0f} decisions/s (median; {:.0f} to {:.0f})\n",
               setting.durability, setting.workers, median(alone), quantile(alone, 0), quantile(alone, 1));
    for (const std::size_t which : {0U, 1U})
        fmt::print(
            "  with {:<6} {:5.3f} of it (median of {}; middle half {:5.3f} to {:5.3f}); it took {:4.1f} % of a core\n",
            which == 0 ? "watch" : "serve", median(ratios[which]), rounds, quantile(ratios[which], 0.25),
            quantile(ratios[which], 0.75), 100 * median(shares[which]));
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        fmt::print(stderr, "usage: watching ESPALIER [rounds] [seconds]\n");
        return 2;
    }
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 12;
    const double seconds = argc > 3 ? std::atof(argv[3]) : 4;
    print_machine();
    fmt::print("{} rounds of {} s each\n", rounds, seconds);
    Bench bench(argv[1], seconds);
    for (const Setting& setting : {Setting{"process", 2}, Setting{"process", 64}, Setting{"none", 2}})
        compare(bench, setting, rounds);
    fmt::print("\nbrowsers got {} events and fetched the data {} times\n", bench.events, bench.fetched);
    return 0;
}
