#include "core/table/Filter.h"

#include "core/table/FilterNode.h"

#include <arrow/api.h>
#include <fmt/format.h>
#include <regex.h>

#include <algorithm>
#include <compare>

namespace bw {
namespace {

using Op = FilterNode::Op;
using Rows = std::vector<std::uint8_t>;

bool holds(Op op, std::partial_ordering order) {
    switch (op) {
        case Op::Equal:
            return order == 0;
        case Op::NotEqual:
            return order != 0;
        case Op::Less:
            return order < 0;
        case Op::LessEqual:
            return order <= 0;
        case Op::Greater:
            return order > 0;
        case Op::GreaterEqual:
            return order >= 0;
        default:
            return false;
    }
}

template <typename T>
std::partial_ordering compared(T left, const FilterNode::Value& right) {
    if (const auto* whole = std::get_if<std::int64_t>(&right)) {
        if constexpr (std::is_same_v<T, double>)
            return left <=> static_cast<double>(*whole);
        else
            return left <=> *whole;
    }
    const auto* real = std::get_if<double>(&right);
    return real ? static_cast<double>(left) <=> *real : std::partial_ordering::unordered;
}

template <typename T>
bool fits(const FilterNode& node, T value) {
    if (node.op != Op::In) return holds(node.op, compared(value, node.values.front()));
    return std::ranges::any_of(node.values,
                               [&](const auto& one) { return compared(value, one) == 0; });
}

/// Whether each category fulfils the condition; rows then look up their code.
Result<std::vector<bool>> fittingCategories(const FilterNode& node,
                                            const arrow::StringArray& words) {
    std::vector<bool> fitting(static_cast<std::size_t>(words.length()));
    std::optional<TextPattern> pattern;
    if (node.op == Op::Matches) {
        BW_TRY(pattern, TextPattern::compile(std::get<std::string>(node.values.front())));
    }
    for (std::size_t i = 0; i < fitting.size(); ++i) {
        const std::string word(words.GetView(static_cast<std::int64_t>(i)));
        const auto equals = [&](const FilterNode::Value& value) {
            return std::get<std::string>(value) == word;
        };
        fitting[i] = pattern ? pattern->matches(word)
                     : node.op == Op::In
                         ? std::ranges::any_of(node.values, equals)
                         : holds(node.op, word <=> std::get<std::string>(node.values.front()));
    }
    return fitting;
}

class Evaluator {
public:
    Evaluator(const Dataset& dataset, const JobContext& job)
        : dataset_(dataset), job_(job), count_(static_cast<std::size_t>(dataset.rows())) {}

    Result<Rows> run(const FilterNode& node) {
        BW_CHECK(job_.check());
        switch (node.op) {
            case Op::And:
            case Op::Or:
                return combined(node);
            case Op::Not: {
                BW_TRY(Rows rows, run(*node.children.front()));
                for (auto& row : rows) row = row == 0;
                return rows;
            }
            case Op::Missing:
                return each(node, [](const arrow::Array& column, std::int64_t i) {
                    return column.IsNull(i);
                });
            default:
                return condition(node);
        }
    }

private:
    Result<Rows> combined(const FilterNode& node) {
        BW_TRY(Rows rows, run(*node.children.front()));
        for (std::size_t child = 1; child < node.children.size(); ++child) {
            BW_TRY(const Rows other, run(*node.children[child]));
            for (std::size_t i = 0; i < count_; ++i)
                rows[i] = node.op == Op::And ? rows[i] & other[i] : rows[i] | other[i];
        }
        return rows;
    }

    template <typename Test>
    Rows each(const FilterNode& node, Test test) const {
        const arrow::Array& column = *dataset_.table()->column(node.column)->chunk(0);
        Rows rows(count_);
        for (std::size_t i = 0; i < count_; ++i)
            rows[i] = test(column, static_cast<std::int64_t>(i));
        return rows;
    }

    template <typename Array>
    Rows eachValue(const FilterNode& node) const {
        return each(node, [&node](const arrow::Array& column, std::int64_t i) {
            return column.IsValid(i) && fits(node, static_cast<const Array&>(column).Value(i));
        });
    }

    Result<Rows> condition(const FilterNode& node) {
        switch (dataset_.kind(node.column)) {
            case ColumnKind::Integer:
                return eachValue<arrow::Int64Array>(node);
            case ColumnKind::Number:
                return eachValue<arrow::DoubleArray>(node);
            case ColumnKind::DateTime:
                return eachValue<arrow::TimestampArray>(node);
            case ColumnKind::Boolean:
                return each(node, [&node](const arrow::Array& column, std::int64_t i) {
                    const auto& flags = static_cast<const arrow::BooleanArray&>(column);
                    return flags.IsValid(i) &&
                           fits(node, static_cast<std::int64_t>(flags.Value(i)));
                });
            case ColumnKind::Category:
                break;
        }
        const auto& column = static_cast<const arrow::DictionaryArray&>(
            *dataset_.table()->column(node.column)->chunk(0));
        BW_TRY(
            const auto fitting,
            fittingCategories(node, static_cast<const arrow::StringArray&>(*column.dictionary())));
        return each(node, [&fitting](const arrow::Array& values, std::int64_t i) {
            const auto& coded = static_cast<const arrow::DictionaryArray&>(values);
            return coded.IsValid(i) && fitting[static_cast<std::size_t>(coded.GetValueIndex(i))];
        });
    }

    const Dataset& dataset_;
    const JobContext& job_;
    std::size_t count_;
};

/// POSIX has no \d and \D.
std::string posixPattern(const std::string& pattern) {
    std::string posix;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '\\' || i + 1 == pattern.size()) {
            posix += pattern[i];
            continue;
        }
        const char next = pattern[++i];
        posix += next == 'd' ? "[0-9]" : next == 'D' ? "[^0-9]" : std::string{'\\', next};
    }
    return posix;
}

}  // namespace

struct TextPattern::Compiled {
    regex_t regex{};
    bool usable = false;
    ~Compiled() {
        if (usable) ::regfree(&regex);
    }
};

Result<TextPattern> TextPattern::compile(const std::string& pattern) {
    auto compiled = std::make_shared<Compiled>();
    const int error =
        ::regcomp(&compiled->regex, posixPattern(pattern).c_str(), REG_EXTENDED | REG_NOSUB);
    compiled->usable = error == 0;
    if (error == 0) return TextPattern(std::move(compiled));
    char text[200];
    ::regerror(error, &compiled->regex, text, sizeof text);
    return fail(ErrorCode::BadInput,
                fmt::format("the pattern '{}' is not valid ({})", pattern, text),
                "Patterns are POSIX extended regular expressions.");
}

bool TextPattern::matches(const std::string& text) const {
    return ::regexec(&compiled_->regex, text.c_str(), 0, nullptr, 0) == 0;
}

Result<std::vector<std::int64_t>> Filter::rows(const Dataset& dataset,
                                               const JobContext& job) const {
    BW_TRY(const Rows matching, Evaluator(dataset, job).run(*root_));
    std::vector<std::int64_t> rows;
    for (std::size_t i = 0; i < matching.size(); ++i)
        if (matching[i] != 0) rows.push_back(static_cast<std::int64_t>(i));
    return rows;
}

Result<std::vector<std::int64_t>> filterRows(const std::string& expression, const Dataset& dataset,
                                             const JobContext& job) {
    BW_TRY(const Filter filter, Filter::parse(expression, dataset));
    return filter.rows(dataset, job);
}

}  // namespace bw
