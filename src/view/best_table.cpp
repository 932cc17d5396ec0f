#include <fmt/format.h>

#include "base/text.hpp"
#include "view/json_text.hpp"
#include "view/run_view.hpp"
#include "view/table.hpp"

namespace espalier {
namespace {

std::string describe(const RunView& run, const char* heading, const RunView::Best& best) {
    std::string text = fmt::format("{}: {}  (trial {} at {})\n", heading, rounded(best.result.value), best.trial,
                                   shortest(best.result.resource));
    const Json configuration = object_of(run.trials[best.trial - 1].configuration);
    for (const auto& [name, value] : configuration.items()) text += fmt::format("  {} = {}\n", name, value.dump());
    const Json metrics = object_of(best.result.metrics);
    for (const auto& [name, value] : metrics.items())
        text += fmt::format("  [{}: {}]\n", name, value.is_number() ? rounded(value.get<double>()) : value.dump());
    return text;
}

bool same(const RunView::Best& a, const RunView::Best& b) {
    return a.trial == b.trial && a.result.resource == b.result.resource;
}

Json json_of(const RunView& run, const std::optional<RunView::Best>& best) {
    if (!best) return nullptr;
    return {{"trial", best->trial},
            {"value", best->result.value},
            {"resource", best->result.resource},
            {"configuration", object_of(run.trials[best->trial - 1].configuration)},
            {"result", to_json(best->result)}};
}

}  // namespace

std::string best_text(const RunView& run) {
    const auto full = run.best_full();
    const auto seen = run.best_seen();
    if (!seen) return "no result yet\n";
    std::string text;
    if (full) text += describe(run, "best at full resource", *full);
    if (!full && run.top) text += fmt::format("no trial has reached the full resource {} yet\n", shortest(*run.top));
    if (!full || !same(*full, *seen))
        text += describe(run, run.top ? "best seen at any resource" : "best, at any resource", *seen);
    return text;
}

std::string best_json(const RunView& run) {
    const Json json = {{"full", json_of(run, run.best_full())}, {"seen", json_of(run, run.best_seen())}};
    return json.dump(2) + "\n";
}

std::string best_toml(const RunView& run) {
    auto best = run.best_full();
    if (!best) best = run.best_seen();
    if (!best) return "";
    std::string text = fmt::format("[[try]]  # {}: {} at {}\n", run.study.name, rounded(best->result.value),
                                   shortest(best->result.resource));
    // Keys, numbers, booleans and strings of our JSON read the same in TOML: quoted keys, escapes with backslashes.
    const Json configuration = object_of(run.trials[best->trial - 1].configuration);
    for (const auto& [name, value] : configuration.items())
        text += fmt::format("{} = {}\n", Json(name).dump(), value.dump());
    return text;
}

}  // namespace espalier
