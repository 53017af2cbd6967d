#include "plugins/importer_csv/ColumnConversion.h"

#include "core/table/DateTimeText.h"
#include "core/table/StringDictionary.h"

#include <arrow/api.h>
#include <arrow/util/bit_util.h>
#include <fmt/format.h>

namespace bw::csv {
namespace {

class Conversion {
public:
    Conversion(const ParsedBlock& block, std::int32_t index, const ColumnPlan& plan,
               const MissingSpellings& missing, const std::string& file)
        : block_(block),
          index_(index),
          plan_(plan),
          missing_(missing),
          file_(file),
          valid_(static_cast<std::size_t>((block.rows() + 7) / 8), '\0') {}

    Result<std::shared_ptr<arrow::Array>> run() {
        switch (plan_.kind) {
            case ColumnKind::Integer:
                return fixed<std::int64_t>(
                    [](auto cell, std::int64_t& value) { return readInteger(cell, false, value); });
            case ColumnKind::Number:
                return fixed<double>(
                    [](auto cell, double& value) { return readNumber(cell, false, value); });
            case ColumnKind::DateTime:
                return fixed<std::int64_t>(&readDateTimeText);
            case ColumnKind::Boolean:
                return booleans();
            case ColumnKind::Category:
                break;
        }
        return categories();
    }

private:
    void setValid(std::int64_t row) {
        auto& byte = valid_[static_cast<std::size_t>(row / 8)];
        byte = static_cast<char>(byte | 1 << (row % 8));
    }

    template <typename T, typename Parse>
    Result<std::string> parseAll(Parse parse) {
        std::string bytes(static_cast<std::size_t>(block_.rows()) * sizeof(T), '\0');
        auto* values = reinterpret_cast<T*>(bytes.data());
        std::optional<Error> problem;
        std::int64_t nulls = 0;
        block_.visitColumn(index_, [&](std::int64_t row, std::string_view cell, bool) {
            if (missing_.find(cell) != MissingSpellings::kValue) {
                ++nulls;
                return true;
            }
            if (!parse(cell, values[row])) {
                problem = doesNotFit(row, cell);
                return false;
            }
            setValid(row);
            return true;
        });
        if (problem) return std::unexpected(*problem);
        nulls_ = nulls;
        return bytes;
    }

    template <typename T, typename Parse>
    Result<std::shared_ptr<arrow::Array>> fixed(Parse parse) {
        BW_TRY(std::string bytes, parseAll<T>(parse));
        return make(std::move(bytes));
    }

    Result<std::shared_ptr<arrow::Array>> booleans() {
        BW_TRY(const std::string bytes, parseAll<std::uint8_t>([](auto cell, std::uint8_t& value) {
                   bool flag = false;
                   if (!readBoolean(cell, false, flag)) return false;
                   value = flag ? 1 : 0;
                   return true;
               }));
        std::string bits(valid_.size(), '\0');
        for (std::size_t i = 0; i < bytes.size(); ++i)
            if (bytes[i] != 0) bits[i / 8] = static_cast<char>(bits[i / 8] | 1 << (i % 8));
        return make(std::move(bits));
    }

    Result<std::shared_ptr<arrow::Array>> categories() {
        StringDictionary words;
        BW_TRY(std::string codes,
               parseAll<std::int32_t>([&words](std::string_view cell, std::int32_t& code) {
                   code = words.codeOf(cell);
                   return code >= 0;
               }));
        const auto& offsets = words.offsets();
        const auto dictionary = arrow::ArrayData::Make(
            arrow::utf8(), words.size(),
            {nullptr,
             arrow::Buffer::FromString({reinterpret_cast<const char*>(offsets.data()),
                                        offsets.size() * sizeof(std::int32_t)}),
             arrow::Buffer::FromString(words.bytes())},
            0);
        return make(std::move(codes), dictionary);
    }

    std::shared_ptr<arrow::Array> make(std::string values,
                                       std::shared_ptr<arrow::ArrayData> dictionary = nullptr) {
        auto data = arrow::ArrayData::Make(
            arrowType(plan_.kind), block_.rows(),
            {nulls_ > 0 ? arrow::Buffer::FromString(std::move(valid_)) : nullptr,
             arrow::Buffer::FromString(std::move(values))},
            nulls_);
        data->dictionary = std::move(dictionary);
        return arrow::MakeArray(data);
    }

    Error doesNotFit(std::int64_t row, std::string_view cell) const {
        const std::string shown(cell.substr(0, 60));
        return {
            ErrorCode::BadInput,
            fmt::format("{}: line {}, column \"{}\": \"{}\" cannot be read as {}", file_,
                        block_.lineOf(row), plan_.name, shown, columnKindName(plan_.kind)),
            fmt::format("Correct the cell, add it to the spellings of a missing value, or import "
                        "with --type \"{}=category\".",
                        plan_.name)};
    }

    const ParsedBlock& block_;
    std::int32_t index_;
    const ColumnPlan& plan_;
    const MissingSpellings& missing_;
    const std::string& file_;
    std::string valid_;
    std::int64_t nulls_ = 0;
};

}  // namespace

Result<std::shared_ptr<arrow::Array>> convertColumn(const ParsedBlock& block, std::int32_t index,
                                                    const ColumnPlan& plan,
                                                    const MissingSpellings& missing,
                                                    const std::string& file) {
    return Conversion(block, index, plan, missing, file).run();
}

}  // namespace bw::csv
