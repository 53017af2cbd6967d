#pragma once

#include "ui/pages/compare/CompareWork.h"
#include "ui/pages/compare/GateModel.h"
#include "ui/widgets/Basics.h"

#include <QWidget>

class QTableView;

namespace bw::ui {

/// May the candidate replace production? The rules, each with what it saw.
class GateTab final : public QWidget {
    Q_OBJECT

public:
    explicit GateTab(QWidget* parent = nullptr);
    void setResult(const CompareResult& result);

private:
    GateModel* model_;
    Pill* pill_;
    QLabel *sentence_, *command_;
    QTableView* table_;
};

}  // namespace bw::ui
