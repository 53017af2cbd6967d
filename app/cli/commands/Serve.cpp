#include "app/cli/Command.h"
#include "app/cli/Table.h"
#include "core/run/WorkerProgram.h"
#include "core/serve/Servers.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace bw::cli {
namespace {

std::string serverText(const ServerRecord& server) {
    const ServerStatus& status = server.status;
    std::string text = fmt::format(
        "server    {}, {}\nmodel     {}{}\n", server.spec.id, serverStateName(status.state),
        status.model,
        server.spec.alias.empty() ? "" : fmt::format(" (follows {})", server.spec.alias));
    if (!status.url.empty()) text += fmt::format("address   {}\n", status.url);
    if (!status.shadow.empty())
        text += fmt::format("shadow    {}: {} answered, {} otherwise\n", status.shadow,
                            counted(status.shadowRows, "row"), thousands(status.shadowDifferences));
    text +=
        fmt::format("requests  {} answered, {} refused or failed, {}\n", thousands(status.requests),
                    thousands(status.failures), counted(status.rows, "row"));
    text += server.spec.log.enabled
                ? fmt::format("log       {} written, {} lost\n", counted(status.loggedRows, "row"),
                              thousands(status.droppedRows))
                : "log       off\n";
    if (!status.backend.empty()) text += fmt::format("answers   {}\n", status.backend);
    if (status.error) text += fmt::format("error     {}\n", status.error->message);
    for (const std::string& note : status.notes) text += fmt::format("note      {}\n", note);
    return text;
}

Outcome told(const ServerRecord& server, int exit = 0) {
    return {serverRecordToJson(server), serverText(server), exit};
}

class ServeCommand final : public Command {
public:
    std::string name() const override { return "serve"; }
    std::string summary() const override {
        return "Answer requests over HTTP: Open Inference Protocol and MLflow";
    }
    std::string example() const override { return "serve production --port 8080"; }
    void declare(CLI::App& options) override {
        options
            .add_option("model", options_.model,
                        "Run, model version or alias; an alias is followed when it moves")
            ->capture_default_str();
        options.add_option("--name", options_.modelName,
                           "Model whose alias is meant, where there are several");
        options.add_option("--host", options_.host,
                           "Address to listen on (default: that of [serve], 127.0.0.1)");
        options
            .add_option("--port", options_.port, "Port; 0: a free one (default: that of [serve])")
            ->check(CLI::Range(0, 65'535));
        options.add_option("--shadow", options_.shadow,
                           "Run, model version or alias that answers the same requests unseen");
        options.add_option("--token-file", options_.tokenFile,
                           "File whose first line clients must send as bearer token");
        options.add_option("--certificate", options_.certificate, "PEM file for TLS");
        options.add_option("--private-key", options_.privateKey,
                           "PEM file of the certificate's key");
        options.add_flag("--no-log", noLog_, "Keep no requests");
        options.add_option("--device", options_.device, "auto, cpu or cuda:N")
            ->capture_default_str();
        options.add_flag("--detach", options_.detach, "Return at once; the server runs on");
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Project* project, session.project());
        options_.log = !noLog_;
        BW_TRY(const auto worker, workerProgram());
        BW_TRY(ServerRecord server, startServer(*project, options_, worker, session.job()));
        if (options_.detach) return told(server);
        session.console().note(fmt::format("{} answers at {}; Ctrl+C ends it", server.status.model,
                                           server.status.url));
        const ServerFolder folder(server.folder);
        auto status = followServer(folder, session.job());
        if (!status && status.error().code == ErrorCode::Cancelled) {
            session.console().note("Finishing what was begun; Ctrl+C again does not wait");
            status = stopped(folder);
        }
        if (!status) return std::unexpected(status.error());
        server.status = std::move(*status);
        if (server.status.error) return std::unexpected(*server.status.error);
        if (server.status.state == ServerState::Interrupted)
            return fail(ErrorCode::Environment, fmt::format("The server {} died", server.spec.id),
                        fmt::format("Its log is {}.", folder.logFile().string()));
        return told(server);
    }

private:
    /// The interrupt that ends the command ends the server as well.
    static Result<ServerStatus> stopped(const ServerFolder& folder) {
        BW_CHECK(folder.askToStop());
        return followServer(folder, {});
    }

    ServeOptions options_;
    bool noLog_ = false;
};

class ServersCommand final : public Command {
public:
    std::string name() const override { return "servers"; }
    std::string summary() const override { return "List servers of the project"; }
    std::string example() const override { return "servers"; }
    void declare(CLI::App&) override {}
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Project* project, session.project());
        Json list = Json::array();
        Table table({"server", "state", "model", "address", "requests>", "started"});
        for (const ServerRecord& server : listServers(project->folder())) {
            list.push_back(serverRecordToJson(server));
            table.add({server.spec.id, std::string(serverStateName(server.status.state)),
                       server.status.model, server.status.url, thousands(server.status.requests),
                       server.status.started});
        }
        return Outcome{Json{{"servers", list}},
                       table.empty() ? "No servers yet. Start one: benchwright serve production"
                                     : table.text()};
    }
};

/// One server, by id or unique prefix.
class OneServer : public Command {
public:
    void declare(CLI::App& options) override {
        options.add_option("server", reference_, "Server id or unique prefix")->required();
    }
    Result<Outcome> run(Session& session) final {
        BW_TRY(const Project* project, session.project());
        BW_TRY(ServerRecord server, findServer(project->folder(), reference_));
        return act(session, std::move(server));
    }

private:
    virtual Result<Outcome> act(Session& session, ServerRecord server) = 0;
    std::string reference_;
};

class ShowServer final : public OneServer {
public:
    std::string name() const override { return "server show"; }
    std::string summary() const override { return "State, counts and notes of a server"; }
    std::string example() const override { return "server show 20261124"; }

private:
    Result<Outcome> act(Session&, ServerRecord server) override { return told(server); }
};

class StopServer final : public OneServer {
public:
    std::string name() const override { return "server stop"; }
    std::string summary() const override { return "End a server; it finishes what it began"; }
    std::string example() const override { return "server stop 20261124"; }

private:
    Result<Outcome> act(Session& session, ServerRecord server) override {
        BW_TRY(server.status, stopServer(ServerFolder(server.folder), session.job()));
        if (server.status.error) return std::unexpected(*server.status.error);
        return told(server);
    }
};

}  // namespace

void addServeCommands(Commands& commands) {
    commands.push_back(std::make_unique<ServeCommand>());
    commands.push_back(std::make_unique<ServersCommand>());
    commands.push_back(std::make_unique<ShowServer>());
    commands.push_back(std::make_unique<StopServer>());
}

}  // namespace bw::cli
