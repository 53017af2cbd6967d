#include "tests/support/Program.h"

#include "core/base/Files.h"
#include "core/base/Hash.h"

#include <fmt/format.h>

#include <QProcess>

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace bw::test {
namespace {

QString program() {
    return QStringLiteral(BW_BIN_DIR "/benchwright");
}

QProcessEnvironment environmentWith(const QStringList& extra) {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("BENCHWRIGHT_USER", "tester");
    environment.insert("BENCHWRIGHT_PYTHON", BW_PYTHON);
    for (const QString& pair : extra)
        environment.insert(pair.section('=', 0, 0), pair.section('=', 1));
    return environment;
}

}  // namespace

std::string Ended::text() const {
    return fmt::format("exit {}: {}{}", exit, out, err);
}

Ended execute(const QString& program, const QStringList& arguments, const QStringList& environment,
              int milliseconds, const QString& workingFolder) {
    QProcess process;
    process.setProcessEnvironment(environmentWith(environment));
    if (!workingFolder.isEmpty()) process.setWorkingDirectory(workingFolder);
    process.start(program, arguments);
    Ended ended;
    if (!process.waitForFinished(milliseconds)) {
        process.kill();
        process.waitForFinished();
        ended.err = "did not end in time: " + process.errorString().toStdString();
        return ended;
    }
    ended.exit = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    ended.out = process.readAllStandardOutput().toStdString();
    ended.err = process.readAllStandardError().toStdString();
    if (const auto json = parseJson(ended.out, "output")) ended.json = *json;
    return ended;
}

Bench::Bench() : root_(temporary_.path().toStdString()) {
    const Ended made = execute(program(), {"init", QString::fromStdString(folder().string())});
    if (made.exit != 0) throw std::runtime_error("init: " + made.text());
}

std::filesystem::path Bench::write(const std::string& name, const std::string& text) const {
    if (const auto written = writeFileAtomically(file(name), text); !written)
        throw std::runtime_error(written.error().message);
    return file(name);
}

Ended Bench::run(const QStringList& arguments, const QStringList& environment,
                 int milliseconds) const {
    const QStringList all =
        QStringList{"--project", QString::fromStdString(folder().string()), "--json"} + arguments;
    return execute(program(), all, environment, milliseconds);
}

Ended Bench::plain(const QStringList& arguments) const {
    return execute(program(),
                   QStringList{"--project", QString::fromStdString(folder().string())} + arguments);
}

qint64 Bench::start(const QStringList& arguments) const {
    QProcess process;
    process.setProgram(program());
    process.setArguments(QStringList{"--project", QString::fromStdString(folder().string())} +
                         arguments);
    process.setStandardOutputFile(QProcess::nullDevice());
    process.setStandardErrorFile(QProcess::nullDevice());
    qint64 pid = 0;
    process.startDetached(&pid);
    return pid;
}

std::filesystem::path Bench::sample(const std::string& name) {
    return std::filesystem::path(BW_SAMPLE_DATA) / name;
}

std::string Bench::storedState() const {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder()))
        if (entry.is_regular_file()) files.push_back(entry.path());
    std::ranges::sort(files);
    Sha256 sum;
    for (const auto& path : files) {
        sum.update(path.string());
        sum.update(readFile(path).value_or(""));
    }
    return sum.hex();
}

}  // namespace bw::test
