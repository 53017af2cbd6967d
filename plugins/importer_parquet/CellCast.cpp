#include "plugins/importer_parquet/CellCast.h"

#include "core/table/StringDictionary.h"

#include <arrow/api.h>
#include <arrow/util/decimal.h>
#include <fmt/format.h>

#include <cmath>
#include <concepts>
#include <cstdlib>
#include <functional>
#include <limits>

namespace bw {
namespace {

constexpr std::int64_t kMicrosPerDay = 86'400'000'000;

/// One cell of an array of any supported type, in the forms that the five kinds need.
struct CellAccess {
    std::function<std::optional<std::int64_t>(std::int64_t)>
        whole;  ///< nothing: does not fit 64 bits
    std::function<double(std::int64_t)> real;
    std::function<std::string(std::int64_t)> text;
};

template <typename Array>
CellAccess integerAccess(const arrow::Array& array) {
    const auto& values = static_cast<const Array&>(array);
    return {.whole = [&values](std::int64_t i) -> std::optional<std::int64_t> {
                const auto value = values.Value(i);
                if (!std::in_range<std::int64_t>(value)) return std::nullopt;
                return static_cast<std::int64_t>(value);
            },
            .real = [&values](std::int64_t i) { return static_cast<double>(values.Value(i)); },
            .text = [&values](std::int64_t i) { return fmt::format("{}", values.Value(i)); }};
}

template <typename Array>
CellAccess realAccess(const arrow::Array& array) {
    const auto& values = static_cast<const Array&>(array);
    return {.real = [&values](std::int64_t i) { return static_cast<double>(values.Value(i)); },
            .text = [&values](std::int64_t i) { return fmt::format("{}", values.Value(i)); }};
}

template <typename Array, typename Decimal>
CellAccess decimalAccess(const arrow::Array& array) {
    const auto& values = static_cast<const Array&>(array);
    const auto scale = static_cast<const arrow::DecimalType&>(*array.type()).scale();
    return {.real = [&values,
                     scale](std::int64_t i) { return Decimal(values.GetValue(i)).ToDouble(scale); },
            .text = [&values](std::int64_t i) { return values.FormatValue(i); }};
}

template <typename Array>
CellAccess textAccess(const arrow::Array& array) {
    const auto& values = static_cast<const Array&>(array);
    return {.text = [&values](std::int64_t i) { return std::string(values.GetView(i)); }};
}

CellAccess booleanAccess(const arrow::Array& array) {
    const auto& values = static_cast<const arrow::BooleanArray&>(array);
    return {
        .whole = [&values](std::int64_t i) { return std::optional<std::int64_t>(values.Value(i)); },
        .real = [&values](std::int64_t i) { return static_cast<double>(values.Value(i)); },
        .text =
            [&values](std::int64_t i) { return std::string(values.Value(i) ? "true" : "false"); }};
}

/// value × numerator / denominator, nothing when 64 bits do not hold it.
std::optional<std::int64_t> scaled(std::int64_t value, std::int64_t numerator,
                                   std::int64_t denominator) {
    std::int64_t product = 0;
    if (__builtin_mul_overflow(value, numerator, &product)) return std::nullopt;
    return product / denominator - (product % denominator < 0 ? 1 : 0);
}

template <typename Array>
CellAccess timeAccess(const arrow::Array& array, std::int64_t numerator, std::int64_t denominator) {
    const auto& values = static_cast<const Array&>(array);
    return {.whole = [&values, numerator, denominator](std::int64_t i) {
        return scaled(values.Value(i), numerator, denominator);
    }};
}

CellAccess timestampAccess(const arrow::Array& array) {
    using Unit = arrow::TimeUnit;
    switch (static_cast<const arrow::TimestampType&>(*array.type()).unit()) {
        case Unit::SECOND:
            return timeAccess<arrow::TimestampArray>(array, 1'000'000, 1);
        case Unit::MILLI:
            return timeAccess<arrow::TimestampArray>(array, 1000, 1);
        case Unit::MICRO:
            return timeAccess<arrow::TimestampArray>(array, 1, 1);
        case Unit::NANO:
            break;
    }
    return timeAccess<arrow::TimestampArray>(array, 1, 1000);
}

CellAccess accessOf(const arrow::Array& array);

CellAccess dictionaryAccess(const arrow::Array& array) {
    const auto& coded = static_cast<const arrow::DictionaryArray&>(array);
    const CellAccess words = accessOf(*coded.dictionary());
    return {.text = [&coded, words](std::int64_t i) {
        const std::int64_t code = coded.GetValueIndex(i);
        return coded.dictionary()->IsNull(code) ? std::string() : words.text(code);
    }};
}

CellAccess accessOf(const arrow::Array& array) {
    switch (array.type_id()) {
        case arrow::Type::INT8:
            return integerAccess<arrow::Int8Array>(array);
        case arrow::Type::INT16:
            return integerAccess<arrow::Int16Array>(array);
        case arrow::Type::INT32:
            return integerAccess<arrow::Int32Array>(array);
        case arrow::Type::INT64:
            return integerAccess<arrow::Int64Array>(array);
        case arrow::Type::UINT8:
            return integerAccess<arrow::UInt8Array>(array);
        case arrow::Type::UINT16:
            return integerAccess<arrow::UInt16Array>(array);
        case arrow::Type::UINT32:
            return integerAccess<arrow::UInt32Array>(array);
        case arrow::Type::UINT64:
            return integerAccess<arrow::UInt64Array>(array);
        case arrow::Type::FLOAT:
            return realAccess<arrow::FloatArray>(array);
        case arrow::Type::DOUBLE:
            return realAccess<arrow::DoubleArray>(array);
        case arrow::Type::DECIMAL128:
            return decimalAccess<arrow::Decimal128Array, arrow::Decimal128>(array);
        case arrow::Type::DECIMAL256:
            return decimalAccess<arrow::Decimal256Array, arrow::Decimal256>(array);
        case arrow::Type::BOOL:
            return booleanAccess(array);
        case arrow::Type::DATE32:
            return timeAccess<arrow::Date32Array>(array, kMicrosPerDay, 1);
        case arrow::Type::DATE64:
            return timeAccess<arrow::Date64Array>(array, 1000, 1);
        case arrow::Type::TIMESTAMP:
            return timestampAccess(array);
        case arrow::Type::STRING:
            return textAccess<arrow::StringArray>(array);
        case arrow::Type::LARGE_STRING:
            return textAccess<arrow::LargeStringArray>(array);
        case arrow::Type::DICTIONARY:
            return dictionaryAccess(array);
        default:
            return {};
    }
}

class Cast {
public:
    Cast(const arrow::Array& array, ColumnKind kind, const std::string& column,
         std::int64_t firstRow)
        : array_(array),
          kind_(kind),
          column_(column),
          firstRow_(firstRow),
          access_(accessOf(array)) {}

