#include "ui/base/Text.h"
#include "ui/base/Tokens.h"
#include "ui/base/UiSettings.h"

#include <QDateTime>
#include <QSplitter>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <limits>

using namespace bw;
using namespace bw::ui;

class TextTest final : public QObject {
    Q_OBJECT

private:
    /// Relative luminance and contrast ratio as WCAG 2.1 defines them.
    static double luminance(const QColor& color) {
        const auto linear = [](double c) {
            return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
        };
        return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
               0.0722 * linear(color.blueF());
    }
    static double contrast(const QColor& a, const QColor& b) {
        const double high = std::max(luminance(a), luminance(b)),
                     low = std::min(luminance(a), luminance(b));
        return (high + 0.05) / (low + 0.05);
    }

private Q_SLOTS:
    void numbersReadAsPeopleWriteThem() {
        QCOMPARE(number(std::int64_t{32562}), QStringLiteral("32,562"));
        QCOMPARE(signedNumber(-0.0048), QStringLiteral("−0.0048"));
        QCOMPARE(signedNumber(31), QStringLiteral("+31.00"));
        QCOMPARE(percent(0.05638), QStringLiteral("5.6 %"));
        QCOMPARE(percent(1), QStringLiteral("100 %"));
        QCOMPARE(percent(0.0004), QStringLiteral("< 0.1 %"));
        QCOMPARE(percent(0), QStringLiteral("0.0 %"));
        QCOMPARE(percent(std::numeric_limits<double>::quiet_NaN()), QStringLiteral("—"));
        QCOMPARE(byteSize(999), QStringLiteral("999 B"));
        QCOMPARE(byteSize(1'450'000'000), QStringLiteral("1.4 GB"));
        QCOMPARE(duration(0.42), QStringLiteral("0.4 s"));
        QCOMPARE(duration(0), QStringLiteral("0 s"));
        QCOMPARE(duration(0.97), QStringLiteral("1 s"));
        QCOMPARE(duration(100), QStringLiteral("1 m 40 s"));
        QCOMPARE(duration(7500), QStringLiteral("2 h 5 m"));
        QCOMPARE(duration(-1), QString());
    }

    void timesAreRelative() {
        const auto before = [](int seconds) {
            return QDateTime::currentDateTimeUtc()
                .addSecs(-seconds)
                .toString(Qt::ISODate)
                .toStdString();
        };
        QCOMPARE(ago(before(5)), QStringLiteral("now"));
        QCOMPARE(ago(before(600)), QStringLiteral("10 m ago"));
        QCOMPARE(ago(before(12 * 86400 + 60)), QStringLiteral("12 d ago"));
        QCOMPARE(ago("yesterday"), QStringLiteral("yesterday"));
    }

    void shellWordsSurviveAShell() {
        QCOMPARE(shellWord(QStringLiteral("income@1f3a")), QStringLiteral("income@1f3a"));
        QCOMPARE(shellWord(QStringLiteral("it's me")), QStringLiteral("'it'\\''s me'"));
        QCOMPARE(shellWord(QString()), QStringLiteral("''"));
    }

    void textIsReadableInBothThemes() {
        for (const Tokens* t : {&lightTokens(), &darkTokens()}) {
            for (const QColor& ground :
                 {t->window, t->surface, t->raised, t->hover, t->selection}) {
                QVERIFY2(contrast(t->text, ground) >= 4.5, qPrintable(ground.name()));
                QVERIFY2(contrast(t->quiet, ground) >= 4.5, qPrintable(ground.name()));
            }
            for (const QColor& words : {t->good, t->warn, t->bad, t->accent})
                QVERIFY2(contrast(words, t->surface) >= 4.5, qPrintable(words.name()));
            QVERIFY(contrast(t->onAccent, t->accent) >= 4.5);
            for (const QColor& line : t->series)
                QVERIFY2(contrast(line, t->surface) >= 3, qPrintable(line.name()));
        }
    }

    void sizesAndRecentProjectsAreRemembered() {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("ui.ini"));
        const auto makeProject = [&](const char* name) {
            const auto path = pathOf(folder.filePath(QLatin1String(name)));
            std::filesystem::create_directories(path);
            QFile(text(path / "project.sqlite")).open(QIODevice::WriteOnly);
            return path;
        };
        const auto one = makeProject("one"), two = makeProject("two");
        {
            UiSettings settings(file);
            settings.addRecentProject(one);
            settings.addRecentProject(two);
            settings.addRecentProject(one);
            settings.setProject(one);
            settings.setValue(QStringLiteral("tab"), 2);
            settings.setProject(two);
            QCOMPARE(settings.value(QStringLiteral("tab"), 0).toInt(), 0);
        }
        UiSettings settings(file);
        QCOMPARE(settings.recentProjects(), (QStringList{text(one), text(two)}));
        settings.setProject(one);
        QCOMPARE(settings.value(QStringLiteral("tab")).toInt(), 2);
        std::filesystem::remove_all(one);
        QCOMPARE(settings.recentProjects(), QStringList{text(two)});
    }
};

QTEST_MAIN(TextTest)
#include "TextTest.moc"
