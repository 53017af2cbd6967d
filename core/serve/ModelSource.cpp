#include "core/serve/ModelSource.h"

#include <fmt/format.h>

namespace bw {
namespace {

constexpr std::chrono::seconds kLookAnyway{2}, kTryAgain{30};

}  // namespace

ModelSource::ModelSource(const Project& project, EngineFactory engines, Options options)
    : project_(project), engines_(std::move(engines)), options_(std::move(options)) {}

bool ModelSource::worthALook() {
    std::error_code ignored;
    const auto changed =
        std::filesystem::last_write_time(project_.folder() / "project.sqlite", ignored);
    const auto now = std::chrono::steady_clock::now();
    // A second change within the clock's tick of the first shows no new time.
    if (changed == changed_ && now - looked_ < kLookAnyway) return false;
    changed_ = changed;
    looked_ = now;
    return true;
}

Result<std::shared_ptr<ServedModel>> ModelSource::load(const JobContext& job) {
    (void)worthALook();
    BW_TRY(const auto found, project_.resolve(options_.reference, options_.modelName));
    return loadFrom(found, job);
}

Result<std::shared_ptr<ServedModel>> ModelSource::moved(const JobContext& job) {
    if (!worthALook()) return nullptr;
    const auto found = project_.resolve(options_.reference, options_.modelName);
    // An alias that is gone, or a database that is busy, leaves things as they are.
    const bool known = found && found->text == last_;
    if (!found || (known && (!failed_ || looked_ - *failed_ < kTryAgain))) return nullptr;
    auto loaded = loadFrom(*found, job);
    if (!loaded && known) return nullptr;  // it was told
    return loaded;
}

Result<std::shared_ptr<ServedModel>> ModelSource::loadFrom(const Project::ModelReference& found,
                                                           const JobContext& job) {
    last_ = found.text;
    failed_ = looked_;
    BW_TRY(auto engine, engines_(found.directory, options_.device, job));
    ServedIdentity identity{.text = found.text, .name = options_.name, .version = "0"};
    if (found.model) {
        identity.number = found.model->version;
        identity.version = std::to_string(identity.number);
        if (identity.name.empty()) identity.name = found.model->name;
    }
    BW_TRY(auto made, makeServedModel(std::move(identity), std::move(engine), options_.keys));
    failed_.reset();
    return made;
}

}  // namespace bw
