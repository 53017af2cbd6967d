#pragma once

#include "core/base/Parameters.h"

#include <QObject>
#include <QPointer>

#include <optional>
#include <string>

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QToolButton;
class QWidget;

namespace bw::ui {

/// One parameter of a ParameterForm: title, editor by its kind, a button back to the default, and
/// below a caption that is the help or what is wrong. Its widgets stand in one grid with those of
/// the other fields, so that they align.
class ParameterField final : public QObject {
    Q_OBJECT

public:
    /// `host` owns the field and its widgets. Uses two rows of the grid from `row` on.
    ParameterField(const ParameterDescription& description, QWidget* host, QGridLayout* grid,
                   int row);
    ~ParameterField() override;

    [[nodiscard]] const ParameterDescription& description() const { return description_; }
    [[nodiscard]] std::string value() const;  ///< as text
    void setValue(const std::string& value);  ///< silent
    [[nodiscard]] bool differs() const;       ///< from the default
    [[nodiscard]] std::optional<Error> problem() const;
    void setShown(bool shown);
    void focus();

Q_SIGNALS:
    void edited();

private:
    QWidget* makeEditor();
    void place(QWidget* host, QGridLayout* grid, int row);
    void review();

    const ParameterDescription description_;
    QCheckBox* check_ = nullptr;  // exactly one of these three is the editor
    QComboBox* choice_ = nullptr;
    QLineEdit* line_ = nullptr;
    QPointer<QWidget> title_, row_, caption_;
    QLabel *help_ = nullptr, *alarm_ = nullptr;
    QToolButton* reset_ = nullptr;
};

}  // namespace bw::ui
