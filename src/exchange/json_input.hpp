/// JSON of others, read with the place of each value for messages. For .cpp files alone: it brings nlohmann-json along.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "exchange/space_draft.hpp"

namespace espalier {

using InputJson = nlohmann::ordered_json;

/// What is wrong with one value. Thrown and caught inside this module: the next parameter is read all the same.
struct Unreadable {
    std::string place;
    std::string what;
};

/// A value and its JSON pointer.
struct JsonPlace {
    const InputJson* json;
    std::string pointer;

    [[noreturn]] void refuse(const std::string& what) const { throw Unreadable{pointer.empty() ? "/" : pointer, what}; }

    [[nodiscard]] JsonPlace at(std::size_t i) const { return {&(*json)[i], pointer + "/" + std::to_string(i)}; }
    [[nodiscard]] std::optional<JsonPlace> find(const char* name) const {
        if (!json->is_object()) refuse("must be an object");
        const auto found = json->find(name);
        if (found == json->end()) return std::nullopt;
        return JsonPlace{&*found, pointer + "/" + name};
    }
    [[nodiscard]] JsonPlace need(const char* name) const {
        auto found = find(name);
        if (!found) refuse(std::string("`") + name + "` is missing");
        return *found;
    }
    /// Present, and not null.
    [[nodiscard]] std::optional<JsonPlace> given(const char* name) const {
        auto found = find(name);
        return found && !found->json->is_null() ? found : std::nullopt;
    }

    [[nodiscard]] double number() const {
        if (!json->is_number()) refuse("must be a number");
        return json->get<double>();
    }
    [[nodiscard]] std::int64_t whole() const {
        const double value = number();
        if (std::floor(value) != value || std::abs(value) > 4e15) refuse("must be an integer");
        return static_cast<std::int64_t>(value);
    }
    [[nodiscard]] const std::string& text() const {
        if (!json->is_string()) refuse("must be a string");
        return json->get_ref<const std::string&>();
    }
    [[nodiscard]] bool flag() const {
        if (!json->is_boolean()) refuse("must be true or false");
        return json->get<bool>();
    }
    [[nodiscard]] std::size_t size_of_array() const {
        if (!json->is_array()) refuse("must be an array");
        return json->size();
    }
    /// A value of a parameter. null becomes the text "None", which is told.
    [[nodiscard]] Value value(SpaceDraft& space, DraftParameter& draft) const {
        if (json->is_boolean()) return json->get<bool>();
        if (json->is_number_float()) return json->get<double>();
        if (json->is_string()) return json->get<std::string>();
        if (json->is_number_integer()) {
            constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
            if (json->is_number_unsigned() && json->get<std::uint64_t>() > most) refuse("is too great an integer");
            return json->get<std::int64_t>();
        }
        if (!json->is_null()) refuse("must be a string, a number, true or false");
        space.lose(pointer, "null is no value of a study file: now the string \"None\"", &draft);
        return std::string("None");
    }
    [[nodiscard]] std::vector<Value> values(SpaceDraft& space, DraftParameter& draft) const {
        std::vector<Value> all;
        for (std::size_t i = 0; i < size_of_array(); ++i) all.push_back(at(i).value(space, draft));
        return all;
    }
};

/// A part of a pointer: / and ~ are escaped, as RFC 6901 says.
[[nodiscard]] inline std::string pointer_part(const std::string& name) {
    std::string part = "/";
    for (const char letter : name) part += letter == '~' ? "~0" : letter == '/' ? "~1" : std::string(1, letter);
    return part;
}

/// Runs `read`; what is wrong becomes a fault of the space.
template <typename Read>
void reading(SpaceDraft& space, const Read& read) {
    try {
        read();
    } catch (const Unreadable& fault) {
        space.fault(fault.place, fault.what);
    }
}

// Each reads the document that its name says.
[[nodiscard]] ImportedSpace import_optuna(const InputJson& document, const std::string& origin);
[[nodiscard]] ImportedSpace import_configspace(const InputJson& document, const std::string& origin);
[[nodiscard]] ImportedSpace import_nni(const InputJson& document, const std::string& origin);

}  // namespace espalier
