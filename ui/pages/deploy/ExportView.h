#pragma once

#include "ui/base/Page.h"
#include "ui/pages/deploy/BundleModels.h"
#include "ui/pages/deploy/FormatTile.h"

#include <QPointer>

class QAction;
class QCheckBox;
class QLineEdit;
class QTableView;

namespace bw::ui {

/// Exports of one model version: formats as tiles, where to, and the bundles made from here, each
/// held against its manifest.
class ExportView final : public QWidget {
    Q_OBJECT

public:
    explicit ExportView(Desk desk, QWidget* parent = nullptr);
    /// "income-salary@2"; the same again changes nothing.
    void setModel(const QString& reference);
    [[nodiscard]] QAction* exportAction() const { return export_; }
    /// The folder that will become the bundle.
    void setTarget(const QString& folder);
    /// Looks at all bundles again.
    void checkBundles();

private:
    [[nodiscard]] QWidget* makeTiles();
    [[nodiscard]] QWidget* makeForm();
    [[nodiscard]] QWidget* makeBundles();
    void chooseFolder();
    void suggestTarget();
    void tellCommand();
    void startExport();
    void finishExport(const QString& reference, const Result<BundleReport>& report);
    void inspect(const QStringList& folders);
    void showSelected();
    void showTiles(const std::vector<Parity>& parity, const BundleState* state);
    void forgetSelected();
    [[nodiscard]] QStringList wantedFormats() const;

    Desk desk_;
    QString reference_, running_;
    std::vector<FormatTile*> tiles_;
    QLineEdit* target_;
    QCheckBox* unproved_;
    QAction *export_, *openFolder_, *check_, *forget_;
    JobStrip* progress_;
    Notice* notice_;
    CommandLine* command_;
    BundleModel bundles_;
    BundleFilesModel files_;
    QTableView *bundleTable_, *fileTable_;
    QWidget* bundleArea_;
    Notice* bundleNotice_;
    QPointer<Job> inspection_;
    int generation_ = 0;
};

}  // namespace bw::ui
