#include "core/quality/Profile.h"
#include "ui/base/Text.h"
#include "ui/base/Theme.h"
#include "ui/base/UiSettings.h"
#include "ui/pages/train/CurveTable.h"
#include "ui/pages/train/CurvesPanel.h"
#include "ui/pages/train/DeviceChooser.h"
#include "ui/pages/train/FeaturesModel.h"
#include "ui/pages/train/RunModels.h"
#include "ui/pages/train/RunsModel.h"
#include "ui/pages/train/TrainCommand.h"
#include "ui/widgets/ParameterForm.h"

#include <nlohmann/json.hpp>

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPersistentModelIndex>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace bw;
using namespace bw::ui;

namespace {

RunEntry run(const std::string& id, RunState state = RunState::Finished, std::int64_t epoch = 3) {
    RunEntry entry;
    entry.record = {.id = id,
                    .dataset = "penguins",
                    .target = "species",
                    .architecture = id.ends_with('l') ? "linear" : "mlp",
                    .created = "2026-11-01T10:00:00Z"};
    entry.status.state = state;
    entry.status.epoch = epoch;
    entry.status.epochs = 10;
    entry.status.metrics["validation"]["log_loss"] = 0.25;
    return entry;
}

std::shared_ptr<Snapshot> snapshotOf(std::vector<RunEntry> runs) {
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->runs = std::move(runs);
    return snapshot;
}

Profile profile() {
    Profile made{.dataset = "d", .version = "v", .rows = 100};
    const auto column = [&](const char* name, ColumnKind kind, std::int64_t distinct,
                            std::int64_t missing) {
        made.columns.push_back(
            {.name = name, .kind = kind, .rows = 100, .missing = missing, .distinct = distinct});
    };
    column("id", ColumnKind::Category, 100, 0);
    column("age", ColumnKind::Integer, 40, 25);
    column("one", ColumnKind::Number, 1, 0);
    column("group", ColumnKind::Category, 3, 0);
    column("label", ColumnKind::Category, 2, 0);
    return made;
}

std::vector<ParameterDescription> everyKind() {
    return {{.name = "layers",
             .title = "Layers",
             .defaultValue = std::vector<std::int64_t>{128, 64},
             .help = "Widths. From input to output.",
             .minimum = 1,
             .maximum = 4096},
            {.name = "rate",
             .title = "Rate",
             .defaultValue = 0.001,
             .help = "",
             .minimum = 0,
             .maximum = 1},
            {.name = "count",
             .title = "Count",
             .defaultValue = std::int64_t{5},
             .help = "h",
             .minimum = 1},
            {.name = "kind",
             .title = "Kind",
             .defaultValue = std::string("a"),
             .help = "h",
             .choices = {"a", "b"}},
            {.name = "words", .title = "Words", .defaultValue = std::string("x y"), .help = "h"},
            {.name = "on", .title = "On", .defaultValue = false, .help = "h", .basic = false}};
}

using Text = std::map<std::string, std::string>;

}  // namespace

class TrainModelsTest final : public QObject {
    Q_OBJECT

    Theme theme_{ThemeMode::Light};

