#pragma once

#include "ui/base/Page.h"
#include "ui/pages/deploy/AuditModel.h"

#include <optional>

class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QTableView;

namespace bw::ui {

class Mark;
class StatePanel;

/// The audit log of the project: whether its chain holds, every entry, and all facts of one.
class HistoryView final : public QWidget {
    Q_OBJECT

public:
    explicit HistoryView(Desk desk, QWidget* parent = nullptr);
    [[nodiscard]] QAction* verifyAction() const { return verify_; }

private:
    void follow();
    void tellChain(const std::optional<Error>& fault, const QString& when);
    void verify();
    void showEntry();

    Desk desk_;
    AuditModel model_;
    AuditFilter filter_;
    QAction* verify_;
    Mark* chain_;
    QLabel* chainHint_;
    QLineEdit* words_;
    QTableView* table_;
    QPlainTextEdit* details_;
    StatePanel* panel_;
    QHBoxLayout* bar_;
};

}  // namespace bw::ui
