#include "core/export/Exporter.h"
#include "core/model/Operators.h"
#include "core/plugin/PluginHost.h"

#include <QTest>

using namespace bw;

/// Every back end that is a plugin has each operator, or says why not.
class TestBackends : public QObject {
    Q_OBJECT

private:
    PluginHost host_;

private Q_SLOTS:
    void initTestCase() { host_.load(BW_PLUGIN_DIR, PluginHostKind::Worker); }
    void exportersAreThere();
    void everyOperatorIsSupportedOrExcused();
    void unknownOperatorsAreNotSupported();
};

void TestBackends::exportersAreThere() {
    for (const char* id : {BW_EXPORTERS}) QVERIFY2(host_.find<Exporter>(id, "exporter"), id);
}

void TestBackends::everyOperatorIsSupportedOrExcused() {
    for (const Exporter* exporter : host_.all<Exporter>())
        for (const OperatorInfo& info : allOperators()) {
            const OperatorSupport support = exporter->supports(info.name);
            QVERIFY2(support.supported || !support.reason.empty(),
                     (std::string(exporter->id()) + " lacks " + std::string(info.name)).c_str());
        }
}

void TestBackends::unknownOperatorsAreNotSupported() {
    for (const Exporter* exporter : host_.all<Exporter>()) {
        const OperatorSupport support = exporter->supports("NoSuchOperator");
        QVERIFY(!support.supported);
        QVERIFY(!support.reason.empty());
        QVERIFY(!exporter->outputFiles().empty());
    }
}

QTEST_GUILESS_MAIN(TestBackends)
#include "TestBackends.moc"
