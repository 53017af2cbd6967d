#include "core/base/Files.h"
#include "core/plugin/PluginHost.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace bw;

class TestPluginHost : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        folder_ = std::make_unique<QTemporaryDir>();
        path_ = folder_->path().toStdString();
    }

    void builtInsLoad() {
        PluginHost host;
        host.load(BW_PLUGIN_DIR, PluginHostKind::Any);
        QVERIFY(!host.plugins().empty());
        for (const PluginInfo& plugin : host.plugins()) {
            const bool expected = plugin.host == "any";
            QVERIFY2(plugin.loaded == expected,
                     (plugin.file.string() + ": " + plugin.problem).c_str());
            QVERIFY2(plugin.problem.empty(), plugin.problem.c_str());
            QCOMPARE(plugin.forWorker, !expected);
            QVERIFY2(!plugin.id.empty() && !plugin.name.empty() && !plugin.version.empty() &&
                         !plugin.description.empty() && !plugin.kinds.empty(),
                     plugin.file.c_str());
            QCOMPARE(plugin.license, std::string("GPL-3.0-or-later"));
        }
        QVERIFY(!host.all<Extension>().empty());
    }
    void aGoodPluginOffersItsExtension() {
        add("good");
        PluginHost host;
        host.load(path_, PluginHostKind::Any);
        QCOMPARE(host.plugins().size(), std::size_t{1});
        const PluginInfo& plugin = host.plugins().front();
        QVERIFY2(plugin.loaded, plugin.problem.c_str());
        QCOMPARE(plugin.id, std::string("sample"));
        QCOMPARE(plugin.version, std::string("1.2.3"));
        QVERIFY(plugin.kinds == std::vector<std::string>{"check"});
        QCOMPARE(host.find<Extension>("sample", "check").value()->title(),
                 std::string_view("Sample"));
    }
    void whatIsMissingIsNamedWithWhatThereIs() {
        PluginHost host;
        QVERIFY(host.find<Extension>("x", "check").error().hint.find("benchwright plugins") !=
                std::string::npos);
        add("good");
        host.load(path_, PluginHostKind::Any);
        const Error error = host.find<Extension>("x", "check").error();
        QVERIFY(error.code == ErrorCode::NotFound);
        QCOMPARE(error.message, std::string("There is no check \"x\""));
        QCOMPARE(error.hint, std::string("Known: sample."));
    }
    void aMissingFolderHoldsNothing() {
        PluginHost host;
        host.load(path_ / "none", PluginHostKind::Any);
        QVERIFY(host.plugins().empty());
    }
    void brokenFilesAreReported_data() {
        QTest::addColumn<QString>("sample");  // of the built ones, or empty: text below is the file
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("says");
        const QString damaged = "is not a Benchwright plugin or is damaged; remove it";
        QTest::newRow("text") << "" << QByteArray("#!/bin/sh\necho hello\n") << damaged;
        QTest::newRow("empty") << "" << QByteArray() << damaged;
        QTest::newRow("cut off") << ""
                                 << QByteArray(
                                        "\x7f"
                                        "ELF\x02\x01\x01\0\0\0",
                                        10)
                                 << damaged;
        QTest::newRow("foreign") << "foreign" << QByteArray() << damaged;
        QTest::newRow("stale") << "stale" << QByteArray() << "was built for plugin API 0";
        QTest::newRow("unresolved")
            << "unresolved" << QByteArray() << "definedNowhereInBenchwright";
        QTest::newRow("throws") << "throws" << QByteArray() << "no licence dongle";
    }
    void brokenFilesAreReported() {
        QFETCH(QString, sample);
        QFETCH(QByteArray, bytes);
        QFETCH(QString, says);
        if (sample.isEmpty())
            QVERIFY(writeFileAtomically(path_ / "a_broken.so", bytes.toStdString()).has_value());
        else
            add(sample.toStdString(), "a_broken.so");
        add("good", "b_good.so");

        PluginHost host;
        host.load(path_, PluginHostKind::Any);
        const PluginInfo& broken = host.plugins().front();
        QVERIFY(!broken.loaded);
        QVERIFY2(QString::fromStdString(broken.problem).contains(says), broken.problem.c_str());
        QVERIFY2(broken.problem.starts_with("a_broken.so"), broken.problem.c_str());
        QCOMPARE(host.all<Extension>().size(), std::size_t{1});
    }
    void aPluginForTheWorkerIsNoFault() {
        add("worker");
        PluginHost host;
        host.load(path_, PluginHostKind::Any);
        const PluginInfo& left = host.plugins().front();
        QVERIFY(left.forWorker && !left.loaded);
        QCOMPARE(left.problem, std::string());
        QVERIFY(host.all<Extension>().empty());

        PluginHost worker;
        worker.load(path_, PluginHostKind::Worker);
        QVERIFY(worker.plugins().front().loaded && !worker.plugins().front().forWorker);
    }
    void aBrokenPluginForTheWorkerIsAFault() {
        add("worker_stale");
        PluginHost host;
        host.load(path_, PluginHostKind::Any);
        const PluginInfo& broken = host.plugins().front();
        QCOMPARE(broken.host, std::string("worker"));
        QVERIFY(!broken.forWorker && !broken.loaded);
        QVERIFY2(broken.problem.find("was built for plugin API 0") != std::string::npos,
                 broken.problem.c_str());
    }
    void aSecondIdIsRefused() {
        add("good", "a.so");
        add("repeated", "b.so");
        PluginHost host;
        host.load(path_, PluginHostKind::Any);
        QVERIFY(host.plugins()[0].loaded);
        QVERIFY(!host.plugins()[1].loaded);
        QVERIFY(host.plugins()[1].problem.find("id \"sample\"") != std::string::npos);
        QCOMPARE(host.all<Extension>().size(), std::size_t{1});
    }
    void theFirstFolderWins() {
        add("good");
        const QTemporaryDir second;
        std::filesystem::copy_file(path_ / "good.so", second.filePath("other.so").toStdString());
        PluginHost host;
        host.load(path_, PluginHostKind::Any);
        host.load(second.path().toStdString(), PluginHostKind::Any);
        QVERIFY(host.plugins()[0].loaded);
        QVERIFY(!host.plugins()[1].loaded);
    }
    void foldersComeFromTheEnvironmentFirst() {
        qputenv("BENCHWRIGHT_PLUGIN_PATH", "/a:/b c::");
        const auto folders = PluginHost::standardFolders();
        qunsetenv("BENCHWRIGHT_PLUGIN_PATH");
        QCOMPARE(folders.size(), std::size_t{3});
        QCOMPARE(folders[0].string(), std::string("/a"));
        QCOMPARE(folders[1].string(), std::string("/b c"));
        QVERIFY(folders[2].string().ends_with("lib/benchwright/plugins"));
    }

private:
    void add(const std::string& sample, std::string name = {}) {
        if (name.empty()) name = sample + ".so";
        std::filesystem::copy_file(
            std::filesystem::path(BW_SAMPLE_PLUGINS) / ("sample_plugin_" + sample + ".so"),
            path_ / name);
    }

    std::unique_ptr<QTemporaryDir> folder_;
    std::filesystem::path path_;
};

QTEST_GUILESS_MAIN(TestPluginHost)
#include "test_plugin_host.moc"
