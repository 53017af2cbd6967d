#include "core/table/DateTimeText.h"
#include "core/table/NearNames.h"
#include "core/table/StringDictionary.h"

#include <QTest>

#include <random>
#include <string>
#include <unordered_map>

using namespace bw;

class TestTexts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Expected values from Python's datetime.
    void dateTimesAreRead_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("micros");
        QTest::newRow("day") << "2026-11-24" << qint64{1795478400000000};
        QTest::newRow("minute") << "2026-11-24 01:52" << qint64{1795485120000000};
        QTest::newRow("second") << "2026-11-24T01:52:04" << qint64{1795485124000000};
        QTest::newRow("UTC") << "2026-11-24T01:52:04Z" << qint64{1795485124000000};
        QTest::newRow("fraction") << "2026-11-24 01:52:04.123456" << qint64{1795485124123456};
        QTest::newRow("short fraction") << "2026-11-24 01:52:04.5" << qint64{1795485124500000};
        QTest::newRow("nanoseconds") << "2026-11-24 01:52:04.123456789" << qint64{1795485124123456};
        QTest::newRow("east") << "2026-11-24T01:52:04+05:30" << qint64{1795465324000000};
        QTest::newRow("west, short") << "2026-11-23T20:22:04-0530" << qint64{1795485124000000};
        QTest::newRow("hours only") << "2026-11-24T02:52:04+01" << qint64{1795485124000000};
        QTest::newRow("before 1970") << "1969-12-31T23:59:59.999999" << qint64{-1};
        QTest::newRow("leap day") << "2024-02-29" << qint64{1709164800000000};
        QTest::newRow("first") << "0001-01-01" << qint64{-62135596800000000};
        QTest::newRow("last") << "9999-12-31T23:59:59.999999" << qint64{253402300799999999};
    }
    void dateTimesAreRead() {
        QFETCH(QString, text);
        QFETCH(qint64, micros);
        const auto read = parseDateTimeText(text.toStdString());
        QVERIFY(read);
        QCOMPARE(qint64{*read}, micros);
        // What we write, we read.
        QCOMPARE(parseDateTimeText(dateTimeText(micros)).value(), std::int64_t{micros});
    }

    void otherTextsAreNoDateTimes_data() {
        QTest::addColumn<QString>("text");
        for (const char* text : {"",
                                 "2026",
                                 "2026-11",
                                 "2026-1-24",
                                 "24.11.2026",
                                 "2026-13-01",
                                 "2026-02-29",
                                 "2026-00-10",
                                 "2026-11-24 ",
                                 "2026-11-24 1:52",
                                 "2026-11-24 24:00",
                                 "2026-11-24 01:60",
                                 "2026-11-24 01:52:60",
                                 "2026-11-24 01:52:04.",
                                 "2026-11-24 01:52:04.1234567890",
                                 "2026-11-24 01:52:04 Z",
                                 "2026-11-24T01:52+24:00",
                                 "2026-11-24T01:52+1",
                                 "2026-11-24T01:52Zulu",
                                 "2026-11-24_01:52",
                                 "2026-11-2x"})
            QTest::newRow(text) << text;
    }
    void otherTextsAreNoDateTimes() {
        QFETCH(QString, text);
        std::int64_t micros = 77;
        QVERIFY(!readDateTimeText(text.toStdString(), micros));
        QCOMPARE(micros, 77);
        QVERIFY(!parseDateTimeText(text.toStdString()));
    }

    void dateTimesAreWritten() {
        QCOMPARE(dateTimeText(1795485124000000), std::string("2026-11-24T01:52:04"));
        QCOMPARE(dateTimeText(1795485124000001, ' '), std::string("2026-11-24 01:52:04.000001"));
        QCOMPARE(dateTimeText(-1), std::string("1969-12-31T23:59:59.999999"));
    }

    /// Against std::unordered_map: lengths on both sides of every shortcut, zero bytes, "".
    void dictionaryNumbersInOrderOfFirstSight() {
        std::mt19937_64 random(7);
        StringDictionary dictionary;
        std::unordered_map<std::string, std::int32_t> expected;
        for (int i = 0; i < 60'000; ++i) {
            std::string text(random() % 21, '\0');
            for (char& c : text) c = static_cast<char>(random() % 3);
            const auto next = static_cast<std::int32_t>(expected.size());
            const std::int32_t code = expected.try_emplace(text, next).first->second;
            QCOMPARE(dictionary.codeOf(text), code);
            QCOMPARE(dictionary[code], std::string_view(text));
        }
        QCOMPARE(std::size_t(dictionary.size()), expected.size());
        QCOMPARE(dictionary.offsets().size(), expected.size() + 1);
        QCOMPARE(std::size_t(dictionary.offsets().back()), dictionary.bytes().size());
    }

    void clearedDictionaryBeginsAgain() {
        StringDictionary dictionary;
        QCOMPARE(dictionary.codeOf("a"), 0);
        QCOMPARE(dictionary.codeOf("b"), 1);
        dictionary.clear();
        QCOMPARE(dictionary.size(), 0);
        QCOMPARE(dictionary.codeOf("b"), 0);
        QCOMPARE(dictionary[0], std::string_view("b"));
    }

    /// Same hash, other text: only the bytes tell them apart.
    void equalHashesAreNotEqualTexts() {
        StringDictionary dictionary;
        QCOMPARE(dictionary.codeOf("left", 42), 0);
        QCOMPARE(dictionary.codeOf("rite", 42), 1);
        QCOMPARE(dictionary.codeOf("left", 42), 0);
        QCOMPARE(dictionary.codeOf("longer than that", 42), 2);
        QCOMPARE(dictionary.codeOf("rite", 42), 1);
    }

    void hintNamesTheNearest_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("hint");
        QTest::newRow("letters changed places") << "aeg" << "Did you mean the column \"age\"?";
        QTest::newRow("other case") << "AGE" << "Did you mean the column \"age\"?";
        QTest::newRow("other separator")
            << "education_num" << "Did you mean the column \"education-num\"?";
        QTest::newRow("nothing near") << "temperature" << "Columns: age, education-num, sex.";
    }
    void hintNamesTheNearest() {
        QFETCH(QString, name);
        QFETCH(QString, hint);
        const std::vector<std::string> known{"age", "education-num", "sex"};
        QCOMPARE(
            QString::fromStdString(nearNamesHint("column", "Columns", name.toStdString(), known)),
            hint);
    }

    void longListsAreCut() {
        std::vector<std::string> known;
        for (int i = 0; i < 12; ++i) known.push_back("measurement " + std::to_string(i));
        const std::string hint = nearNamesHint("column", "Columns", "?", known);
        QVERIFY(hint.ends_with("measurement 9, …."));
        QVERIFY(!hint.contains("measurement 10"));
    }
};

QTEST_GUILESS_MAIN(TestTexts)
#include "test_texts.moc"
