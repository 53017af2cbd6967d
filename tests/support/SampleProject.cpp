#include "tests/support/SampleProject.h"

#include "core/base/Files.h"

#include <QByteArray>
#include <QtGlobal>

namespace bw::test {
namespace {

template <typename T>
T must(Result<T> result) {
    if (!result) qFatal("%s. %s", result.error().message.c_str(), result.error().hint.c_str());
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace

SampleProject::SampleProject()
    : root_(temporary_.path().toStdString()),
      worker_(std::filesystem::path(BW_BIN_DIR) / "benchwright-worker") {
    qputenv("BENCHWRIGHT_PYTHON", BW_PYTHON);
    plugins_.load(BW_PLUGIN_DIR, PluginHostKind::Any);
    must(Project::create(folder()));
    project_ = must(Project::open(folder()));
}

std::filesystem::path SampleProject::write(const std::string& name, const std::string& text) const {
    must(writeFileAtomically(file(name), text));
    return file(name);
}

std::filesystem::path SampleProject::sample(const std::string& name) {
    return std::filesystem::path(BW_SAMPLE_DATA) / name;
}

ImportOutcome SampleProject::import(const std::filesystem::path& source, const std::string& name) {
    return must(importDataset(bench(), {.source = source, .name = name}, {}));
}

RunRecord SampleProject::startTraining(const std::string& data, const std::string& target,
                                       const std::string& model,
                                       const std::map<std::string, std::string>& set) {
    const PreparedRun prepared = must(prepareRun(
        bench(), {.data = data, .target = target, .model = model, .set = set, .seed = 1}, {}));
    must(startRun(bench(), prepared.record));
    return prepared.record;
}

RunRecord SampleProject::train(const std::string& data, const std::string& target,
                               const std::string& model,
                               const std::map<std::string, std::string>& set, std::int64_t seed) {
    const PreparedRun prepared = must(prepareRun(
        bench(), {.data = data, .target = target, .model = model, .set = set, .seed = seed}, {}));
    must(startRun(bench(), prepared.record));
    must(followRun(bench(), prepared.record, {}));
    return prepared.record;
}

ModelVersion SampleProject::promote(const std::string& run, const std::string& why) {
    PromoteOptions options;
    options.gate.candidate = run;
    options.why = why;
    options.overrideGate = true;
    return must(promoteModel(bench(), options, {})).version.value();
}

}  // namespace bw::test
