#include "core/base/Toml.h"
#include "core/base/TomlEdit.h"

#include <QTest>

using namespace bw;

namespace {

const std::string kText = R"(# settings of the project
name = "demo"   # shown in titles
limits.rows = 10

[compare]          # how models are compared
margin = 0.01      # one per cent
"quoted key" = [
    1,  # first
    2,
]
inline = { a = 1, b = "x, } y" }

# first rule
[[rule]]
metric = "auc"

  # second rule, indented
  [[rule]]
  metric = "f1"
  [rule.more]
  deep = true
)";

/// The text after one edit.
template <typename Edit>
std::string edited(const std::string& text, Edit edit) {
    auto open = TomlEdit::open(text, "settings.toml");
    if (!open) return open.error().message;
    edit(*open);
    const auto result = open->finish();
    return result ? *result : "error: " + result.error().message;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
}

}  // namespace

class TestTomlEdit : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void textWithoutEditsStaysByteForByte() {
        QCOMPARE(edited(kText, [](TomlEdit&) {}), kText);
    }

    void valueIsReplacedAndCommentsStay() {
        QCOMPARE(edited(kText, [](TomlEdit& e) { e.set({"compare", "margin"}, tomlNumber(0.02)); }),
                 replaced(kText, "margin = 0.01 ", "margin = 0.02 "));
        QCOMPARE(edited(kText, [](TomlEdit& e) { e.set({"name"}, tomlString("a # b")); }),
                 replaced(kText, "\"demo\"   #", "\"a # b\"   #"));
    }

    void dottedQuotedAndInlineKeysAreFound() {
        QCOMPARE(edited(kText, [](TomlEdit& e) { e.set({"limits", "rows"}, "11"); }),
                 replaced(kText, "limits.rows = 10", "limits.rows = 11"));
        QCOMPARE(edited(kText, [](TomlEdit& e) { e.set({"compare", "quoted key"}, "[3]"); }),
                 replaced(kText, "[\n    1,  # first\n    2,\n]", "[3]"));
        QCOMPARE(edited(kText, [](TomlEdit& e) { e.set({"compare", "inline", "b"}, "2"); }),
                 replaced(kText, "\"x, } y\"", "2"));
    }

    void elementOfArrayOfTablesIsAddressedByNumber() {
        QCOMPARE(
            edited(kText, [](TomlEdit& e) { e.set({"rule", std::size_t{1}, "metric"}, "\"ap\""); }),
            replaced(kText, "\"f1\"", "\"ap\""));
        QCOMPARE(
            edited(kText,
                   [](TomlEdit& e) { e.set({"rule", std::size_t{1}, "more", "deep"}, "false"); }),
            replaced(kText, "deep = true", "deep = false"));
    }

    void newKeyGoesBelowTheLastOneOfItsTable() {
        QCOMPARE(edited(kText, [](TomlEdit& e) { e.set({"rule", std::size_t{1}, "limit"}, "1"); }),
                 replaced(kText, "  metric = \"f1\"\n", "  metric = \"f1\"\n  limit = 1\n"));
        QCOMPARE(edited(kText, [](TomlEdit& e) { e.set({"limits", "max rows"}, "12"); }),
                 replaced(kText, "rows = 10\n", "rows = 10\nlimits.\"max rows\" = 12\n"));
        QCOMPARE(edited(kText, [](TomlEdit& e) { e.set({"compare", "inline", "c"}, "3"); }),
                 replaced(kText, "y\" }", "y\", c = 3 }"));
        QCOMPARE(edited(kText, [](TomlEdit& e) { e.set({"owner"}, "\"me\""); }),
                 replaced(kText, "rows = 10\n", "rows = 10\nowner = \"me\"\n"));
    }

    void newTableGoesToTheEnd() {
        const auto add = [](TomlEdit& e) {
            e.set({"split", "seed"}, "1");
            e.set({"split", "by"}, "\"hash\"");
            e.set({"rule", std::size_t{2}, "metric"}, "\"acc\"");
        };
        QCOMPARE(edited(kText, add),
                 kText + "\n[split]\nseed = 1\nby = \"hash\"\n\n[[rule]]\nmetric = \"acc\"\n");
        QCOMPARE(edited("", add),
                 std::string("[split]\nseed = 1\nby = \"hash\"\n\n[[rule]]\nmetric = \"acc\"\n"));
    }

    void rootKeyOfAFileOfTablesGoesAboveThem() {
        QCOMPARE(edited("# top\n\n# about a\n[a]\nx = 1", [](TomlEdit& e) { e.set({"y"}, "2"); }),
                 std::string("# top\n\ny = 2\n\n# about a\n[a]\nx = 1\n"));
    }

    void keyAndTableAreRemoved() {
        QCOMPARE(edited(kText, [](TomlEdit& e) { e.remove({"compare", "margin"}); }),
                 replaced(kText, "margin = 0.01      # one per cent\n", ""));
        QCOMPARE(edited(kText, [](TomlEdit& e) { e.remove({"compare", "inline", "a"}); }),
                 replaced(kText, "{ a = 1, b", "{ b"));
        QCOMPARE(edited(kText, [](TomlEdit& e) { e.remove({"rule", std::size_t{0}}); }),
                 replaced(kText, "# first rule\n[[rule]]\nmetric = \"auc\"\n\n", ""));
        QCOMPARE(edited(kText, [](TomlEdit& e) { e.remove({"not", "there"}); }), kText);
    }

    void windowsLineEndsStay() {
        QCOMPARE(edited("a = 1 # x\r\nb = 2\r\n", [](TomlEdit& e) { e.set({"b"}, "3"); }),
                 std::string("a = 1 # x\r\nb = 3\r\n"));
    }

    void trickyStringsDoNotConfuse() {
        const std::string text =
            "a = \"\"\"\n[not]\nb = 1 \\\"\"\"\"\nc = 'x\\'\nd = '''\n\"\n[no]'''\nb = 2\n";
        QCOMPARE(edited(text, [](TomlEdit& e) { e.set({"b"}, "3"); }),
                 replaced(text, "b = 2", "b = 3"));
        QCOMPARE(edited("\"a.b\\u0041\" = 1\n", [](TomlEdit& e) { e.set({"a.bA"}, "2"); }),
                 std::string("\"a.b\\u0041\" = 2\n"));
    }

    void mistakesNameFileAndLine() {
        const auto open = TomlEdit::open("a = 1\nb = = 2\n", "settings.toml");
        QVERIFY(!open);
        QCOMPARE(open.error().code, ErrorCode::BadInput);
        QVERIFY(open.error().message.starts_with("settings.toml, line 2"));
        QVERIFY(!open.error().hint.empty());
        QVERIFY(
            edited("a = 1\n", [](TomlEdit& e) { e.set({"a", "b"}, "2"); }).starts_with("error: "));
        QVERIFY(edited("a = 1\n", [](TomlEdit& e) { e.set({"a"}, "two"); }).starts_with("error: "));
    }

    void literalsReadBack() {
        const std::string odd = "a\"b\\c\n\t\x01 ü";
        const auto table = parseToml("t = " + tomlString(odd) + "\nn = " + tomlNumber(3) +
                                         "\nl = " + tomlStrings(std::vector<std::string>(40, odd)) +
                                         "\n" + tomlKey("a b") + " = " + tomlNumber(0.1) + "\n",
                                     "x");
        QVERIFY(table);
        QCOMPARE((*table)["t"].value<std::string>().value(), odd);
        QVERIFY((*table)["n"].is_floating_point());
        QCOMPARE((*table)["l"].as_array()->size(), std::size_t{40});
        QCOMPARE((*table)["a b"].value<double>().value(), 0.1);
        QCOMPARE(tomlKey("capital-gain"), std::string("capital-gain"));
        QCOMPARE(tomlKey(""), std::string("\"\""));
    }
};

QTEST_GUILESS_MAIN(TestTomlEdit)
#include "TestTomlEdit.moc"
