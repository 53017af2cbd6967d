#pragma once

#include "core/base/Files.h"
#include "core/pipeline/DataReports.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

namespace bw::samples {

/// A project in a temporary folder with the real plugins; there is no worker.
class SampleBench {
public:
    SampleBench() {
        host_.load(BW_PLUGIN_DIR, PluginHostKind::Any);
        if (!Project::create(folder())) qFatal("cannot make a project");
        auto opened = Project::open(folder());
        if (!opened) qFatal("cannot open: %s", opened.error().message.c_str());
        project_ = std::move(*opened);
    }
    [[nodiscard]] std::filesystem::path folder() const { return file("project"); }
    [[nodiscard]] std::filesystem::path file(const char* name) const {
        return temporary_.filePath(name).toStdString();
    }
    [[nodiscard]] Project& project() const { return *project_; }
    [[nodiscard]] Workbench bench() const { return {*project_, host_, worker_}; }

    [[nodiscard]] Result<ImportOutcome> import(const std::string& csv, const std::string& name,
                                               const JobContext& job = {}) const {
        const auto source = file("source.csv");
        BW_CHECK(writeFileAtomically(source, csv));
        return importDataset(bench(), {.source = source, .name = name}, job);
    }
    /// Imported and opened; ends the program when that fails.
    [[nodiscard]] OpenedDataset dataset(const std::string& csv, const std::string& name) const {
        const auto imported = import(csv, name);
        if (!imported) qFatal("%s", imported.error().message.c_str());
        return openDataset(*project_, name + "@" + imported->dataset.version).value();
    }
    [[nodiscard]] static std::filesystem::path beside(const OpenedDataset& dataset,
                                                      const std::string& ending) {
        return dataset.data->file().parent_path() / (dataset.record.version + ending);
    }

private:
    QTemporaryDir temporary_;
    PluginHost host_;
    WorkerClient worker_{"no-worker"};
    std::unique_ptr<Project> project_;
};

/// `rows` equal rows behind a different one, so that all but the first of them are duplicates.
inline std::string duplicateRows(int rows) {
    std::string csv = "age,word\n1,other\n";
    for (int i = 0; i < rows; ++i) csv += "7,same\n";
    return csv;
}

inline const Finding* findingOf(const VerifyReport& report, std::string_view check) {
    const auto found = std::ranges::find(report.findings, check, &Finding::check);
    return found == report.findings.end() ? nullptr : &*found;
}

}  // namespace bw::samples
