#include "core/serve/ServerProcess.h"

#include "core/base/Clock.h"
#include "core/requests/RequestLog.h"
#include "core/serve/ModelSource.h"
#include "core/serve/ServeRouter.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <thread>

namespace bw {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLook{100};
constexpr std::chrono::seconds kStatusEvery{1};
constexpr std::size_t kMostNotes = 50;
constexpr int kMostThreads = 4;

/// First line of the file.
Result<std::string> readToken(const std::filesystem::path& file) {
    if (file.empty()) return std::string();
    BW_TRY(std::string text, readFile(file));
    text = text.substr(0, text.find_first_of("\r\n"));
    if (!text.empty()) return text;
    return fail(ErrorCode::BadInput,
                fmt::format("{} has no token in its first line", file.string()),
                "Write a long random text there, e.g. by `openssl rand -hex 32`.");
}

bool othersMayRead(const std::filesystem::path& file) {
    using std::filesystem::perms;
    std::error_code error;
    const auto status = std::filesystem::status(file, error);
    return !error && (status.permissions() & perms::others_read) != perms::none;
}

bool isLoopback(const std::string& host) {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

RequestLogOptions logOptions(const ServerFolder& folder, const ServerSpec& spec,
                             const std::string& name) {
    const LogSettings& log = spec.log;
    return {.folder = requestFolder(folder.project(), name),
            .sample = log.sample,
            .personal = log.personal,
            .segmentBytes = std::int64_t{log.segmentMegabytes} << 20,
            .limits = {.days = log.days, .bytes = std::int64_t{log.megabytes} << 20}};
}

/// The parts of a server, in the order in which they depend on each other.
class ServerProcess {
public:
    ServerProcess(const ServerFolder& folder, const EngineFactory& engines, const JobContext& job)
        : folder_(folder),
          engines_(engines),
          job_(job.stopToken(), {}, [this](std::string_view line) { note(line); }) {}

    Result<void> run() {
        BW_TRY(const FileLock lock, folder_.lock());
        status_.pid = ::getpid();
        status_.started = nowUtc();
        writeStatus();
        const Result<void> opened = open();
        if (opened) serve();
        const Result<void> ended = close();
        return conclude(opened ? ended : opened);
    }

private:
    Result<void> open() {
        BW_TRY(spec_, folder_.spec());
        BW_TRY(project_, Project::open(folder_.project()));
        BW_TRY(const std::string token, readToken(spec_.serve.tokenFile));
        BW_CHECK(openModels());
        BW_CHECK(openLog());
        const ServeSettings& serve = spec_.serve;
        batcher_ = std::make_unique<Batcher>(
            BatchLimits{.queuedRows = serve.queuedRows,
                        .batchRows = serve.batchRows,
                        .patience = std::chrono::seconds(serve.timeoutSeconds)},
            metrics_);
        shadow_ = std::make_unique<ShadowRunner>(serve.queuedRows, metrics_, log_.get());
        shadow_->use(candidate_);
        router_ =
            std::make_unique<ServeRouter>(ServeRouter::Options{.server = spec_.id,
                                                               .alias = spec_.alias,
                                                               .token = token,
                                                               .clientTime = spec_.log.clientTime,
                                                               .personal = spec_.log.personal},
                                          *batcher_, *shadow_, metrics_, log_.get());
        router_->use(model_);
        BW_CHECK(openPort());
        if (!isLoopback(serve.host) && token.empty())
            note("Everyone who reaches this machine can ask: no token is set");
        for (const std::string& secret : {serve.tokenFile, serve.privateKey})
            if (!secret.empty() && othersMayRead(secret))
                note(fmt::format("Others on this machine may read {}; chmod 600 keeps it secret",
                                 secret));
        return {};
    }

    Result<void> openModels() {
        source_.emplace(*project_, engines_, sourceOptions(spec_.model, spec_.modelName));
        BW_TRY(model_, source_->load(job_));
        status_.device = spec_.device;
        tellModel();
        if (spec_.shadow.empty()) return {};
        shadowSource_.emplace(*project_, engines_, sourceOptions(spec_.shadow, spec_.modelName));
        BW_TRY(candidate_, shadowSource_->load(job_));
        BW_CHECK(ShadowRunner::check(*candidate_, *model_));
        status_.shadow = candidate_->text;
        note(fmt::format("{} answers unseen", candidate_->text));
        return {};
    }
    ModelSource::Options sourceOptions(const std::string& reference, const std::string& model) {
        return {.reference = reference,
                .modelName = model,
                .name = spec_.modelName,
                .device = spec_.device,
                .keys = spec_.log.keys};
    }

    Result<void> openLog() {
        if (!spec_.log.enabled) return {};
        BW_TRY(log_, RequestWriter::open(logOptions(folder_, spec_, spec_.modelName)));
        return {};
    }

    Result<void> openPort() {
        const ServeSettings& serve = spec_.serve;
        const auto cores = static_cast<int>(std::thread::hardware_concurrency());
        const HttpServerOptions options{
            .host = serve.host,
            .port = serve.port,
            .threads = std::clamp(cores / 2, 1, kMostThreads),
            .headerBytes = static_cast<std::size_t>(serve.headerKilobytes) << 10,
            .bodyBytes = static_cast<std::size_t>(serve.bodyMegabytes) << 20,
            .memoryBytes = static_cast<std::int64_t>(serve.memoryMegabytes) << 20,
            .connections = serve.connections,
            .timeout = std::chrono::seconds(serve.timeoutSeconds),
            .certificate = serve.certificate,
            .privateKey = serve.privateKey};
        BW_TRY(http_, HttpServer::listen(options, *router_));
        router_->setConnections([this] { return http_->connections(); });
        http_->start();
        status_.url = http_->url();
        status_.state = ServerState::Running;
        note(fmt::format("{} answers at {}", model_->text, status_.url));
        writeStatus();
        return {};
    }

    void serve() {
        auto written = Clock::now();
        while (!stopWanted()) {
            std::this_thread::sleep_for(kLook);
            follow();
            if (Clock::now() - written < kStatusEvery) continue;
            written = Clock::now();
            tellLog();
            writeStatus();
        }
    }
    bool stopWanted() const {
        const bool abandoned = spec_.owner != 0 && ::getppid() != spec_.owner;
        return job_.cancelled() || abandoned || folder_.stopAsked();
    }

    /// Takes up what was promoted or rolled back, of the model and of its shadow.
    void follow() {
        if (!spec_.alias.empty())
            take(source_->moved(job_), [this](const auto& model) { change(model); });
        if (shadowSource_)
            take(shadowSource_->moved(job_), [this](const auto& model) { changeShadow(model); });
    }
    template <typename Use>
    void take(Result<std::shared_ptr<ServedModel>> found, const Use& use) {
        if (!found)
            note(fmt::format("A new version cannot be taken up, the old one answers on: {}",
                             found.error().message));
        else if (*found)
            use(*found);
    }
    void change(const std::shared_ptr<ServedModel>& model) {
        model_ = model;
        router_->use(model);
        ++metrics_.switches;
        tellModel();
        note(fmt::format("{} answers from now on", model->text));
        if (candidate_) judgeShadow();
        writeStatus();
    }
    void changeShadow(const std::shared_ptr<ServedModel>& model) {
        candidate_ = model;
        shadow_->use(model);
        status_.shadow = model->text;
        note(fmt::format("{} answers unseen from now on", model->text));
        judgeShadow();
    }
    void judgeShadow() {
        if (const auto fits = ShadowRunner::check(*candidate_, *model_); !fits)
            note(fmt::format("The shadow rests: {}", fits.error().message));
    }

    /// Finishes what was begun, in the order of dependence. An error of the log's end.
    Result<void> close() {
        status_.state = ServerState::Stopping;
        writeStatus();
        if (router_) router_->stopping();
        if (http_ && !http_->drain(std::chrono::seconds(spec_.serve.timeoutSeconds)))
            note("Answers that took too long were cut off");
        batcher_.reset();
        if (http_) http_->settle();  // the last answers are on their way to shadow and log
        shadow_.reset();
        tellLog();
        Result<void> logged;
        if (log_) logged = log_->close();
        tellLog();
        http_.reset();
        router_.reset();
        return logged;
    }

    Result<void> conclude(const Result<void>& result) {
        status_.state = result ? ServerState::Stopped : ServerState::Failed;
        if (!result) status_.error = result.error();
        status_.ended = nowUtc();
        note(result ? "Ended" : fmt::format("Ended: {}", result.error().message));
        writeStatus();
        return result;
    }

    void tellModel() {
        status_.model = model_->text;
        status_.modelName = model_->name;
        status_.version = model_->number;
        status_.backend = model_->engine->backend();
    }
    void tellLog() {
        if (!log_) return;
        const RequestLogStatistics log = log_->statistics();
        status_.loggedRows = log.written;
        status_.droppedRows = log.dropped;
        const bool losing = log.dropped > dropped_ || !log.problem.empty();
        dropped_ = log.dropped;
        if (losing == losing_) return;
        losing_ = losing;
        if (!losing) return note("Requests are logged again");
        note(fmt::format("Requests are answered but not logged: {}",
                         log.problem.empty() ? "the disk was full, or too slow" : log.problem));
    }
    void note(std::string_view line) {
        fmt::print(stderr, "{} {}\n", nowUtc(), line);
        status_.notes.emplace_back(line);
        if (status_.notes.size() > kMostNotes) status_.notes.erase(status_.notes.begin());
    }
    /// A full disk must not end the server: the next one may be written.
    void writeStatus() {
        status_.requests = metrics_.answered();
        status_.failures = metrics_.failed();
        status_.rows = metrics_.rows();
        status_.shadowRows = metrics_.shadowRows();
        status_.shadowDifferences = metrics_.shadowDifferences();
        status_.updated = nowUtc();
        const Result<void> written = folder_.writeStatus(status_);
        if (!written && statusWritten_) fmt::print(stderr, "{}\n", written.error().message);
        statusWritten_ = written.has_value();
    }

    const ServerFolder& folder_;
    const EngineFactory& engines_;
    const JobContext job_;
    ServerSpec spec_;
    ServerStatus status_;
    std::int64_t dropped_ = 0;
    bool losing_ = false, statusWritten_ = true;
    std::unique_ptr<Project> project_;
    std::optional<ModelSource> source_, shadowSource_;
    std::shared_ptr<ServedModel> model_, candidate_;
    ServeMetrics metrics_;
    std::unique_ptr<RequestWriter> log_;
    std::unique_ptr<ServeRouter> router_;
    std::unique_ptr<HttpServer> http_;  ///< outlives who still has replies
    std::unique_ptr<ShadowRunner> shadow_;
    std::unique_ptr<Batcher> batcher_;
};

}  // namespace

Result<void> runServer(const ServerFolder& folder, const EngineFactory& engines,
                       const JobContext& job) {
    return ServerProcess(folder, engines, job).run();
}

}  // namespace bw
