#include "core/plugin/PluginHost.h"
#include "core/table/Dataset.h"
#include "core/table/RecipeFile.h"

#include <arrow/api.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <QTemporaryDir>
#include <QtTest>

#include <bit>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>

using namespace bw;
namespace fs = std::filesystem;

class TestImporterCsv : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        host_.load(BW_PLUGIN_DIR, PluginHostKind::Any);
        const auto found = host_.find<Importer>("csv", "importer");
        QVERIFY2(found, found ? "" : found.error().message.c_str());
        csv_ = *found;
    }
    void init() {
        dir_ = std::make_unique<QTemporaryDir>();
        folder_ = dir_->path().toStdString();
    }

    void adult() {
        const fs::path source = fs::path(BW_SAMPLE_DATA) / "adult.csv";
        const auto description = csv_->describe(source, {}, {});
        QVERIFY2(description, description ? "" : description.error().message.c_str());
        QCOMPARE(description->rows, 32562);
        QCOMPARE(description->columns.size(), std::size_t{15});
        QCOMPARE(std::get<std::string>(description->recipe.options.at("delimiter")),
                 std::string("comma"));
        QVERIFY(noted(*description, "Byte-order mark skipped"));
        // Python: rows = csv.reader(open(f, encoding="utf-8-sig"), skipinitialspace=True);
        // sum(cell == "?" …) = 4262
        QVERIFY(noted(*description, "\"?\" read as missing in 4262 cells"));
        QVERIFY(noted(*description, "15 empty cells read as missing"));
        const auto data = import(source);
        QVERIFY(data);
        QCOMPARE(data->rows(), 32562);
        const std::map<std::string, ColumnKind> kinds{{"age", ColumnKind::Integer},
                                                      {"workclass", ColumnKind::Category},
                                                      {"salary", ColumnKind::Category},
                                                      {"capital-gain", ColumnKind::Integer}};
        for (const auto& [name, kind] : kinds)
            QVERIFY(data->kind(*data->columnIndex(name)) == kind);
        // The same Python: sum(1 for r in rows if r[i] in ("?", ""))
        const std::map<std::string, int> missing{{"age", 1},
                                                 {"workclass", 1837},
                                                 {"occupation", 1844},
                                                 {"native-country", 584},
                                                 {"salary", 1}};
        for (const auto& [name, count] : missing)
            QCOMPARE(data->missing(*data->columnIndex(name)), count);
        // len(rows) - len(set(map(tuple, rows))) = 24
        const auto hashes = data->rowHashes();
        QCOMPARE(hashes.size() - std::set(hashes.begin(), hashes.end()).size(), std::size_t{24});
        for (int i = 0; i < 15; ++i) QVERIFY(data->table()->column(i)->chunk(0)->IsNull(32561));
        QCOMPARE(data->version(),
                 std::string("a39560ddb6020ea57ec539b16811abe088f587c23832c29b619206a1187d00c7"));
        QVERIFY(data->verifyContent({}));
    }

    void bikeDatesAndPenguins() {
        const auto bike = import(fs::path(BW_SAMPLE_DATA) / "bike-sharing-hour.csv");
        QVERIFY(bike);
        QVERIFY(bike->kind(*bike->columnIndex("dteday")) == ColumnKind::DateTime);
        QVERIFY(bike->kind(*bike->columnIndex("temp")) == ColumnKind::Number);
        const auto& days =
            static_cast<const arrow::TimestampArray&>(*bike->table()->column(1)->chunk(0));
        QCOMPARE(days.Value(0), 1'293'840'000'000'000);  // 2011-01-01: date +%s
        const auto penguins = import(fs::path(BW_SAMPLE_DATA) / "penguins.csv");
        QVERIFY(penguins);
        QVERIFY(penguins->kind(*penguins->columnIndex("body_mass_g")) == ColumnKind::Integer);
        QVERIFY(penguins->missing(*penguins->columnIndex("sex")) > 0);
    }

    void kinds_data() {
        QTest::addColumn<QString>("cells");
        QTest::addColumn<QString>("kind");
        QTest::newRow("integers") << "1\n-2\n0\n" << "integer";
        QTest::newRow("integers with gaps") << "1\n?\n3\n" << "integer";
        QTest::newRow("too large") << "1\n9223372036854775808\n" << "number";
        QTest::newRow("largest") << "9223372036854775807\n-9223372036854775808\n" << "integer";
        QTest::newRow("numbers") << "1\n2.5\n-1e-7\n.5\n" << "number";
        QTest::newRow("codes") << "007\n010\n" << "category";
        QTest::newRow("zero point") << "0.5\n-0.25\n0\n" << "number";
        QTest::newRow("booleans") << "true\nFalse\n" << "boolean";
        QTest::newRow("yes and no stay words") << "yes\nno\n" << "category";
        QTest::newRow("dates") << "2026-11-24\n2026-11-24T01:02:03.5Z\n" << "datetime";
        QTest::newRow("no such day") << "2026-02-30\n" << "category";
        QTest::newRow("words") << "a\n1\n" << "category";
        QTest::newRow("nothing") << "?\nNA\n" << "category";
        QTest::newRow("hexadecimal") << "0x10\n0x11\n" << "category";
    }
    void kinds() {
        QFETCH(QString, cells);
        QFETCH(QString, kind);
        QString text = "id,x\n";
        for (const QString& cell : cells.split('\n', Qt::SkipEmptyParts))
            text += "a," + cell + "\n";
        const auto description = csv_->describe(file("x.csv", text.toStdString()), {}, {});
        QVERIFY2(description, description ? "" : description.error().message.c_str());
        QCOMPARE(
            QString::fromStdString(std::string(columnKindName(description->recipe.kinds.at("x")))),
            kind);
    }

    void inferenceSeesTheLastRow() {
        std::string text = "x,y\n";
        for (int i = 0; i < 400'000; ++i) text += std::to_string(i) + ",1.5\n";
        const auto numbers = csv_->describe(file("a.csv", text), {}, {});
        QVERIFY(numbers->recipe.kinds.at("x") == ColumnKind::Integer);
        const auto words = csv_->describe(file("a.csv", text + "word,2\n"), {}, {});
        QVERIFY(words->recipe.kinds.at("x") == ColumnKind::Category);
        QCOMPARE(words->rows, 400'001);
    }

    void cells_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QStringList>("cells");  // of column b
        const auto row = [](const char* name, const char* text, const QStringList& cells) {
            QTest::newRow(name) << QByteArray(text) << cells;
        };
        row("plain", "a,b\n1,x\n2,y\n", {"x", "y"});
        row("no line break at the end", "a,b\n1,x\n2,y", {"x", "y"});
        row("CRLF", "a,b\r\n1,x\r\n2,y\r\n", {"x", "y"});
        row("CR", "a,b\r1,x\r2,y\r", {"x", "y"});
        row("blank lines", "\na,b\n\n1,x\n\n2,y\n\n", {"x", "y"});
        row("semicolon", "a;b\n1;x,x\n2;y\n", {"x,x", "y"});
        row("tab", "a\tb\n1\tx\n2\ty\n", {"x", "y"});
        row("bar", "a|b\n1|x\n2|y\n", {"x", "y"});
        row("quotes", "a,b\n1,\"x, \"\"y\"\"\"\n2,\"l\nm\"\n", {"x, \"y\"", "l\nm"});
        row("space before quote", "a, b, c\n1, \"x, y\", 2\n2, \"z\" , 3\n", {"x, y", "z"});
        row("spaces", "a , b \n 1 , x y \n2,  z\n", {"x y", "z"});
        row("quoted spaces stay", "a,b\n1,\" x\"\n2,y\n", {" x", "y"});
        row("quote inside", "a,b\n1,5\" pipe\n2,y\n", {"5\" pipe", "y"});
        row("missing", "a,b\n1,?\n2,y\n,\n", {"", "y", ""});
        row("byte-order mark",
            "\xEF\xBB\xBF"
            "a,b\n1,x\n2,y\n",
            {"x", "y"});
        row("Latin-1", "a,b\n1,caf\xE9\n2,y\x80\n",
            {QString::fromUtf8("café"), QString::fromUtf8("y€")});
    }
    void cells() {
        QFETCH(QByteArray, text);
        QFETCH(QStringList, cells);
        const auto data = import(file("x.csv", text.toStdString()));
        QVERIFY(data);
        QCOMPARE(data->columns()[1], std::string("b"));
        QCOMPARE(data->rows(), cells.size());
        const auto& column =
            static_cast<const arrow::DictionaryArray&>(*data->table()->column(1)->chunk(0));
        for (qsizetype i = 0; i < cells.size(); ++i) {
            if (cells[i].isEmpty()) {
                QVERIFY(column.IsNull(i));
                continue;
            }
            const auto& words = static_cast<const arrow::StringArray&>(*column.dictionary());
            QCOMPARE(QString::fromStdString(words.GetString(column.GetValueIndex(i))), cells[i]);
        }
    }

    /// Regular text is cut by one parser and any other by a slower one: a space before a quote
    /// makes text irregular, and does not count. Several blocks; CR LF, quoted breaks, doubled
    /// quotes, blank lines.
    void bothParsersReadTheSame() {
        std::mt19937 random(11);
        const std::vector<std::string> pieces{"x",    "\"\"", ",", "\n",       "\r\n",
                                              "word", " ",    "7", "\xC3\xA9", ""};
        std::string regular = "id,text,size\n", spaced = regular;
        for (int row = 0; row < 150'000; ++row) {
            std::string text;
            for (unsigned i = random() % 5; i > 0; --i) text += pieces[random() % pieces.size()];
            const std::string begin = std::to_string(row) + ",";
            const std::string end =
                "," + std::to_string(random() % 1000) + (row % 3 == 0 ? "\r\n" : "\n");
            regular += fmt::format("{}\"{}\"{}", begin, text, end);
            spaced += fmt::format("{} \"{}\"{}", begin, text, end);
            if (row % 1000 == 0) regular += row % 2000 == 0 ? "\n" : "\r\n";
        }
        const auto fast = import(file("regular.csv", regular)),
                   slow = import(file("spaced.csv", spaced));
        QVERIFY(fast && slow);
        QCOMPARE(fast->rows(), 150'000);
        QVERIFY(fast->kind(1) == ColumnKind::Category);
        QCOMPARE(static_cast<const arrow::Int64Array&>(*fast->table()->column(0)->chunk(0))
                     .Value(149'999),
                 149'999);
        QCOMPARE(fast->version(), slow->version());
    }

    void numbersAreTheNearestDoubles() {
        std::mt19937_64 random(3);
        std::vector<std::string> texts{"-0",
                                       "0.1",
                                       "9007199254740993",
                                       "9007199254740993.0",
                                       "123456789012345678",
                                       "0.000000000000000001",
                                       "1e308",
                                       "-1.7976931348623157e308",
                                       "5.",
                                       "-.5",
                                       "4.9e-324",
                                       "0.30000000000000004",
                                       "1234567890123456789012"};
        for (int i = 0; i < 20'000; ++i) {
            std::string digits = std::to_string(random() >> (random() % 60));
            digits.insert(1 + random() % digits.size(), ".");
            if (!(digits[0] == '0' && digits[1] != '.'))
                texts.push_back((i % 2 ? "-" : "") + digits);
        }
        std::string table = "a,b\n";
        for (const std::string& text : texts) table += "x," + text + "\n";
        const auto data = import(file("x.csv", table));
        QVERIFY(data);
        QVERIFY(data->kind(1) == ColumnKind::Number);
        const auto& values =
            static_cast<const arrow::DoubleArray&>(*data->table()->column(1)->chunk(0));
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const double right = std::strtod(texts[i].c_str(), nullptr),
                         got = values.Value(static_cast<std::int64_t>(i));
            QVERIFY2(std::bit_cast<std::uint64_t>(got) == std::bit_cast<std::uint64_t>(right),
                     texts[i].c_str());
        }
    }

    void rowsAreCountedAgainWhenTheSourceOrTheOptionsChanged() {
        const fs::path source = file("x.csv", "a,b\n1,2\n3,4\n");
        auto description = csv_->describe(source, {}, {});
        QVERIFY(description);
        QCOMPARE((*csv_->open(source, description->recipe))->rows(), 2);
        description->recipe.options["header"] = std::string("no");
        description->recipe.kinds = {{"column_1", ColumnKind::Category},
                                     {"column_2", ColumnKind::Category}};
        QCOMPARE((*csv_->open(source, description->recipe))->rows(), 3);
        description = csv_->describe(source, {}, {});
        file("x.csv", "a,b\n1,2\n3,4\n5,6\n");
        QCOMPARE((*csv_->open(source, description->recipe))->rows(), 3);
        description->recipe.counted.reset();
        QCOMPARE((*csv_->open(source, description->recipe))->rows(), 3);
    }

    void headers_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("names");
        QTest::newRow("none") << "1,a\n2,b\n" << QStringList{"column_1", "column_2"};
        QTest::newRow("unnamed index") << ",x\n0,a\n" << QStringList{"column_1", "x"};
        QTest::newRow("twice") << "x,x,x_2\na,b,c\n" << QStringList{"x", "x_3", "x_2"};
        QTest::newRow("a name that reads as a number") << "a,inf,y\n1,2,3\n4,5,6\n"
                                                       << QStringList{"a", "inf", "y"};
        QTest::newRow("years as names") << "id,2011,2012\n7,1.5,2\n8,1.25,3\n"
                                        << QStringList{"id", "2011", "2012"};
        QTest::newRow("one column") << "x\na\nb\n" << QStringList{"x"};
    }
    void headers() {
        QFETCH(QString, text);
        QFETCH(QStringList, names);
        const auto description = csv_->describe(file("x.csv", text.toStdString()), {}, {});
        QVERIFY(description);
        QStringList got;
        for (const auto& name : description->columns) got << QString::fromStdString(name);
        QCOMPARE(got, names);
    }

    void badInput_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("message");
        QTest::newRow("empty") << QByteArray() << "is empty";
        QTest::newRow("header only") << QByteArray("a,b\n") << "has a header but no rows";
        QTest::newRow("blank") << QByteArray("\n\n\n") << "only blank lines";
        QTest::newRow("too few") << QByteArray("a,b\n1,2\n\n3\n4,5\n")
                                 << "line 4 has 1 cell instead of 2";
        QTest::newRow("too many") << QByteArray("a,b\n1,\"x\ny\"\n3,4,5\n")
                                  << "line 4 has 3 cells instead of 2";
        QTest::newRow("noise") << QByteArray("a,b\n1,\0\n", 8) << "zero byte in line 2";
        QTest::newRow("UTF-16") << QByteArray(
                                       "\xFF\xFE"
                                       "a\0",
                                       4)
                                << "UTF-16";
    }
    void badInput() {
        QFETCH(QByteArray, text);
        QFETCH(QString, message);
        const auto description = csv_->describe(file("x.csv", text.toStdString()), {}, {});
        QVERIFY(!description);
        QCOMPARE(description.error().code, ErrorCode::BadInput);
        QVERIFY2(QString::fromStdString(description.error().message).contains(message),
                 description.error().message.c_str());
        QVERIFY(!description.error().hint.empty());
    }

    void missingFileAndFolder() {
        QCOMPARE(csv_->describe(folder_ / "nowhere.csv", {}, {}).error().code, ErrorCode::NotFound);
        QCOMPARE(csv_->describe(folder_, {}, {}).error().code, ErrorCode::BadInput);
        QCOMPARE(chooseImporter({csv_}, folder_).error().code, ErrorCode::BadInput);
        QCOMPARE(chooseImporter({csv_}, folder_ / "nowhere").error().code, ErrorCode::NotFound);
        QVERIFY(chooseImporter({csv_}, file("x.dat", "a,b\n1,2\n")));
        QVERIFY(!chooseImporter({csv_}, file("noise", std::string("\1\0\2", 3))));
    }

    void forcedKindNamesTheCellThatDoesNotFit() {
        const fs::path source = file("x.csv", "a,b\n1,2\n3,\"x\ny\"\n5,oops\n");
        ImportRecipe given{.kinds = {{"a", ColumnKind::Number}}};
        QVERIFY(import(source, given)->kind(0) == ColumnKind::Number);
        given.kinds["b"] = ColumnKind::Integer;
        const auto description = csv_->describe(file("y.csv", "a,b\n1,2\n\n5,oops\n"), given, {});
        QVERIFY(description);
        const auto reader = csv_->open(folder_ / "y.csv", description->recipe);
        const auto stored = writeDataset(**reader, description->recipe, folder_, {});
        QVERIFY(!stored);
        QCOMPARE(stored.error().code, ErrorCode::BadInput);
        QVERIFY2(stored.error().message.find("line 4, column \"b\": \"oops\"") != std::string::npos,
                 stored.error().message.c_str());
        given.kinds = {{"nothere", ColumnKind::Integer}};
        QVERIFY(!csv_->describe(source, given, {}));
    }

    void recipeReadsTheSameAgain() {
        const fs::path source = file("x.csv", "1;a\n2;?\n");
        const auto description = csv_->describe(source, {}, {});
        QVERIFY(writeRecipeFile(folder_ / "r.toml", description->recipe));
        const auto recipe = readRecipeFile(folder_ / "r.toml", *csv_);
        QVERIFY2(recipe, recipe ? "" : recipe.error().message.c_str());
        QVERIFY(recipe->options == description->recipe.options &&
                recipe->kinds == description->recipe.kinds);
        QVERIFY(recipeFromJson(recipeToJson(*recipe), *csv_)->options == recipe->options);
        std::ofstream(folder_ / "r.toml") << "importer = \"csv\"\n[options]\nheader = \"maybe\"\n";
        QVERIFY(!readRecipeFile(folder_ / "r.toml", *csv_));
    }

    void tenThousandColumns() {
        std::string text;
        for (int row = 0; row < 3; ++row)
            for (int i = 0; i < 10'000; ++i)
                text.append(row == 0 ? "c" : "")
                    .append(std::to_string(i))
                    .append(i == 9999 ? "\n" : ",");
        const auto data = import(file("wide.csv", text));
        QVERIFY(data);
        QCOMPARE(data->columns().size(), std::size_t{10'000});
        QCOMPARE(
            static_cast<const arrow::Int64Array&>(*data->table()->column(9999)->chunk(0)).Value(1),
            9999);
    }

    void hugeLineIsRefused() {
        const auto description =
            csv_->describe(file("x.csv", "a,b\n" + std::string(100'000'000, 'x')), {}, {});
        QVERIFY(!description);
        QCOMPARE(description.error().code, ErrorCode::BadInput);
        QVERIFY(description.error().message.find("line 2 is longer than") != std::string::npos);
    }

    void decimalCommasAreExplained() {
        const auto description = csv_->describe(file("c.csv",
                                                     "price;name;mixed;list\n1,5;a;1,5;1,2,3\n-1."
                                                     "234,56;b;x;1,2\n?;c;;4,5\n2,0;d;1;5,6\n"),
                                                {}, {});
        QVERIFY2(description, description ? "" : description.error().message.c_str());
        QCOMPARE(description->recipe.kinds.at("price"), ColumnKind::Category);
        QVERIFY(noted(*description,
                      "1 column of numbers written with a comma read as text, not as numbers: "
                      "price. To read numbers, export the file with a decimal point and without "
                      "thousands signs"));
        const auto plain = csv_->describe(file("p.csv", "a;b\n1.5;x\n2;y\n"), {}, {});
        for (const std::string& line : plain->observations)
            QVERIFY2(line.find("comma") == line.npos, line.c_str());
        // A person who fixed the kind knows.
        const auto fixed = csv_->describe(file("f.csv", "a;b\n1,5;x\n2,5;y\n"),
                                          {.kinds = {{"a", ColumnKind::Category}}}, {});
        for (const std::string& line : fixed->observations)
            QVERIFY2(line.find("written with a comma") == line.npos, line.c_str());
    }

    void cancelStops() {
        std::stop_source stop;
        stop.request_stop();
        const auto description =
            csv_->describe(file("x.csv", "a,b\n1,2\n"), {}, JobContext(stop.get_token()));
        QCOMPARE(description.error().code, ErrorCode::Cancelled);
    }

private:
    fs::path file(const std::string& name, const std::string& text) {
        std::ofstream(folder_ / name, std::ios::binary | std::ios::trunc) << text;
        return folder_ / name;
    }
    static bool noted(const SourceDescription& description, const std::string& line) {
        return std::ranges::find(description.observations, line) != description.observations.end();
    }
    std::shared_ptr<const Dataset> import(const fs::path& source, const ImportRecipe& given = {}) {
        const auto run = [&]() -> Result<std::shared_ptr<const Dataset>> {
            BW_TRY(const auto description, csv_->describe(source, given, {}));
            BW_TRY(const auto reader, csv_->open(source, description.recipe));
            BW_TRY(const auto stored, writeDataset(*reader, description.recipe, folder_, {}));
            return Dataset::open(stored.file);
        };
        const auto data = run();
        if (!data) qWarning("%s", data.error().message.c_str());
        return data.value_or(nullptr);
    }

    PluginHost host_;
    const Importer* csv_ = nullptr;
    std::unique_ptr<QTemporaryDir> dir_;
    fs::path folder_;
};

QTEST_GUILESS_MAIN(TestImporterCsv)
#include "test_importer_csv.moc"
