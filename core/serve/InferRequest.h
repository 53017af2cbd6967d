#pragma once

#include "core/serve/ServedModel.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bw {

/// A request to answer rows, read from either protocol and checked against the model's signature.
struct InferRequest {
    std::string id;                              ///< empty: the client gave none
    std::optional<std::int64_t> time;            ///< of the event, microseconds since 1970 UTC
    InputRows rows;                              ///< in the order of the graph's inputs
    std::vector<std::vector<std::string>> keys;  ///< as ServedModel::schema->keys; may be empty

    struct Output {
        std::size_t place = 0;  ///< in the graph's outputs
        bool binary = false;
    };
    std::vector<Output> outputs;  ///< in the order in which they were asked for
};

/// Columns of a request that is being read: values are appended cell by cell, each refused with the
/// name of its input, its row, and what was expected. The rules stand in docs/serving.md: numbers
/// take numbers, true, false and null; categories texts and null; times whole microseconds, ISO
/// 8601 texts and null. null is missing.
class InputReader {
public:
    explicit InputReader(const ServedModel& model);

    /// BadInput "Input \"age\", row 3: …".
    [[nodiscard]] Result<void> append(std::size_t place, const Json& cell);
    [[nodiscard]] Result<void> appendNumber(std::size_t place, double value);
    [[nodiscard]] Result<void> appendInteger(std::size_t place, std::int64_t value);
    [[nodiscard]] Result<void> appendText(std::size_t place, std::string_view text);

    [[nodiscard]] std::size_t rowsOf(std::size_t place) const;
    /// Every input is there and as long as the others; moves the columns into `request`.
    [[nodiscard]] Result<void> finish(InferRequest& request);
    /// The place of an input, or BadInput: unknown, or named twice.
    [[nodiscard]] Result<std::size_t> begin(std::string_view name);
    void reserve(std::size_t place, std::size_t rows);

private:
    [[nodiscard]] bool isKey(std::size_t place) const { return place >= inputs_.size(); }
    [[nodiscard]] ElementType typeOf(std::size_t place) const { return inputs_[place].type; }
    [[nodiscard]] const std::string& nameOf(std::size_t place) const;
    [[nodiscard]] std::unexpected<Error> unfit(std::size_t place, std::string_view got) const;
    void appendMissing(std::size_t place);
    std::vector<std::string>& keyOf(std::size_t place) { return keys_[place - inputs_.size()]; }

    const ServedModel& model_;
    InputRows inputs_;
    std::vector<std::vector<std::string>> keys_;
    std::vector<bool> begun_;
};

/// "number", "text", "time": what an input takes, for messages.
[[nodiscard]] std::string_view expectedOf(ElementType type);

}  // namespace bw
