#pragma once

#include "ui/base/Page.h"
#include "ui/pages/compare/CompareWork.h"

#include <QWidget>

class QTabWidget;

namespace bw::ui {

class FlipsTab;
class GateTab;
class MetricsTab;
class VerdictPanel;

/// One result: the verdict, and its evidence in tabs.
class ResultView final : public QWidget {
    Q_OBJECT

public:
    explicit ResultView(Desk desk, QWidget* parent = nullptr);
    void setResult(const std::shared_ptr<const CompareResult>& result);
    void setStale(bool stale);
    [[nodiscard]] FlipsTab* flips() const { return flips_; }

private:
    VerdictPanel* verdict_;
    QTabWidget* tabs_;
    MetricsTab* metrics_;
    FlipsTab* flips_;
    GateTab* gate_;
};

}  // namespace bw::ui
