#pragma once

#include "core/pipeline/TrainSteps.h"
#include "core/quality/Profile.h"
#include "ui/base/Page.h"
#include "ui/pages/train/FeaturesModel.h"

#include <optional>

class QBoxLayout;
class QComboBox;
class QLabel;
class QTableView;

namespace bw::ui {

class DeviceChooser;
class ParameterForm;
class Notice;
class StatePanel;

/// Everything a run needs, with the command line that does the same. Starts it and tells which run
/// it became. An error stays under the form and no input is lost; the last choices come back.
class NewRunForm final : public QWidget {
    Q_OBJECT

public:
    explicit NewRunForm(Desk desk, QWidget* parent = nullptr);
    /// Opens it for a dataset; empty: as it was left.
    void open(const QString& dataset);
    /// Everything as in another run.
    void fill(const TrainOptions& options);
    [[nodiscard]] TrainOptions options() const;
    [[nodiscard]] QAction* startAction() const { return start_; }

Q_SIGNALS:
    void started(const QString& run);
    void closed();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    struct Facts {
        Profile profile;
        QStringList splits;
    };
    void buildParameters();
    QWidget* dataPart();
    QWidget* featuresPart();
    QWidget* architecturePart();
    QWidget* trainingPart();
    QWidget* bottomBar();
    void wire();

    void listDatasets();
    void choose(const QString& dataset);
    /// After a newer version came: its columns, with the inputs that still fit them.
    void followVersion();
    [[nodiscard]] std::string newestVersion() const;  ///< empty: a certain version is chosen
    void loadFacts();
    void takeFacts(Facts facts);
    void proposeTarget();
    void showArchitecture();
    void applyPending();
    void review();  ///< command line, what is missing, whether it can start
    [[nodiscard]] QString missing() const;
    void start();
    void remember() const;

    Desk desk_;
    FeaturesModel features_;
    std::optional<Profile> profile_;
    std::optional<TrainOptions> pending_;  ///< to be applied once the profile is there
    int generation_ = 0;
    bool starting_ = false;

    QAction *start_ = nullptr, *close_ = nullptr;
    QBoxLayout* columns_ = nullptr;
    QComboBox *dataset_, *target_, *task_, *split_, *architecture_;
    QLabel *datasetFacts_, *architectureHelp_, *used_, *command_, *hint_;
    QTableView* table_;
    StatePanel* tableState_ = nullptr;
    ParameterForm *architectureForm_, *trainerForm_, *seedForm_;
    DeviceChooser* device_;
    Notice* problem_;
};

}  // namespace bw::ui
