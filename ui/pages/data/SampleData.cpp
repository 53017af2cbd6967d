#include "ui/pages/data/SampleData.h"

#include "ui/base/Text.h"

#include <QCoreApplication>

namespace bw::ui {

std::optional<std::filesystem::path> sampleFile() {
    std::filesystem::path folder = pathOf(qEnvironmentVariable("BENCHWRIGHT_SAMPLES"));
    if (folder.empty())
        folder = pathOf(QCoreApplication::applicationDirPath()) / "../share/benchwright/samples";
    const std::filesystem::path file = folder / "adult.csv";
    std::error_code none;
    if (!std::filesystem::is_regular_file(file, none)) return std::nullopt;
    return file.lexically_normal();
}

}  // namespace bw::ui
