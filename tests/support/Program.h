#pragma once

#include "core/base/Json.h"

#include <nlohmann/json.hpp>

#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <filesystem>
#include <string>

namespace bw::test {

/// How a program ended.
struct Ended {
    int exit = -1;  ///< -1: it crashed or did not end in time
    std::string out, err;
    Json json;  ///< the one JSON document of --json; null when `out` is none
    /// "exit 3: …", for messages of failed tests.
    [[nodiscard]] std::string text() const;
};

/// The real benchwright on a project of its own in a temporary folder.
class Bench {
public:
    Bench();
    [[nodiscard]] std::filesystem::path folder() const { return root_ / "project"; }
    /// A path outside the project for inputs and outputs of a test.
    [[nodiscard]] std::filesystem::path file(const std::string& name) const { return root_ / name; }
    [[nodiscard]] std::filesystem::path write(const std::string& name,
                                              const std::string& text) const;

    /// benchwright --project … --json ARGUMENTS
    [[nodiscard]] Ended run(const QStringList& arguments, const QStringList& environment = {},
                            int milliseconds = 120000) const;
    /// The same without --json.
    [[nodiscard]] Ended plain(const QStringList& arguments) const;
    /// Starts it and does not wait; the caller kills or waits by pid.
    [[nodiscard]] qint64 start(const QStringList& arguments) const;

    [[nodiscard]] static std::filesystem::path sample(const std::string& name);
    /// A hash over every file of the project that is data: unchanged means nothing stored was
    /// touched.
    [[nodiscard]] std::string storedState() const;

private:
    QTemporaryDir temporary_;
    std::filesystem::path root_;
};

/// Runs any program.
[[nodiscard]] Ended execute(const QString& program, const QStringList& arguments,
                            const QStringList& environment = {}, int milliseconds = 120000,
                            const QString& workingFolder = {});

}  // namespace bw::test
