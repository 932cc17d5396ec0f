#include "study/scheduler_refusals.hpp"

#include <fmt/format.h>

#include <initializer_list>
#include <string>

#include "study/population_section.hpp"

namespace espalier {
namespace {

class Refusals {
  public:
    Refusals(TableReader& table, const StudyFile& file) : table_(table), file_(file) {}

    void refuse() {
        refuse_beside_population(table_, file_);
        if (file_.algorithm == Algorithm::pbt) return;
        refuse_what_names_rungs_twice();
        switch (file_.algorithm) {
            case Algorithm::asha:
                refuse_for_asha();
                break;
            case Algorithm::random:
                refuse_for_random();
                break;
            case Algorithm::sha:
                refuse_for_sha();
                break;
            case Algorithm::hyperband:
                refuse_for_hyperband();
                break;
            case Algorithm::pbt:
                break;
        }
        refuse_bracket_sizes();
    }

  private:
    /// Refuses these keys, where they are given.
    void refuse(std::initializer_list<const char*> keys, const std::string& why) {
        for (const char* key : keys)
            if (table_.has(key)) table_.fault(key, why);
    }
    void refuse_beside(const char* key, std::initializer_list<const char*> others, const std::string& what) {
        if (table_.has(key))
            refuse(others, fmt::format("has no meaning beside {}, which {}; remove one of them", key, what));
    }
    [[nodiscard]] bool arrays() const { return table_.has("brackets") && !file_.async_hyperband; }

    void refuse_what_names_rungs_twice() {
        // levels = [3, 12] with max_resource = "infinite" goes on above 12.
        if (file_.endless)
            refuse_beside("levels", {"min_resource", "early_stopping_rate"}, "name the first rungs");
        else
            refuse_beside("levels", {"min_resource", "max_resource", "early_stopping_rate"}, "name every rung");
        if (arrays())
            refuse_beside("brackets", {"levels", "min_resource", "max_resource", "early_stopping_rate"},
                          "name every rung");
        refuse_beside("mode", {"brackets", "levels", "min_resource", "early_stopping_rate"}, "chooses the rungs");
        if (file_.mode && file_.endless)
            table_.fault("mode", "shares out rungs below a max_resource; give a number, or remove mode");
    }

    void refuse_for_asha() {
        if (!file_.loop)
            refuse({"n"},
                   "algorithm \"asha\" draws trials as long as the limits allow: set [limits] trials, or algorithm = "
                   "\"sha\", whose brackets have n trials");
        if (table_.has("loop") && file_.async_hyperband)
            refuse({"loop"}, "has no meaning beside brackets = \"live\" or \"loop\", which say it; remove it");
        else if (file_.loop && !arrays())
            refuse({"loop"},
                   "belongs to brackets that are named one by one; brackets = \"loop\" makes those of Hyperband");
        if (file_.loop) refuse({"n"}, "the brackets of a loop have their n in shares; remove it");
        if (!file_.async_hyperband) return;
        refuse({"early_stopping_rate"},
               "Hyperband has a bracket for every early-stopping rate; remove it, or remove brackets");
        if (file_.endless)
            refuse({"max_resource"},
                   "the brackets of asynchronous Hyperband end at a max_resource: give a number, or remove brackets");
    }

    void refuse_for_random() {
        const std::string why = "has no meaning for algorithm \"random\", which trains every trial to max_resource; ";
        refuse({"mode", "brackets", "loop"}, why + "remove it");
        if (table_.has("n")) table_.fault("n", why + "set [limits] trials");
        if (file_.endless)
            table_.fault("max_resource", "algorithm \"random\" trains every trial to max_resource: give a number");
        if (file_.early_stopping_rate > 0) refuse({"early_stopping_rate"}, why + "remove it");
    }

    void refuse_asynchronous(const std::string& algorithm) {
        refuse({"mode", "loop"}, fmt::format("is for brackets of ASHA, and algorithm \"{}\" is synchronous; remove it, "
                                             "or set algorithm = \"asha\"",
                                             algorithm));
        if (file_.async_hyperband)
            refuse({"brackets"}, fmt::format("is asynchronous Hyperband, and algorithm \"{}\" is synchronous; remove "
                                             "it, or set algorithm = \"asha\"",
                                             algorithm));
    }

    void refuse_for_sha() {
        refuse_asynchronous("sha");
        if (arrays()) refuse({"n"}, "has no meaning beside brackets, which have their n in shares; remove it");
        if (file_.endless)
            table_.fault("max_resource",
                         "a bracket of SHA ends at a max_resource: give a number; algorithm \"asha\" and \"hyperband\" "
                         "have an infinite horizon");
    }

    void refuse_for_hyperband() {
        refuse_asynchronous("hyperband");
        refuse({"n"},
               "each bracket of Hyperband has an n of its own; remove it, or set algorithm = \"sha\" for one bracket");
        refuse({"early_stopping_rate"},
               "Hyperband has a bracket for every early-stopping rate; remove it, or set algorithm = \"sha\"");
        if (file_.endless)
            refuse({"levels"},
                   "brackets of Hyperband without a max_resource have resources of their own; remove levels, or give a "
                   "max_resource");
    }

    void refuse_bracket_sizes() {
        const std::string key = "bracket_sizes";
        if (!table_.has(key)) return;
        const bool hyperband = file_.algorithm == Algorithm::hyperband;
        if (!hyperband && !file_.async_hyperband)
            table_.fault(key,
                         "belongs to the brackets of Hyperband: set algorithm = \"hyperband\", or brackets = \"live\" "
                         "or \"loop\", or remove it");
        else if (hyperband && arrays())
            table_.fault(key, "has no meaning beside brackets, which have their n in shares; remove it");
        else if (hyperband && file_.endless)
            table_.fault(key, "has no meaning without a max_resource: brackets have 2, 4, 8, … trials; remove it");
    }

    TableReader& table_;
    const StudyFile& file_;
};

}  // namespace

void refuse_together(TableReader& table, const StudyFile& file) { Refusals(table, file).refuse(); }

}  // namespace espalier
