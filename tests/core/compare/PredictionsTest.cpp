#include "core/base/Files.h"
#include "core/compare/Predictions.h"
#include "core/compare/TrainedRows.h"
#include "tests/core/compare/Samples.h"

#include <arrow/api.h>

#include <QTemporaryDir>
#include <QTest>

using namespace bw;

namespace {

using Column = std::pair<std::string, std::shared_ptr<arrow::Array>>;

Column numbers(const std::string& name, const std::vector<double>& values) {
    arrow::DoubleBuilder builder;
    (void)builder.AppendValues(values);
    return {name, builder.Finish().ValueOrDie()};
}

Column integers(const std::string& name, const std::vector<std::int64_t>& values) {
    arrow::Int64Builder builder;
    (void)builder.AppendValues(values);
    return {name, builder.Finish().ValueOrDie()};
}

Column texts(const std::string& name, const std::vector<std::string>& values) {
    arrow::StringDictionary32Builder builder;
    for (const std::string& value : values) (void)builder.Append(value);
    return {name, builder.Finish().ValueOrDie()};
}

std::shared_ptr<arrow::Table> table(const std::vector<Column>& columns) {
    arrow::FieldVector fields;
    arrow::ArrayVector arrays;
    for (const auto& [name, array] : columns) {
        fields.push_back(arrow::field(name, array->type()));
        arrays.push_back(array);
    }
    return arrow::Table::Make(arrow::schema(fields), arrays);
}

/// Rows 10, 11, 12 of a dataset.
Predictions ours() {
    Predictions p = samples::binary({0, 1, 1}, {.2, .8, .6});
    p.rows = {10, 11, 12};
    return p;
}

Result<Predictions> foreign(const std::vector<Column>& columns, const Predictions& side = ours(),
                            const std::vector<std::string>& keys = {}) {
    return foreignPredictions(*table(columns), side, "other.csv", keys);
}

std::string complaint(const std::vector<Column>& columns) {
    const auto result = foreign(columns);
    return !result && result.error().code == ErrorCode::BadInput && !result.error().hint.empty()
               ? result.error().message
               : "accepted";
}

void expectWords(const std::string& text, const std::vector<std::string>& words) {
    for (const std::string& word : words)
        QVERIFY2(text.find(word) != std::string::npos, qPrintable(QString::fromStdString(text)));
}

}  // namespace

class PredictionsTest : public QObject {
    Q_OBJECT
    QTemporaryDir folder_;
    std::filesystem::path file(const char* name) { return folder_.filePath(name).toStdString(); }

private Q_SLOTS:
    void classificationComesBack() {
        Predictions p = samples::first();
        p.truth[5] = -1;
        for (std::size_t i = 0; i < p.size(); ++i) p.rowHashes.push_back(~std::uint64_t{i});
        QVERIFY(writePredictions(file("c.arrow"), p).has_value());
        const Predictions back = readPredictions(file("c.arrow")).value();
        QCOMPARE(back.task, p.task);
        QCOMPARE(back.classes, p.classes);
        QCOMPARE(back.rows, p.rows);
        QCOMPARE(back.truth, p.truth);
        QCOMPARE(back.label, p.label);
        QCOMPARE(back.probabilities, p.probabilities);
        QCOMPARE(back.rowHashes, p.rowHashes);
    }

    void regressionAndLabelsOnlyComeBack() {
        const Predictions p = samples::regression({1, NAN, 3}, {1.5, 2, 2.5});
        QVERIFY(writePredictions(file("r.arrow"), p).has_value());
        const Predictions back = readPredictions(file("r.arrow")).value();
        QCOMPARE(back.value, p.value);
        QVERIFY(back.known(0) && !back.known(1));
        Predictions labels = samples::first();
        labels.probabilities.clear();
        QVERIFY(writePredictions(file("l.arrow"), labels).has_value());
        QVERIFY(readPredictions(file("l.arrow"))->probabilities.empty());
    }

    void damagedFilesAreCorruptNotACrash() {
        QVERIFY(writePredictions(file("d.arrow"), samples::first()).has_value());
        const std::string whole = readFile(file("d.arrow")).value();
        for (std::size_t keep = 0; keep < whole.size(); keep += 97) {
            QVERIFY(writeFileAtomically(file("cut.arrow"), whole.substr(0, keep)).has_value());
            QCOMPARE(readPredictions(file("cut.arrow")).error().code, ErrorCode::Corrupt);
        }
        QCOMPARE(readPredictions(file("none.arrow")).error().code, ErrorCode::NotFound);
    }

