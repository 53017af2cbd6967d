#pragma once

#include "ui/base/Page.h"

#include <QFrame>

class QLabel;
class QTreeView;

namespace bw::ui {

class DatasetsModel;
class DatasetVerdicts;

/// The left side of the page: datasets and their versions, how each stands, and the way to import
/// one more. Lives with the project's snapshot; selection and what is unfolded stay.
class DatasetList final : public QFrame {
    Q_OBJECT

public:
    DatasetList(Session& session, DatasetVerdicts& verdicts, QAction* import,
                QWidget* parent = nullptr);
    /// Marks the reference without asking for it; once it is there, if it is not yet.
    void select(const QString& reference);
    [[nodiscard]] DatasetsModel& model() const { return *model_; }
    [[nodiscard]] QTreeView& view() const { return *view_; }

Q_SIGNALS:
    void chosen(const QString& reference);

private:
    void follow();

    Session& session_;
    DatasetsModel* model_;
    QTreeView* view_;
    QString selected_;
    bool selecting_ = false;
};

}  // namespace bw::ui
