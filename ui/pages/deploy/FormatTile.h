#pragma once

#include "core/export/Bundle.h"
#include "ui/pages/deploy/Formats.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/Strips.h"

#include <QFrame>

#include <cstdint>
#include <optional>

class QCheckBox;

namespace bw::ui {

/// One format as a tile: whether it is wanted, what it is, and how the last proof went. It never
/// says "passed" of anything but a proof that was run and agreed, of files that are still the same.
class FormatTile final : public QFrame {
    Q_OBJECT

public:
    explicit FormatTile(const ExportFormat& format, QWidget* parent = nullptr);
    [[nodiscard]] const QString& id() const { return format_.id; }
    [[nodiscard]] bool wanted() const;
    void setWanted(bool wanted);

    void showNothing();  ///< not exported yet
    /// The bundle is there no more, or cannot be read: nothing is known of this format.
    void showDoubt(const QString& doubt);
    void showRunning();  ///< being written: old numbers go
    /// `bytes` negative: not on disk. `doubt`: why the bundle cannot be trusted any more ("gone").
    void showProof(const Parity& parity, std::int64_t bytes, const QString& doubt = {});
    [[nodiscard]] QString verdict() const { return mark_->words(); }

Q_SIGNALS:
    void wantedChanged();

private:
    void showReason(const QString& reason);

    ExportFormat format_;
    QCheckBox* box_;
    Mark* mark_;
    QWidget* facts_;
    QLabel* values_[4];
    QLabel* reason_;
};

}  // namespace bw::ui
