#pragma once

#include "ui/pages/monitor/PipelineData.h"

#include <QDialog>

#include <map>
#include <string>

class QComboBox;
class QPushButton;

namespace bw::ui {

class CommandLine;
class ParameterForm;

/// Asks with which parameters a pipeline is to run, and whether from one step on even if nothing
/// changed.
class RunPipelineDialog final : public QDialog {
    Q_OBJECT

public:
    RunPipelineDialog(const PipelineEntry& entry, const std::map<std::string, std::string>& set,
                      QWidget* parent);
    [[nodiscard]] std::map<std::string, std::string> values() const;
    [[nodiscard]] std::string from() const;  ///< empty: only what changed

private:
    void tell();

    const std::string name_;
    ParameterForm* form_;
    QComboBox* from_;
    CommandLine* command_;
    QPushButton* go_;
};

}  // namespace bw::ui
