#pragma once

#include "ui/base/Page.h"
#include "ui/pages/deploy/ModelCard.h"

#include <QPointer>

class QScrollArea;

namespace bw::ui {

class StatePanel;

/// The facts of one version.
class CardView final : public QWidget {
    Q_OBJECT

public:
    explicit CardView(Desk desk, QWidget* parent = nullptr);
    /// Loads the card of a version, unless it is the very one shown.
    void setVersion(const ModelVersion& version);
    void clear();
    void reload();
    [[nodiscard]] StatePanel* panel() const { return panel_; }

private:
    void show(const ModelCard& card);
    [[nodiscard]] QWidget* makeMetrics(const ModelCard& card) const;
    [[nodiscard]] QWidget* makeOrigin(const ModelCard& card);
    [[nodiscard]] QWidget* makeModel(const ModelCard& card) const;
    [[nodiscard]] QWidget* makeFeatures(const ModelCard& card) const;
    [[nodiscard]] QWidget* makeHashes(const ModelCard& card) const;

    Desk desk_;
    StatePanel* panel_;
    QScrollArea* scroll_;
    ModelVersion version_;
    QPointer<Job> job_;
    int generation_ = 0;
};

}  // namespace bw::ui