    void foreignRowsAreMatchedInOurOrder() {
        const auto p =
            foreign({integers("row", {12, 99, 10, 11}), numbers("p_yes", {.7, .5, .1, .4}),
                     numbers("p_no", {.3, .5, .9, .6})});
        QVERIFY2(p.has_value(), p ? "" : p.error().message.c_str());
        QCOMPARE(p->rows, ours().rows);
        QCOMPARE(p->label, (std::vector<std::int32_t>{0, 0, 1}));
        QCOMPARE(p->probabilities, (std::vector<double>{.9, .1, .6, .4, .3, .7}));
        QCOMPARE(p->truth, ours().truth);
    }

    void foreignLabelsAloneWillDo() {
        const auto p =
            foreign({integers("row", {10, 11, 12}), texts("label", {"yes", "no", "yes"})});
        QCOMPARE(p->label, (std::vector<std::int32_t>{1, 0, 1}));
        QVERIFY(p->probabilities.empty());
    }

    void foreignLabelsMayBeWholeNumbers() {
        Predictions side = ours();
        side.classes = {"0", "1"};
        const auto integer =
            foreign({integers("row", {10, 11, 12}), integers("label", {1, 0, 1})}, side);
        QCOMPARE(integer->label, (std::vector<std::int32_t>{1, 0, 1}));
        const auto real =
            foreign({integers("row", {10, 11, 12}), numbers("label", {1, 0, 1})}, side);
        QCOMPARE(real->label, integer->label);
    }

    void foreignKeysAreMatched() {
        const auto p =
            foreign({texts("key", {"c", "a", "b"}), texts("label", {"no", "yes", "yes"})}, ours(),
                    {"a", "b", "c"});
        QCOMPARE(p->label, (std::vector<std::int32_t>{1, 1, 0}));
    }

    void foreignFaultsNameTheRow() {
        const Column rows = integers("row", {10, 11, 12});
        expectWords(complaint({integers("row", {10, 12}), texts("label", {"no", "no"})}),
                    {"other.csv", "row 11", "missing"});
        expectWords(complaint({integers("row", {10, 10, 12}), texts("label", {"no", "no", "no"})}),
                    {"row 10", "twice"});
        expectWords(complaint({rows, texts("label", {"no", "maybe", "no"})}), {"row 11", "maybe"});
        expectWords(
            complaint({rows, numbers("p_no", {.5, .5, 1.5}), numbers("p_yes", {.5, .5, -.5})}),
            {"row 12", "1.5", "p_no"});
        expectWords(
            complaint({rows, numbers("p_no", {.5, .5, .5}), numbers("p_yes", {.5, .502, .5})}),
            {"row 11", "1.002"});
        expectWords(
            complaint({rows, numbers("p_no", {.5, NAN, .5}), numbers("p_yes", {.5, .5, .5})}),
            {"row 11", "no number"});
        expectWords(complaint({rows, numbers("p_no", {.5, .5, .5})}), {"p_yes", "missing"});
        expectWords(complaint({rows}), {"neither"});
        expectWords(complaint({texts("label", {"no", "no", "no"})}), {"row"});
    }

    void probabilitiesMayMissOneByRounding() {
        QVERIFY(foreign({integers("row", {10, 11, 12}), numbers("p_no", {.333, .5, .5}),
                         numbers("p_yes", {.6665, .5, .5})})
                    .has_value());
    }

    void foreignRegressionNeedsNumbers() {
        const Predictions side = samples::regression({1, 2}, {1, 2});
        QCOMPARE(foreign({integers("row", {1, 0}), numbers("prediction", {5, 6})}, side)->value,
                 (std::vector<double>{6, 5}));
        const auto hole = foreign({integers("row", {1, 0}), numbers("prediction", {NAN, 6})}, side);
        expectWords(hole.error().message, {"row 1", "prediction"});
    }

    void trainedRowsAreFound() {
        const std::vector<std::uint64_t> trained{3, 5, 900};
        const std::string bytes(reinterpret_cast<const char*>(trained.data()), 24);
        QVERIFY(writeFileAtomically(file("t.u64"), bytes).has_value());
        const std::vector<std::uint64_t> asked{900, 1, 5, 7};
        QCOMPARE(trainedRows(file("t.u64"), asked).value(), (std::vector<std::size_t>{0, 2}));
        QVERIFY(writeFileAtomically(file("t.u64"), bytes.substr(1)).has_value());
        QCOMPARE(trainedRows(file("t.u64"), asked).error().code, ErrorCode::Corrupt);
        QCOMPARE(trainedRows(file("none.u64"), asked).error().code, ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(PredictionsTest)
#include "PredictionsTest.moc"
