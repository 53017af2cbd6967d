#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace bw::ui {

/// Makes `rows` equal to `fresh` by the fewest steps, so that a view keeps selection and place.
/// Both are ordered in the same way; `key` tells which entries are the same one. `remove(row)`,
/// `insert(row, entry)` and `change(row, entry)` do the step on `rows` and tell the view; change is
/// called for each entry that stays and decides itself whether anything is different.
template <typename T, typename Key, typename Remove, typename Insert, typename Change>
void mergeRows(const std::vector<T>& rows, const std::vector<T>& fresh, Key key, Remove remove,
               Insert insert, Change change) {
    for (int row = static_cast<int>(rows.size()) - 1; row >= 0; --row) {
        const auto& old = rows[static_cast<std::size_t>(row)];
        const bool stays =
            std::ranges::any_of(fresh, [&](const T& entry) { return key(entry) == key(old); });
        if (!stays) remove(row);
    }
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        const int row = static_cast<int>(i);
        if (i < rows.size() && key(rows[i]) == key(fresh[i]))
            change(row, fresh[i]);
        else
            insert(row, fresh[i]);
    }
}

}  // namespace bw::ui
