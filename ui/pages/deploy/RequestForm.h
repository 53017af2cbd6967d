#pragma once

#include "ui/pages/deploy/ServeRequest.h"

#include <QWidget>

#include <vector>

class QGridLayout;
class QLabel;

namespace bw::ui {

/// A form made from a signature: one field a raw column. An empty field is a missing value. Fields
/// have the objectName "field-<column>".
class RequestForm final : public QWidget {
    Q_OBJECT

public:
    explicit RequestForm(QWidget* parent = nullptr);
    /// What was typed for columns of the same name and kind stays.
    void setSignature(const ServeSignature& signature);
    [[nodiscard]] QStringList values() const;  ///< in the order of the signature
    void suggest();                            ///< typical values of the training data everywhere
    /// At the field, in words, until it is edited; -1 clears all.
    void tellFault(int field, const QString& message);

Q_SIGNALS:
    void edited();

private:
    struct Field {
        SignatureField column;
        QWidget* editor;
        QLabel* fault;
    };
    [[nodiscard]] QWidget* makeEditor(const SignatureField& column);
    void addField(const SignatureField& column);

    QGridLayout* grid_;
    std::vector<Field> fields_;
};

}  // namespace bw::ui
