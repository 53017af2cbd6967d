#pragma once

#include "ui/base/Page.h"

#include <QFrame>

class QSplitter;
class QStackedWidget;

namespace bw::ui {

class EmptyPanel;
class NewRunForm;
class RunInspector;
class RunList;
class RunView;

/// Runs: the list, and one run or the form for a new one.
class TrainPage final : public Page {
    Q_OBJECT

public:
    explicit TrainPage(Desk desk, QWidget* parent = nullptr);
    [[nodiscard]] QString title() const override { return tr("Train"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("train"); }

    [[nodiscard]] RunList& list() const { return *list_; }
    [[nodiscard]] RunView& view() const { return *view_; }
    [[nodiscard]] NewRunForm& form() const { return *form_; }
    /// Also what the navigator asks for.
    void showRun(const QString& id);
    void openForm(const QString& dataset);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void wire();
    void followSnapshot();
    void tellRunning();
    void present(QWidget* content);
    void closeForm();
    void restoreSelection();
    void showInspector(bool shown);

    QAction *new_, *inspectorAction_;
    RunList* list_;
    RunInspector* inspector_;
    RunView* view_;
    NewRunForm* form_;
    EmptyPanel* empty_;
    QStackedWidget* stack_;
    QFrame* side_;
    QSplitter* splitter_;
    bool restored_ = false, sized_ = false;
};

}  // namespace bw::ui