    template <typename Widget>
    static Widget* field(ParameterForm& form, const char* name) {
        return form.findChild<Widget*>(QStringLiteral("parameter_") + QLatin1String(name));
    }
    static void type(QLineEdit* line, const QString& text) {
        line->selectAll();
        QTest::keyClicks(line, text);
    }

private Q_SLOTS:
    void runsComeNewestFirstAndChangesKeepTheSelection() {
        RunsModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.update(snapshotOf({run("a"), run("b", RunState::Running, 1)}));
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0).data(RunsModel::kIdRole).toString(), QStringLiteral("b"));
        const QPersistentModelIndex selected(model.index(0));
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);

        model.update(snapshotOf({run("a"), run("b", RunState::Running, 2), run("c")}));
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(selected.row(), 1);
        QCOMPARE(selected.data(RunsModel::kIdRole).toString(), QStringLiteral("b"));
        QCOMPARE(changes.count(), 1);  // only the row whose epoch moved
        QCOMPARE(changes[0][0].toModelIndex().row(), 1);

        model.update(snapshotOf({run("b", RunState::Running, 2), run("c"), run("d"), run("e")}));
        QCOMPARE(model.rowCount(), 4);
        QCOMPARE(selected.row(), 3);
        QCOMPARE(model.rowOf(QStringLiteral("a")), -1);
        QCOMPARE(resets.count(), 0);
        model.update(snapshotOf({}));
        QCOMPARE(model.rowCount(), 0);
    }

    void aSparkLineIsAskedForOnceAStateAndOnlyWhenPainted() {
        RunsModel model;
        QSignalSpy wanted(&model, &RunsModel::sparkWanted);
        model.update(snapshotOf({run("a"), run("b")}));
        QCOMPARE(wanted.count(), 0);
        QVERIFY(!model.index(0).data(RunsModel::kSparkRole).isValid());
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted[0][0].toString(), QStringLiteral("b"));
        model.setSpark(QStringLiteral("b"), {1, 2, 3}, wanted[0][1].toString());
        QCOMPARE(model.index(0).data(RunsModel::kSparkRole).value<std::vector<float>>().size(),
                 std::size_t{3});
        QCOMPARE(wanted.count(), 1);
    }

    void theFilterNeedsEveryWord() {
        RunsModel model;
        model.update(snapshotOf({run("1l"), run("2m", RunState::Failed), run("3m")}));
        RunsFilter filter;
        QAbstractItemModelTester tester(&filter,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        filter.setSourceModel(&model);
        filter.setWords(QStringLiteral("MLP"));
        QCOMPARE(filter.rowCount(), 2);
        filter.setWords(QStringLiteral("mlp failed"));
        QCOMPARE(filter.rowCount(), 1);
        QCOMPARE(filter.index(0, 0).data(RunsModel::kIdRole).toString(), QStringLiteral("2m"));
        filter.setWords({});
        QCOMPARE(filter.rowCount(), 3);
    }

    void featuresDifferFromTheProposalOnlyWhereAPersonDecided() {
        FeaturesModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.set(profile(), "label");
        QCOMPARE(model.rowCount(), 4);  // without the target
        QCOMPARE(model.used(), 2);      // id is unique text, one is constant
        QVERIFY(model.features().empty() && model.excluded().empty());
        QVERIFY(model.index(0, FeaturesModel::kReason)
                    .data()
                    .toString()
                    .contains(QStringLiteral("identifier")));
        QCOMPARE(model.index(1, FeaturesModel::kMissing).data().toString(), percent(0.25));

        QVERIFY(model.setData(model.index(1, 0), Qt::Unchecked, Qt::CheckStateRole));
        QCOMPARE(model.excluded(), std::vector<std::string>{"age"});
        QVERIFY(model.setData(model.index(0, 0), Qt::Checked, Qt::CheckStateRole));
        QCOMPARE(model.features(), (std::vector<std::string>{"id", "group"}));
        QVERIFY(model.excluded().empty());
        model.propose();
        QCOMPARE(model.used(), 2);
        model.choose({"group"}, {});
        QCOMPARE(model.used(), 1);
        QCOMPARE(model.excluded(), std::vector<std::string>{"age"});
    }

    void theCommandSaysWhatDiffersFromTheDefaults() {
        TrainOptions options{.data = "income", .target = "salary class", .model = "mlp"};
        QCOMPARE(
            commandOf(options),
            QStringLiteral("benchwright train --data income --target 'salary class' --model mlp"));
        options.set = {{"epochs", "30"}, {"hidden", "64,32"}};
        options.exclude = {"id", "fnlwgt"};
        options.seed = 3;
        options.device = "cpu";
        options.split = "by-time";
        options.threads = 2;
        options.task = "binary";
        QCOMPARE(
            commandOf(options),
            QStringLiteral("benchwright train --data income --target 'salary class' --model mlp "
                           "--task binary --set epochs=30 --set hidden=64,32 --exclude id,fnlwgt "
                           "--split by-time --device cpu --seed 3 --threads 2"));
        const TrainOptions back = optionsFromText(optionsToText(options));
        QCOMPARE(commandOf(back), commandOf(options));
        QCOMPARE(optionsFromText(QStringLiteral("{\"seed\":\"x\"}")).seed, std::int64_t{0});
        QCOMPARE(optionsFromText(QStringLiteral("nonsense")).model, std::string("mlp"));
    }

    void metricsAndConfigurationAreShownByPartAndKey() {
        RunMetricsModel metrics;
        QAbstractItemModelTester tester(&metrics,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        RunStatus status;
        status.metrics = {{"validation", {{"accuracy", 0.9}, {"log_loss", 0.25}}},
                          {"test", {{"accuracy", 0.875}}}};
        metrics.set(status);
        QCOMPARE(metrics.rowCount(), 2);
        QCOMPARE(metrics.columnCount(), 3);
        QCOMPARE(metrics.headerData(1, Qt::Horizontal, Qt::DisplayRole).toString(),
                 QStringLiteral("Validation"));
        QCOMPARE(metrics.index(0, 2).data().toString(), QStringLiteral("0.8750"));
        QVERIFY(!metrics.index(1, 2).data().isValid());

        ConfigurationModel configuration;
        QAbstractItemModelTester other(&configuration,
                                       QAbstractItemModelTester::FailureReportingMode::QtTest);
        RunSpec one{.id = "1",
                    .dataset = "d",
                    .split = Json::object(),
                    .target = "t",
                    .architectureParameters = Json{{"hidden", {64}}},
                    .trainer = Json{{"epochs", 20}}};
        one.findings = Json::array();
        RunSpec two = one;
        two.id = "2";
        two.trainer["epochs"] = 30;
        two.seed = 7;
        configuration.show(one);
        QVERIFY(configuration.rowCount() > 5);
        configuration.showDifference(one, two, QStringLiteral("2"));
        QCOMPARE(configuration.rowCount(), 2);  // the id is no difference
        QCOMPARE(configuration.index(1, 0).data().toString(), QStringLiteral("trainer.epochs"));
        QCOMPARE(configuration.index(1, 1).data().toString(), QStringLiteral("20"));
        QCOMPARE(configuration.index(1, 2).data().toString(), QStringLiteral("30"));
    }

    void curvesAsATableHoldEveryStepOnce() {
        Curve a("train/loss"), b("validation/log_loss");
        a.update(0, std::vector<MetricPoint>{{1, 0, 1.F}, {2, 0, 2.F}});
        b.update(0, std::vector<MetricPoint>{{2, 0, 5.F}});
        CurveTable table;
        QAbstractItemModelTester tester(&table,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        table.setCurves({&a, &b});
        QCOMPARE(table.rowCount(), 2);
        QVERIFY(!table.index(0, 2).data().isValid());
        QCOMPARE(table.index(1, 2).data().toString(), QStringLiteral("5"));
        QSignalSpy resets(&table, &QAbstractItemModel::modelReset);
        a.update(2, std::vector<MetricPoint>{{3, 0, 3.F}});
        table.refresh();
        QCOMPARE(table.rowCount(), 3);
        QCOMPARE(resets.count(), 0);
    }

    void devicesAreNamedAndTheLackOfAGpuIsExplained() {
        const Json cpu = Json::parse(
            R"({"torch":"2.13.0","devices":[{"id":"cpu","name":"Xeon","memory_bytes":8e9,"threads":2}]})");
        auto devices = devicesFromJson(cpu);
        QCOMPARE(devices.size(), std::size_t{1});
        QVERIFY(
            whyNoGpu(devices, QStringLiteral("2.13.0"), false).contains(QStringLiteral("driver")));
        QVERIFY(
            whyNoGpu(devices, QStringLiteral("2.13.0"), true).contains(QStringLiteral("2.13.0")));
        devices.push_back({QStringLiteral("cuda:0"), QStringLiteral("NVIDIA A2"), {}, 1, 1, 0});
        QCOMPARE(deviceText(devices[1]), QStringLiteral("NVIDIA A2 (cuda:0)"));
        QVERIFY(whyNoGpu(devices, {}, true).isEmpty());
        QVERIFY(devicesFromJson(Json::parse(R"({"devices":[1,{"id":3}]})")).size() == 1);
        QVERIFY(devicesFromJson(Json()).empty());
    }

    void aFormTakesEveryKindAsText() {
        ParameterForm form;
        form.setDescriptions(everyKind());
        QVERIFY(form.changedValues().empty());
        QVERIFY(form.valid());
        QSignalSpy changed(&form, &ParameterForm::changed);
        QCOMPARE(field<QLineEdit>(form, "layers")->text(), QStringLiteral("128,64"));
        type(field<QLineEdit>(form, "layers"), QStringLiteral("32, 16"));
        type(field<QLineEdit>(form, "rate"), QStringLiteral("0.5"));
        type(field<QLineEdit>(form, "count"), QStringLiteral("7"));
        auto* kind = field<QComboBox>(form, "kind");
        kind->setCurrentIndex(1);
        Q_EMIT kind->activated(1);
        form.setOpen(true);
        field<QCheckBox>(form, "on")->click();
        QVERIFY(changed.count() >= 5);
        QCOMPARE(form.changedValues(), (Text{{"layers", "32, 16"},
                                             {"rate", "0.5"},
                                             {"count", "7"},
                                             {"kind", "b"},
                                             {"on", "true"}}));
        const auto descriptions = everyKind();
        const auto parsed = parseParameters(descriptions, form.changedValues());
        QVERIFY(parsed);
        QVERIFY(parsed->at("layers") == ParameterValue(std::vector<std::int64_t>{32, 16}));
        // The same value written otherwise is no change.
        type(field<QLineEdit>(form, "layers"), QStringLiteral("[128, 64]"));
        QVERIFY(!form.changedValues().contains("layers"));
    }

    void aWrongValueIsToldUnderItsFieldAndKept() {
        ParameterForm form;
        const auto descriptions = everyKind();
        form.setDescriptions(descriptions);
        form.show();
        auto* count = field<QLineEdit>(form, "count");
        for (const auto* wrong : {"0", "x", "1.5", ""}) {
            type(count, QString());
            count->clear();
            type(count, QLatin1String(wrong));
            if (*wrong == 0) Q_EMIT count->textEdited({});
            QVERIFY2(!form.valid(), wrong);
            const auto expected = parseParameters(descriptions, {{"count", wrong}});
            QCOMPARE(form.problem()->message, expected.error().message);
            QCOMPARE(count->property("state").toString(), QStringLiteral("bad"));
            QVERIFY(std::ranges::any_of(form.findChildren<QLabel*>(), [&](const QLabel* label) {
                return label->isVisible() &&
                       label->text().contains(QString::fromStdString(expected.error().hint));
            }));
            QCOMPARE(count->text(), QLatin1String(wrong));
        }
        QCOMPARE(form.changedValues().at("count"), std::string());
        form.setValues({{"count", "9"}});
        QVERIFY(form.valid());
        QCOMPARE(form.changedValues(), (Text{{"count", "9"}}));
    }

    void whatStandsBehindMoreOpensWhenItDiffers() {
        ParameterForm form;
        form.setDescriptions(everyKind());
        form.show();
        QVERIFY(!form.isOpen());
        QVERIFY(!field<QCheckBox>(form, "on")->isVisible());
        form.setValues({{"on", "true"}, {"unknown", "1"}});
        QVERIFY(form.isOpen());
        QVERIFY(field<QCheckBox>(form, "on")->isVisible());
        QCOMPARE(form.changedValues(), (Text{{"on", "true"}}));
        form.findChild<QToolButton*>(QStringLiteral("parameters_more"))->click();
        QVERIFY(!field<QCheckBox>(form, "on")->isVisible());
    }

    void otherDescriptionsKeepWhatWasTyped() {
        ParameterForm form;
        form.setDescriptions(everyKind());
        type(field<QLineEdit>(form, "count"), QStringLiteral("8"));
        auto fewer = everyKind();
        fewer.erase(fewer.begin());
        form.setDescriptions(fewer);
        QVERIFY(!field<QLineEdit>(form, "layers"));
        QCOMPARE(form.changedValues(), (Text{{"count", "8"}}));
    }

    /// A run.json may hold anything; the form opens with the default.
    void aSplitThatIsNoSplitIsTheDefault() {
        RunSpec spec;
        for (const Json& split : {Json("words"), Json{{"name", 7}}, Json::array({1})}) {
            spec.split = split;
            QCOMPARE(optionsOf(spec, PluginHost{}).split, std::string("default"));
        }
        spec.split = Json{{"name", "by_year"}};
        QCOMPARE(optionsOf(spec, PluginHost{}).split, std::string("by_year"));
    }

    void curvesAsATableBeginEmptyAndTakeNewTags() {
        QTemporaryDir folder;
        UiSettings settings(folder.filePath(QStringLiteral("a.ini")));
        CurvesPanel panel(settings);
        panel.findChild<QCheckBox*>(QStringLiteral("as_table"))->setChecked(true);
        panel.apply({{.tag = "train/loss", .keep = 0, .added = {{1, 0, 0.5F}}}});
        auto* table = panel.findChild<QTableView*>(QStringLiteral("curve_table"));
        QVERIFY(table->isVisibleTo(&panel));
        QCOMPARE(table->model()->columnCount(), 2);
        QCOMPARE(table->model()->rowCount(), 1);
        panel.apply({{.tag = "validation/loss", .keep = 0, .added = {{2, 0, 0.25F}}}});
        QCOMPARE(table->model()->columnCount(), 3);
        QCOMPARE(table->model()->rowCount(), 2);
    }
};

QTEST_MAIN(TrainModelsTest)
#include "TrainModelsTest.moc"
