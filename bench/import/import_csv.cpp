// Imports one file through the plugins, as `benchwright import` does but without a project.
//   import_csv SOURCE FOLDER   prints seconds, rows and peak memory as JSON
#include "core/base/ChildProcess.h"
#include "core/plugin/PluginHost.h"
#include "core/table/Dataset.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>

namespace {

using Clock = std::chrono::steady_clock;

double seconds(Clock::time_point from, Clock::time_point to) {
    return std::chrono::duration<double>(to - from).count();
}

bw::Result<void> run(const char* source, const char* folder) {
    const bw::JobContext job;
    bw::PluginHost host;
    host.load(bw::programFolder() / "../lib/benchwright/plugins", bw::PluginHostKind::Any);
    const auto begin = Clock::now();
    BW_TRY(const bw::Importer* importer, bw::chooseImporter(host.all<bw::Importer>(), source));
    BW_TRY(const bw::SourceDescription description, importer->describe(source, {}, job));
    const auto described = Clock::now();
    BW_TRY(const auto reader, importer->open(source, description.recipe));
    const auto opened = Clock::now();
    BW_TRY(const bw::StoredDataset stored,
           bw::writeDataset(*reader, description.recipe, folder, job));
    const auto end = Clock::now();
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    fmt::print(
        "{{\"seconds\": {:.4f}, \"describe\": {:.4f}, \"open\": {:.4f}, \"write\": {:.4f}, "
        "\"rows\": {}, \"columns\": {}, \"peak_mb\": {}, \"version\": \"{}\"}}\n",
        seconds(begin, end), seconds(begin, described), seconds(described, opened),
        seconds(opened, end), stored.rows, stored.columns, usage.ru_maxrss / 1024, stored.version);
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: import_csv SOURCE FOLDER\n", stderr);
        return 2;
    }
    if (const auto done = run(argv[1], argv[2]); !done) {
        fmt::print(stderr, "{}\n{}\n", done.error().message, done.error().hint);
        return bw::exitCode(done.error().code);
    }
    return 0;
}
