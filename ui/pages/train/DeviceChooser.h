#pragma once

#include "ui/base/Session.h"

#include <QWidget>

#include <vector>

class QComboBox;
class QLabel;

namespace bw::ui {

/// A device as the worker lists it.
struct DeviceEntry {
    QString id, name, driver;
    double memory = 0, free = 0;  ///< bytes; 0: not known
    int threads = 0;
};
/// Of the worker's answer to "devices".
[[nodiscard]] std::vector<DeviceEntry> devicesFromJson(const Json& answer);
/// "NVIDIA RTX 4090 · 24 GB, 20 GB free · driver 550", "CPU (2 threads)".
[[nodiscard]] QString deviceText(const DeviceEntry& device);
/// Why there is no GPU to choose; empty when there is one.
[[nodiscard]] QString whyNoGpu(const std::vector<DeviceEntry>& devices, const QString& torch,
                               bool driverThere);

/// Where to train: automatic, or one of the devices that the worker finds. Asks the worker once, in
/// the background; until it answers "automatic" stands there.
class DeviceChooser final : public QWidget {
    Q_OBJECT

public:
    explicit DeviceChooser(Session& session, QWidget* parent = nullptr);
    [[nodiscard]] QString device() const;  ///< "auto", "cpu", "cuda:0"
    void setDevice(const QString& id);     ///< also before the worker has answered
    void ask();

Q_SIGNALS:
    void changed();

private:
    void show(const Json& answer);
    void showError(const Error& error);

    Session& session_;
    QComboBox* combo_;
    QLabel* told_;
    QString wanted_;
};

}  // namespace bw::ui
