#pragma once

#include <QDialog>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace bw::ui {

/// Asks why, and says beforehand what will change: for what the audit log records (accepting a
/// finding, promotion, rollback). The button stays off until a reason stands there.
class ReasonDialog final : public QDialog {
    Q_OBJECT

public:
    /// `verb` is on the button ("Promote"); `changes` are sentences of what will be different.
    ReasonDialog(const QString& title, const QStringList& changes, const QString& verb,
                 QWidget* parent);
    /// The command line, shown and copyable; `%1` stands for the reason.
    void setCommand(const QString& command);
    /// Asks for more than a reason: a warning, and a box that must be checked before the button
    /// works.
    void requireConsent(const QString& warning, const QString& consent);
    void setDangerous();  ///< the button in the colour of what cannot be undone
    [[nodiscard]] QString reason() const;

private:
    void tellCommand();
    void tellButton();
    QLineEdit* reason_;
    QPushButton* go_;
    QCheckBox* consent_ = nullptr;
    QLabel* commandLabel_;
    QString command_;
};

}  // namespace bw::ui
