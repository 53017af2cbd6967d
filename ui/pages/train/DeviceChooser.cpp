#include "ui/pages/train/DeviceChooser.h"

#include "core/base/NumberText.h"
#include "ui/base/Text.h"
#include "ui/widgets/Basics.h"

#include <nlohmann/json.hpp>

#include <QBoxLayout>
#include <QComboBox>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr auto kDriverKey = "nvidia_driver";

bool isGpu(const DeviceEntry& device) {
    return device.id.startsWith(QLatin1String("cuda"));
}

Result<Json> askWorker(const Workbench& bench, const JobContext& job) {
    BW_TRY(Json answer, bench.worker.run("devices", Json::object(), job));
    std::error_code ignored;
    answer[kDriverKey] = std::filesystem::exists("/proc/driver/nvidia/version", ignored);
    return answer;
}

}  // namespace

std::vector<DeviceEntry> devicesFromJson(const Json& answer) {
    std::vector<DeviceEntry> devices;
    if (!answer.is_object() || !answer.value("devices", Json()).is_array()) return devices;
    const auto word = [](const Json& json, const char* key) {
        const Json value = json.value(key, Json());
        return value.is_string() ? text(value.get<std::string>()) : QString();
    };
    const auto count = [](const Json& json, const char* key) {
        const Json value = json.value(key, Json());
        return value.is_number() ? value.get<double>() : 0.0;
    };
    for (const Json& device : answer["devices"])
        if (device.is_object())
            devices.push_back({word(device, "id"), word(device, "name"), word(device, "driver"),
                               count(device, "memory_bytes"), count(device, "free_bytes"),
                               static_cast<int>(count(device, "threads"))});
    return devices;
}

QString deviceText(const DeviceEntry& device) {
    if (device.id == QLatin1String("cpu"))
        return DeviceChooser::tr("CPU (%1)").arg(text(counted(device.threads, "thread")));
    return QStringLiteral("%1 (%2)").arg(device.name, device.id);
}

QString whyNoGpu(const std::vector<DeviceEntry>& devices, const QString& torch, bool driverThere) {
    if (std::ranges::any_of(devices, isGpu)) return {};
    if (!driverThere)
        return DeviceChooser::tr(
            "No GPU: this machine has no NVIDIA driver, so training uses the CPU");
    return DeviceChooser::tr(
               "No GPU: there is an NVIDIA driver, but torch %1 of the worker finds no "
               "device; it may be a build for the CPU alone")
        .arg(torch);
}

DeviceChooser::DeviceChooser(Session& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      combo_(new QComboBox),
      told_(label({}, TextSize::Caption, "caption")) {
    auto* column = new QVBoxLayout(this);
    tighten(column, 0, 2);
    auto* line = new QHBoxLayout;
    line->addWidget(combo_);
    line->addStretch(1);
    column->addLayout(line);
    column->addWidget(told_);
    told_->setWordWrap(true);
    combo_->setObjectName(QStringLiteral("device"));
    combo_->setAccessibleName(tr("Device"));
    combo_->setMinimumWidth(240);
    combo_->addItem(tr("Automatic"), QStringLiteral("auto"));
    connect(combo_, &QComboBox::activated, this, [this] {
        wanted_ = device();
        Q_EMIT changed();
    });
}

QString DeviceChooser::device() const {
    return combo_->currentData().toString();
}

void DeviceChooser::setDevice(const QString& id) {
    wanted_ = id;
    combo_->setCurrentIndex(std::max(0, combo_->findData(id)));
}

void DeviceChooser::ask() {
    told_->setText(tr("Looking for devices…"));
    session_.run<Json>({.title = tr("Look for devices"), .quiet = true}, this, askWorker,
                       [this](const Result<Json>& answer) {
                           if (answer)
                               show(*answer);
                           else
                               showError(answer.error());
                       });
}

void DeviceChooser::show(const Json& answer) {
    const auto devices = devicesFromJson(answer);
    const Json version = answer.value("torch", Json());
    const QString torch = version.is_string() ? text(version.get<std::string>()) : QString();
    combo_->clear();
    auto best = std::ranges::find_if(devices, isGpu);
    if (best == devices.end()) best = devices.begin();
    combo_->addItem(devices.empty() ? tr("Automatic") : tr("Automatic: %1").arg(deviceText(*best)),
                    QStringLiteral("auto"));
    QStringList facts;
    for (const DeviceEntry& device : devices) {
        combo_->addItem(deviceText(device), device.id);
        QStringList parts{device.name.isEmpty() ? device.id : device.name};
        if (device.memory > 0) parts.append(byteSize(device.memory));
        if (device.free > 0) parts.append(tr("%1 free").arg(byteSize(device.free)));
        if (!device.driver.isEmpty()) parts.append(tr("driver %1").arg(device.driver));
        facts.append(parts.join(QStringLiteral(" · ")));
    }
    const QString why = whyNoGpu(devices, torch, answer.value(kDriverKey, false));
    if (!why.isEmpty()) facts.append(why);
    setKind(told_, "caption");
    told_->setText(facts.join(QLatin1Char('\n')));
    setDevice(wanted_.isEmpty() ? QStringLiteral("auto") : wanted_);
    Q_EMIT changed();
}

void DeviceChooser::showError(const Error& error) {
    if (error.code == ErrorCode::Cancelled) return;
    setKind(told_, "bad");
    told_->setText(tr("Devices are not known: %1. %2").arg(text(error.message), text(error.hint)));
}

}  // namespace bw::ui
