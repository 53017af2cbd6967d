#pragma once

#include "core/base/Files.h"
#include "core/run/RunFolder.h"
#include "core/store/Project.h"

#include <fmt/format.h>

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

namespace bw::samples {

/// A project in a temporary folder.
class TestProject {
public:
    TestProject() {
        if (!Project::create(folder())) qFatal("cannot make a project");
        open();
    }
    [[nodiscard]] std::filesystem::path folder() const {
        return temporary_.filePath("project").toStdString();
    }
    Project* operator->() const { return project_.get(); }
    void close() { project_.reset(); }
    void open() {
        close();
        auto opened = Project::open(folder());
        if (!opened) qFatal("cannot open: %s", opened.error().message.c_str());
        project_ = std::move(*opened);
    }

    /// A run with a model folder that holds `content`.
    void addRun(const std::string& id, const std::string& content = {}) {
        const auto model = project_->runFolder(id) / "model";
        std::filesystem::create_directories(model / "nested");
        for (const char* name : {"graph.json", "weights.safetensors", "nested/more.txt"})
            if (!writeFileAtomically(model / name, fmt::format("{}{}{}", name, id, content)))
                qFatal("cannot write");
        if (!project_->addRun(
                {id, "income", "aa", "salary", "mlp", "2026-11-24T00:00:00Z", "runs/" + id}))
            qFatal("cannot add a run");
    }

    /// Changes the database behind the project's back.
    void sql(const char* statement) {
        close();
        {
            QSqlDatabase database = QSqlDatabase::addDatabase("QSQLITE", "behind");
            database.setDatabaseName(
                QString::fromStdString((folder() / "project.sqlite").string()));
            QSqlQuery query(database);
            if (!database.open() || !query.exec(statement))
                qFatal("%s", qPrintable(query.lastError().text()));
        }
        QSqlDatabase::removeDatabase("behind");
    }

private:
    QTemporaryDir temporary_;
    std::unique_ptr<Project> project_;
};

}  // namespace bw::samples
