#include "ui/base/SampleData.h"

#include "ui/base/Text.h"

#include <QCoreApplication>

#include <vector>

namespace bw::ui {
namespace {

std::vector<std::filesystem::path> sampleFolders() {
    if (const QString given = qEnvironmentVariable("BENCHWRIGHT_SAMPLES"); !given.isEmpty())
        return {pathOf(given)};
    std::filesystem::path above = pathOf(QCoreApplication::applicationDirPath());
    std::vector<std::filesystem::path> folders{above.parent_path() / "share/benchwright/samples"};
    for (; above.has_relative_path(); above = above.parent_path())
        folders.push_back(above / "resources/samples");
    return folders;
}

constexpr auto kName = "income";

}  // namespace

std::optional<std::filesystem::path> sampleFile() {
    std::error_code none;
    for (const std::filesystem::path& folder : sampleFolders())
        if (std::filesystem::is_regular_file(folder / "adult.csv", none))
            return folder / "adult.csv";
    return std::nullopt;
}

void importSample(Session& session, QObject* receiver, const std::filesystem::path& file,
                  std::function<void(Result<ImportOutcome>)> done) {
    session.run<ImportOutcome>(
        {.title = QCoreApplication::translate("SampleData", "Import the sample data"),
         .command = QStringLiteral("benchwright import %1 --name %2")
                        .arg(shellWord(text(file)), QLatin1String(kName))},
        receiver,
        [file](const Workbench& bench, const JobContext& job) {
            return importDataset(bench, {.source = file, .name = kName}, job);
        },
        std::move(done));
}

}  // namespace bw::ui
