#pragma once

#include "core/base/Json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace bw {

/// The list at `key`, each entry read by `read(entry, place)`; BadInput names the first entry that
/// is no such thing. `place` is the source with the entry's number from 1.
template <typename T, typename Read>
[[nodiscard]] Result<std::vector<T>> jsonList(const Json& object, const std::string& key,
                                              const std::string& source, Read&& read) {
    if (!object.is_object() || !object.contains(key) || !object[key].is_array())
        return fail(ErrorCode::BadInput,
                    fmt::format("{}: \"{}\" is missing or not a list", source, key),
                    "Make the file again with the program that wrote it.");
    std::vector<T> list;
    list.reserve(object[key].size());
    for (const Json& entry : object[key]) {
        BW_TRY(T value, read(entry, fmt::format("{}, {} {}", source, key, list.size() + 1)));
        list.push_back(std::move(value));
    }
    return list;
}

/// The same for std::string, std::int64_t, double, bool.
template <typename T>
[[nodiscard]] Result<std::vector<T>> jsonList(const Json& object, const std::string& key,
                                              const std::string& source) {
    return jsonList<T>(object, key, source, [](const Json& entry, const std::string& place) {
        return jsonField<T>(Json{{"value", entry}}, "value", place);
    });
}

}  // namespace bw