    Result<std::shared_ptr<arrow::Array>> run() {
        switch (kind_) {
            case ColumnKind::Integer:
                return wholes<arrow::Int64Builder>(std::make_unique<arrow::Int64Builder>());
            case ColumnKind::DateTime:
                return wholes<arrow::TimestampBuilder>(std::make_unique<arrow::TimestampBuilder>(
                    arrowType(kind_), arrow::default_memory_pool()));
            case ColumnKind::Boolean:
                if (array_.type_id() != arrow::Type::BOOL) return unsuitable();
                return wholes<arrow::BooleanBuilder>(std::make_unique<arrow::BooleanBuilder>());
            case ColumnKind::Number:
                return numbers();
            case ColumnKind::Category:
                break;
        }
        return categories();
    }

private:
    template <typename Builder>
    Result<std::shared_ptr<arrow::Array>> wholes(std::unique_ptr<Builder> builder) {
        const bool isTime = kindForType(*array_.type()) == ColumnKind::DateTime;
        if (!access_.whole || isTime != (kind_ == ColumnKind::DateTime)) return unsuitable();
        for (std::int64_t i = 0; i < array_.length(); ++i) {
            std::optional<std::int64_t> value;
            if (array_.IsValid(i)) {
                value = access_.whole(i);
                if (!value) return doesNotFit(i);
            }
            const auto status =
                value ? builder->Append(static_cast<typename Builder::value_type>(*value))
                      : builder->AppendNull();
            if (!status.ok()) return noMemory();
        }
        return finish(*builder);
    }

