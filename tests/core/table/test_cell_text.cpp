#include "core/table/CellText.h"
#include "core/table/Column.h"

#include <arrow/api.h>

#include <QtTest>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>

using namespace bw;

namespace {

template <typename Builder, typename Value>
std::shared_ptr<arrow::Array> arrayOf(Builder&& builder, const std::vector<Value>& values) {
    for (const Value& value : values)
        if (!builder.Append(value).ok()) qFatal("append");
    if (!builder.AppendNull().ok()) qFatal("append");
    return builder.Finish().ValueOrDie();
}

std::vector<std::string> textsOf(const arrow::Array& array) {
    std::vector<std::string> texts;
    for (std::int64_t row = 0; row < array.length(); ++row) texts.push_back(cellText(array, row));
    return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

class TestCellText : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void integersInDecimal() {
        const auto array =
            arrayOf(arrow::Int64Builder(),
                    std::vector<std::int64_t>{0, -5, 10'000'000'000,
                                              std::numeric_limits<std::int64_t>::max(),
                                              std::numeric_limits<std::int64_t>::min()});
        QCOMPARE(textsOf(*array), (Texts{"0", "-5", "10000000000", "9223372036854775807",
                                         "-9223372036854775808", ""}));
    }

    // A key of 1e10 is "10000000000" whether its column was read as integer or as number.
    void wholeNumbersReadLikeIntegers() {
        const auto array = arrayOf(
            arrow::DoubleBuilder(),
            std::vector<double>{1e10, 123456789012345.0, 9007199254740992.0, -3.0, -0.0, 1e15});
        QCOMPARE(textsOf(*array), (Texts{"10000000000", "123456789012345", "9007199254740992", "-3",
                                         "0", "1000000000000000", ""}));
    }

    void numbersAsShortAsTheyCanBe() {
        const double inf = std::numeric_limits<double>::infinity();
        const auto array =
            arrayOf(arrow::DoubleBuilder(),
                    std::vector<double>{0.1, 1.0 / 3, 1e300, std::nan(""), inf, -inf});
        QCOMPARE(textsOf(*array),
                 (Texts{"0.1", "0.3333333333333333", "1e+300", "", "infinity", "-infinity", ""}));
    }

    void anyNumberComesBackFromItsText() {
        std::mt19937_64 random(7);
        arrow::DoubleBuilder builder;
        std::vector<double> values;
        while (values.size() < 20000) {
            const double value = std::bit_cast<double>(random());
            if (!std::isfinite(value)) continue;
            values.push_back(value);
            QVERIFY(builder.Append(value).ok());
        }
        const auto array = builder.Finish().ValueOrDie();
        for (std::size_t i = 0; i < values.size(); ++i) {
            const std::string text = cellText(*array, static_cast<std::int64_t>(i));
            QVERIFY2(std::strtod(text.c_str(), nullptr) == values[i], text.c_str());
        }
    }

    // Expected: Python, datetime.utcfromtimestamp.
    void dateTimes() {
        const auto array = arrayOf(
            arrow::TimestampBuilder(arrowType(ColumnKind::DateTime), arrow::default_memory_pool()),
            std::vector<std::int64_t>{0, 1'795'485'124'000'000, 1'795'485'124'000'001, -1,
                                      -2'208'988'800'000'000});
        QCOMPARE(textsOf(*array),
                 (Texts{"1970-01-01 00:00:00", "2026-11-24 01:52:04", "2026-11-24 01:52:04.000001",
                        "1969-12-31 23:59:59.999999", "1900-01-01 00:00:00", ""}));
    }

    void booleansAndTexts() {
        QCOMPARE(textsOf(*arrayOf(arrow::BooleanBuilder(), std::vector<bool>{true, false})),
                 (Texts{"true", "false", ""}));
        const std::vector<std::string> words{"größe", "a \"b\"\n", "größe"};
        QCOMPARE(textsOf(*arrayOf(arrow::StringDictionary32Builder(), words)),
                 (Texts{"größe", "a \"b\"\n", "größe", ""}));
        QCOMPARE(textsOf(*arrayOf(arrow::StringBuilder(), words)),
                 (Texts{"größe", "a \"b\"\n", "größe", ""}));
    }

    void slicesCountFromTheirOwnBegin() {
        const auto words =
            arrayOf(arrow::StringDictionary32Builder(), std::vector<std::string>{"a", "b", "c"});
        QCOMPARE(textsOf(*words->Slice(1)), (Texts{"b", "c", ""}));
        const auto numbers = arrayOf(arrow::Int64Builder(), std::vector<std::int64_t>{1, 2, 3});
        QCOMPARE(textsOf(*numbers->Slice(2)), (Texts{"3", ""}));
    }

    void aTypeThatNoColumnHasIsEmpty() {
        QCOMPARE(textsOf(*arrayOf(arrow::Int8Builder(), std::vector<std::int8_t>{1})),
                 (Texts{"", ""}));
    }
};

QTEST_APPLESS_MAIN(TestCellText)
#include "test_cell_text.moc"
