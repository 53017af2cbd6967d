#include "core/monitor/MonitorSubject.h"

#include "core/requests/RequestLog.h"

#include <fmt/format.h>

#include <algorithm>

namespace bw {

const ModelVersion* MonitorSubject::version(std::int64_t number) const {
    const auto found = std::ranges::find(versions, number, &ModelVersion::version);
    return found == versions.end() ? nullptr : &*found;
}

Result<MonitorSubject> monitorSubject(const Project& project, const std::string& reference,
                                      const std::string& modelName) {
    BW_TRY(const auto models, project.models());
    MonitorSubject subject;
    const auto named = std::ranges::find(models, reference, &ModelVersion::name);
    BW_TRY(const auto alias, project.alias(reference, modelName));
    if (!alias && named != models.end()) {
        subject.name = reference;
        for (const ModelVersion& one : models)
            if (one.name == reference && one.version >= subject.current.version)
                subject.current = one;
    } else {
        BW_TRY(const auto resolved, project.resolve(reference, modelName));
        if (!resolved.model)
            return fail(ErrorCode::BadInput,
                        fmt::format("{} is a run, not a model version", reference),
                        "Requests are logged by model: promote or register the run first.");
        subject.name = resolved.model->name;
        subject.current = *resolved.model;
        if (!alias) subject.only = subject.current.version;
    }
    subject.text = fmt::format("{}@{}", subject.name, subject.current.version);
    subject.log = requestFolder(project.folder(), subject.name);
    std::ranges::copy_if(models, std::back_inserter(subject.versions),
                         [&](const ModelVersion& one) { return one.name == subject.name; });
    std::ranges::sort(subject.versions, {}, &ModelVersion::version);
    return subject;
}

}  // namespace bw