    Result<std::shared_ptr<arrow::Array>> numbers() {
        if (!access_.real) return unsuitable();
        arrow::DoubleBuilder builder;
        for (std::int64_t i = 0; i < array_.length(); ++i)
            if (!(array_.IsValid(i) ? builder.Append(access_.real(i)) : builder.AppendNull()).ok())
                return noMemory();
        return finish(builder);
    }

    Result<std::shared_ptr<arrow::Array>> categories() {
        if (!access_.text) return unsuitable();
        StringDictionary words;
        arrow::Int32Builder codes;
        for (std::int64_t i = 0; i < array_.length(); ++i) {
            const std::string word = array_.IsValid(i) ? access_.text(i) : std::string();
            if (!(word.empty() ? codes.AppendNull() : codes.Append(words.codeOf(word))).ok())
                return noMemory();
        }
        arrow::StringBuilder texts;
        for (std::int32_t code = 0; code < words.size(); ++code)
            if (!texts.Append(words[code]).ok()) return noMemory();
        BW_TRY(auto indices, finish(codes));
        BW_TRY(auto dictionary, finish(texts));
        return std::make_shared<arrow::DictionaryArray>(arrowType(ColumnKind::Category), indices,
                                                        dictionary);
    }

    static Result<std::shared_ptr<arrow::Array>> finish(arrow::ArrayBuilder& builder) {
        auto array = builder.Finish();
        if (!array.ok()) return noMemory();
        return *array;
    }

    static std::unexpected<Error> noMemory() {
        return fail(ErrorCode::Environment, "Not enough memory for the next rows",
                    "Close other programs, or use a machine with more memory.");
    }
    [[nodiscard]] std::unexpected<Error> unsuitable() const {
        return fail(ErrorCode::BadInput,
                    fmt::format("Column \"{}\" of type {} cannot be read as {}", column_,
                                array_.type()->ToString(), columnKindName(kind_)),
                    "Leave the kind to the importer, or choose category.");
    }
    [[nodiscard]] std::unexpected<Error> doesNotFit(std::int64_t i) const {
        return fail(ErrorCode::BadInput,
                    fmt::format("Row {}, column \"{}\": the value does not fit 64 bits",
                                firstRow_ + i, column_),
                    fmt::format("Import with --type \"{}=number\" or =category.", column_));
    }

    const arrow::Array& array_;
    ColumnKind kind_;
    const std::string& column_;
    std::int64_t firstRow_;
    CellAccess access_;
};

}  // namespace

std::optional<ColumnKind> kindForType(const arrow::DataType& type) {
    using arrow::Type;
    switch (type.id()) {
        case Type::BOOL:
            return ColumnKind::Boolean;
        case Type::INT8:
        case Type::INT16:
        case Type::INT32:
        case Type::INT64:
        case Type::UINT8:
        case Type::UINT16:
        case Type::UINT32:
            return ColumnKind::Integer;
        case Type::UINT64:
        case Type::FLOAT:
        case Type::DOUBLE:
        case Type::DECIMAL128:
        case Type::DECIMAL256:
            return ColumnKind::Number;
        case Type::DATE32:
        case Type::DATE64:
        case Type::TIMESTAMP:
            return ColumnKind::DateTime;
        case Type::STRING:
        case Type::LARGE_STRING:
            return ColumnKind::Category;
        case Type::DICTIONARY: {
            const auto& values = *static_cast<const arrow::DictionaryType&>(type).value_type();
            const auto kind = kindForType(values);
            return kind == ColumnKind::DateTime ? std::nullopt
                   : kind                       ? std::optional(ColumnKind::Category)
                                                : std::nullopt;
        }
        default:
            return std::nullopt;
    }
}

Result<std::shared_ptr<arrow::Array>> castColumn(const arrow::Array& array, ColumnKind kind,
                                                 const std::string& column, std::int64_t firstRow) {
    return Cast(array, kind, column, firstRow).run();
}

}  // namespace bw
