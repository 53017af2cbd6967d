#pragma once

#include "core/base/Parameters.h"

#include <QWidget>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

class QGridLayout;
class QToolButton;

namespace bw::ui {

class ParameterField;

/// A form made of parameter descriptions (architecture, training, import options, …): basic ones
/// first, the rest behind "More". Values go in and out as text, exactly as --set takes them, so
/// that form and command line cannot disagree. A value that does not fit is told under its field
/// and kept as typed. Fields have the objectName "parameter_<name>".
class ParameterForm final : public QWidget {
    Q_OBJECT

public:
    explicit ParameterForm(QWidget* parent = nullptr);

    /// Replaces all fields; values that were typed for parameters of the same name and kind stay.
    /// The descriptions are copied.
    void setDescriptions(std::span<const ParameterDescription> descriptions);
    /// These values, and the default of every other; unknown names are left out. Opens "More" when
    /// one of those behind it differs from its default. Does not emit changed().
    void setValues(const std::map<std::string, std::string>& given);
    /// Only what differs from the default, as text for --set or ImportOptions::options; text that
    /// does not parse is part of it.
    [[nodiscard]] std::map<std::string, std::string> changedValues() const;
    [[nodiscard]] bool valid() const { return !problem(); }
    /// Of the first field that does not fit.
    [[nodiscard]] std::optional<Error> problem() const;
    /// Puts the cursor there, "More" opened if need be.
    void focusProblem();
    [[nodiscard]] bool isOpen() const;  ///< "More"
    void setOpen(bool open);

    /// As a field shows it and --set takes it: "128,64", "0.001", "true".
    [[nodiscard]] static std::string textOf(const ParameterValue& value);

Q_SIGNALS:
    void changed();  ///< a person changed a value

private:
    void addField(const ParameterDescription& description);

    QGridLayout* grid_;
    QToolButton* more_;
    std::vector<ParameterField*> fields_;  // owned by the widget tree
};

}  // namespace bw::ui
