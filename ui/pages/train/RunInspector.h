#pragma once

#include "core/run/RunFolder.h"
#include "ui/pages/train/RunFiles.h"

#include <QScrollArea>

#include <vector>

class QGridLayout;
class QLabel;
class QVBoxLayout;

namespace bw::ui {

/// Beside a run: its device and what its worker uses, rows of each part, checkpoints.
class RunInspector final : public QScrollArea {
    Q_OBJECT

public:
    explicit RunInspector(QWidget* parent = nullptr);
    void clear();
    void showStatus(const RunStatus& status);
    void showProcess(const std::optional<ProcessUse>& use);
    void showCheckpoints(const std::vector<CheckpointFile>& files);

private:
    using Facts = std::vector<std::pair<QString, QString>>;
    QGridLayout* section(const QString& title);
    static void fill(QGridLayout* grid, const Facts& facts, const QString& otherwise);
    QVBoxLayout* column_;
    QGridLayout *device_, *process_, *rows_, *checkpoints_;
    Facts shownDevice_, shownRows_;
};

}  // namespace bw::ui
