#pragma once

#include "core/table/Column.h"

#include <cstddef>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace bw {

/// One node of a parsed filter. Values are already in the kind of their column.
struct FilterNode {
    enum class Op {
        And,
        Or,
        Not,
        Equal,
        NotEqual,
        Less,
        LessEqual,
        Greater,
        GreaterEqual,
        In,
        Missing,
        Matches
    };
    /// double for integers, numbers and booleans; std::int64_t microseconds for date-times (and
    /// integers written without fraction); std::string for categories.
    using Value = std::variant<std::int64_t, double, std::string>;
    Op op = Op::And;
    std::vector<std::shared_ptr<const FilterNode>> children;  ///< of And, Or, Not
    int column = -1;
    std::vector<Value> values;  ///< one, or several of In; the pattern of Matches
};

/// A regular expression (POSIX extended, with \d for digits) as a predicate.
class TextPattern {
public:
    /// BadInput says what is wrong with the pattern.
    [[nodiscard]] static Result<TextPattern> compile(const std::string& pattern);
    /// Whether it matches anywhere in `text`.
    [[nodiscard]] bool matches(const std::string& text) const;

private:
    struct Compiled;
    explicit TextPattern(std::shared_ptr<const Compiled> compiled)
        : compiled_(std::move(compiled)) {}
    std::shared_ptr<const Compiled> compiled_;
};

}  // namespace bw
