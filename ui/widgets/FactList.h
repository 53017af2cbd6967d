#pragma once

#include <QFrame>
#include <QString>

#include <functional>

class QGridLayout;
class QLabel;
class QVBoxLayout;

namespace bw::ui {

/// A card of facts: a heading and lines of name and value.
class FactList final : public QFrame {
    Q_OBJECT

public:
    explicit FactList(const QString& heading, QWidget* parent = nullptr);
    /// An empty value is left out. The value is named by objectName `fact-<id>`.
    void add(const QString& name, const QString& value, const QString& id = {},
             const QString& tip = {});
    void addLink(const QString& name, const QString& value, const QString& id,
                 const std::function<void()>& follow);
    /// In monospace with a button that copies it whole.
    void addCode(const QString& name, const QString& value, const QString& id);
    void addWidget(QWidget* widget);  ///< over the whole width

private:
    void addRow(const QString& name, QWidget* value, Qt::Alignment place = Qt::AlignTop);
    QGridLayout* grid_;
};

}  // namespace bw::ui
