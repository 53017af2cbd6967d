#include "core/base/Files.h"
#include "core/pipeline/TrainSteps.h"

#include <QTemporaryDir>
#include <QTest>

using namespace bw;

class TrainFileTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir folder_;

    Result<TrainOptions> read(const std::string& more) {
        const std::filesystem::path file = folder_.filePath("train.toml").toStdString();
        const std::string text = "data = \"income\"\ntarget = \"salary\"\n" + more + "\n";
        if (!writeFileAtomically(file, text)) qFatal("cannot write");
        return readTrainFile(file);
    }

private Q_SLOTS:
    void takesEveryKey() {
        const auto options = read(
            "model = \"mlp\"\nseed = -3\nthreads = 2\nfeatures = [\"age\", \"sex\"]\n"
            "exclude = [\"id\"]\n[parameters]\nhidden = [64, 32]\nlearning_rate = 0.001\n"
            "optimizer = \"sgd\"");
        QVERIFY2(options, options ? "" : options.error().message.c_str());
        QCOMPARE(options->seed, std::int64_t{-3});
        QCOMPARE(options->threads, 2);
        QCOMPARE(options->features, (std::vector<std::string>{"age", "sex"}));
        QCOMPARE(options->exclude, std::vector<std::string>{"id"});
        QCOMPARE(options->set.at("hidden"), std::string("64,32"));
        QCOMPARE(options->set.at("learning_rate"), std::string("0.001"));
        QCOMPARE(options->set.at("optimizer"), std::string("sgd"));
    }

    void aValueOfAnotherKindIsNotIgnored_data() {
        QTest::addColumn<QString>("line");
        for (const char* line :
             {"features = \"age\"", "features = [1]", "exclude = 5", "seed = \"7\"", "seed = 1.5",
              "threads = 5000000000", "model = [\"mlp\"]", "parameters = 5",
              "parameters = {hidden = {a = 1}}", "split = 1"})
            QTest::newRow(line) << line;
    }
    void aValueOfAnotherKindIsNotIgnored() {
        QFETCH(QString, line);
        const auto options = read(line.toStdString());
        QVERIFY(!options);
        QCOMPARE(options.error().code, ErrorCode::BadInput);
        QVERIFY2(options.error().message.find("train.toml:3") != std::string::npos,
                 options.error().message.c_str());
    }
};

QTEST_GUILESS_MAIN(TrainFileTest)
#include "TrainFileTest.moc"
