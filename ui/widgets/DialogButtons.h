#pragma once

class QDialog;
class QHBoxLayout;
class QPushButton;
class QString;

namespace bw::ui {

/// The last row of a dialog: a button `away` ("Cancel"), which rejects it, and `go`, which Enter
/// presses. `go` is called "go" for tests unless it has a name.
[[nodiscard]] QHBoxLayout* dialogButtons(QDialog* dialog, QPushButton* go, const QString& away);

}  // namespace bw::ui
