#pragma once

#include "core/pipeline/FeatureProposal.h"

#include <QAbstractTableModel>

#include <string>
#include <vector>

namespace bw::ui {

/// The columns that could enter a model: a check box, and why they are proposed or not. What a
/// person decides differently from the proposal becomes --exclude or --features.
class FeaturesModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { kName, kKind, kMissing, kReason, kColumns };

    using QAbstractTableModel::QAbstractTableModel;
    void set(const Profile& profile, const std::string& target);
    void clear();
    /// Of a run or remembered; unknown names are left out.
    void choose(const std::vector<std::string>& features, const std::vector<std::string>& exclude);
    void setAll(bool used);
    void propose();  ///< back to the proposal

    [[nodiscard]] int used() const;
    /// Empty: as proposed, but for excluded().
    [[nodiscard]] std::vector<std::string> features() const;
    [[nodiscard]] std::vector<std::string> excluded() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

Q_SIGNALS:
    void choiceChanged();

private:
    struct Row {
        FeatureProposal proposal;
        double missing = 0;  ///< share
        bool used = true;
    };
    void tell();
    std::vector<Row> rows_;
};

}  // namespace bw::ui
