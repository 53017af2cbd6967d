#include "core/base/Files.h"
#include "core/plugin/PluginHost.h"
#include "core/table/Dataset.h"

#include <arrow/api.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>
#include <fstream>

using namespace bw;
namespace fs = std::filesystem;

class TestImporterParquet : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        host_.load(BW_PLUGIN_DIR, PluginHostKind::Any);
        const auto found = host_.find<Importer>("parquet", "importer");
        QVERIFY2(found, found ? "" : found.error().message.c_str());
        parquet_ = *found;
        folder_ = dir_.path().toStdString();
    }

    void allTypes() {
        write("t.parquet", R"(
import datetime as d, decimal
t = pa.table({
 "i8": pa.array([1, None, -3], pa.int8()), "u64": pa.array([1, 2**63, None], pa.uint64()),
 "f": pa.array([0.5, None, float("nan")], pa.float32()), "dec": pa.array([decimal.Decimal("1.25"), None, decimal.Decimal("-2")]),
 "b": pa.array([True, False, None]), "day": pa.array([d.date(1970, 1, 2), None, d.date(1969, 12, 31)]),
 "ns": pa.array([1500, None, -1], pa.timestamp("ns")), "s": pa.array(["x", "", None]),
 "dict": pa.array(["p", "q", "p"]).dictionary_encode()})
q.write_table(t, path, row_group_size=2))");
        const auto data = import("t.parquet");
        QVERIFY2(data, data ? "" : data.error().message.c_str());
        const auto& table = *(*data)->table();
        const auto column = [&](int i) { return table.column(i)->chunk(0); };
        const auto time = [&](int i, int row) {
            return static_cast<const arrow::TimestampArray&>(*column(i)).Value(row);
        };
        const char* kinds[] = {"integer",  "number",   "number",   "number",  "boolean",
                               "datetime", "datetime", "category", "category"};
        const std::int64_t missing[] = {1, 1, 2, 1, 1, 1, 1, 2, 0};
        for (int i = 0; i < 9; ++i) {
            QCOMPARE(std::string(columnKindName((*data)->kind(i))), std::string(kinds[i]));
            QCOMPARE((*data)->missing(i), missing[i]);
        }
        QCOMPARE(static_cast<const arrow::Int64Array&>(*column(0)).Value(2), -3);
        QCOMPARE(static_cast<const arrow::DoubleArray&>(*column(1)).Value(1), 0x1p63);
        QCOMPARE(static_cast<const arrow::DoubleArray&>(*column(3)).Value(2), -2.0);
        QCOMPARE(time(5, 0), 86'400'000'000);
        QCOMPARE(time(5, 2), -86'400'000'000);
        QCOMPARE(time(6, 0), 1);
        QCOMPARE(time(6, 2), -1);  // rounded down, to the past before 1970 as well
    }

    void nestedColumnIsNamed() {
        write("n.parquet", R"(q.write_table(pa.table({"ok": [1], "nested": [[1, 2]]}), path))");
        const auto data = import("n.parquet");
        QVERIFY(!data);
        QCOMPARE(data.error().code, ErrorCode::BadInput);
        QVERIFY(data.error().message.find("\"nested\"") != std::string::npos);
    }

    void noRows() {
        write("e.parquet", R"(q.write_table(pa.table({"a": pa.array([], pa.int64())}), path))");
        QCOMPARE(import("e.parquet").error().code, ErrorCode::BadInput);
    }

    void damagedFilesAreRefusedOrRead() {
        write(
            "d.parquet",
            R"(q.write_table(pa.table({"a": list(range(500)), "s": ["w%d" % (i % 7) for i in range(500)]}), path))");
        const std::string bytes = *readFile(folder_ / "d.parquet");
        for (std::size_t at = 0; at < bytes.size(); at += 7) {
            std::string broken = bytes;
            broken[at] = static_cast<char>(~broken[at]);
            std::ofstream(folder_ / "x.parquet", std::ios::binary) << broken;
            (void)import("x.parquet");
            std::ofstream(folder_ / "x.parquet", std::ios::binary) << bytes.substr(0, at);
            QVERIFY(!import("x.parquet"));
        }
    }

private:
    void write(const char* name, const char* script) {
        const QString prologue =
            "import sys, pyarrow as pa, pyarrow.parquet as q\npath = sys.argv[1]\n";
        QProcess python;
        python.start(BW_PYTHON,
                     {"-c", prologue + script, QString::fromStdString((folder_ / name).string())});
        QVERIFY(python.waitForFinished());
        QVERIFY2(python.exitCode() == 0, python.readAllStandardError().constData());
    }
    Result<std::shared_ptr<const Dataset>> import(const char* name) {
        BW_TRY(const auto description, parquet_->describe(folder_ / name, {}, {}));
        BW_TRY(const auto reader, parquet_->open(folder_ / name, description.recipe));
        BW_TRY(const auto stored, writeDataset(*reader, description.recipe, folder_, {}));
        return Dataset::open(stored.file);
    }

    PluginHost host_;
    const Importer* parquet_ = nullptr;
    QTemporaryDir dir_;
    fs::path folder_;
};

QTEST_GUILESS_MAIN(TestImporterParquet)
#include "test_importer_parquet.moc"
