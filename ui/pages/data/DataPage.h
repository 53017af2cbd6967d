#pragma once

#include "ui/base/Page.h"

#include <filesystem>

class QBoxLayout;
class QSplitter;
class QTabWidget;

namespace bw::ui {

class DatasetState;
class StatePanel;

/// Datasets on the left; rows, columns, findings and contract of the open version in the middle;
/// its selected column on the right. All parts share one DatasetState.
class DataPage final : public Page {
    Q_OBJECT

public:
    explicit DataPage(Desk desk, QWidget* parent = nullptr);
    [[nodiscard]] QString title() const override { return tr("Data"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("data"); }

    [[nodiscard]] DatasetState& state() const { return *state_; }
    /// Begins an import; an empty path asks for a file first.
    void importFile(const std::filesystem::path& source);

Q_SIGNALS:
    void importAsked(const QString& file);

private:
    QWidget* buildContent();
    void buildActions();

    DatasetState* state_;
    QAction *import_ = nullptr, *verify_ = nullptr;
    QSplitter* splitter_ = nullptr;
    QBoxLayout* headActions_ =
        nullptr;  ///< right end of the headline: buttons about the open version
    QTabWidget* tabs_ = nullptr;
    StatePanel* panel_ = nullptr;  ///< middle: content, empty, loading, error
};

}  // namespace bw::ui
