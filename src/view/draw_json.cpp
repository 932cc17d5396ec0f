#include "view/draw_json.hpp"

#include <string>

namespace espalier {

Json draw_json(const DrawRow& drawn) {
    Json json = {{"origin", name_of(drawn.why.origin)}};
    if (drawn.seen) json["seen"] = number(*drawn.seen);
    if (drawn.turn != 0) json["turn"] = drawn.turn;
    if (drawn.why.points != 0) {
        json["level"] = drawn.why.level;
        json["points"] = drawn.why.points;
    }
    if (is_modelled(drawn.why.origin)) json["acquisition"] = drawn.why.acquisition;
    if (drawn.seen) json["seconds"] = drawn.seconds;
    if (number(drawn.parent) != 0) json["parent"] = number(drawn.parent);
    return json;
}

Json draws_json(const DrawTally& tally) {
    Json json = {{"draws", tally.draws},     {"from_newest_model", tally.newest},    {"from_older_model", tally.older},
                 {"seconds", tally.seconds}, {"model_seconds", tally.model_seconds}, {"longest_seconds", tally.longest},
                 {"origins", Json::object()}};
    for (const auto& [origin, count] : tally.origins) json["origins"][std::string(name_of(origin))] = count;
    return json;
}

}  // namespace espalier
