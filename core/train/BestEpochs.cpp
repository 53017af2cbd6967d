#include "core/train/BestEpochs.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace bw {

bool BestEpochs::better(double a, double b, double by) const {
    return higher_ ? a > b + by : a < b - by;
}

bool BestEpochs::offer(std::int64_t epoch, double value) {
    const bool usable = std::isfinite(value);
    if (usable && (!reference_ || better(value, *reference_, minDelta_))) {
        reference_ = value;
        waited_ = 0;
    } else {
        ++waited_;
    }
    if (!usable) return false;
    const auto place =
        std::ranges::find_if(best_, [&](const Entry& entry) { return better(value, entry.value); });
    if (place - best_.begin() >= keep_) return false;
    best_.insert(place, {epoch, value});
    if (std::ssize(best_) > keep_) best_.pop_back();
    return true;
}

Json BestEpochs::toJson() const {
    Json list = Json::array();
    for (const Entry& entry : best_)
        list.push_back({{"epoch", entry.epoch}, {"value", entry.value}});
    return Json{{"best", list},
                {"reference", reference_ ? Json(*reference_) : Json()},
                {"waited", waited_}};
}

Result<void> BestEpochs::restore(const Json& json, const std::string& source) {
    BW_TRY(waited_, jsonField<std::int64_t>(json, "waited", source));
    reference_.reset();
    if (json.contains("reference") && json["reference"].is_number())
        reference_ = json["reference"].get<double>();
    best_.clear();
    for (const Json& entry : json.value("best", Json::array())) {
        BW_TRY(const std::int64_t epoch, jsonField<std::int64_t>(entry, "epoch", source));
        BW_TRY(const double value, jsonField<double>(entry, "value", source));
        best_.push_back({epoch, value});
    }
    return {};
}

}  // namespace bw
