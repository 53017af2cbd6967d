// Stands in for benchwright-worker in tests of WorkerClient: does what its job's name says.

#include "core/base/Clock.h"
#include "core/run/EventFile.h"
#include "core/run/RunFolder.h"

#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <map>
#include <string>

namespace {

std::string input() {
    std::string text(std::istreambuf_iterator<char>(std::cin), {});
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

void wait(int milliseconds) {
    ::usleep(static_cast<useconds_t>(milliseconds) * 1000);
}

int echo() {
    std::cout << R"({"progress":0.5,"what":"half"})" << "\n"
              << R"({"note":"a note"})" << "\n"
              << R"({"result":{"request":)" << input() << "}}" << std::endl;
    return 0;
}

int error() {
    std::cout << R"({"error":{"code":"bad_input","message":"row 7 is odd","hint":"even it"}})"
              << std::endl;
    return 3;
}

int crash() {
    std::cerr << "terminate called: out of luck" << std::endl;
    ::signal(SIGABRT, SIG_DFL);
    std::abort();
}

int killed() {
    std::cerr << "allocating" << std::endl;
    return ::kill(::getpid(), SIGKILL);
}

int garbage() {
    std::cout << "hello from a library" << std::endl;
    wait(60000);
    return 0;
}

int silent() {
    return 0;
}
int deaf() {
    ::close(0);
    std::cout << R"({"result":{"deaf":true}})" << std::endl;
    return 0;
}

int slow() {
    std::cout << R"({"note":")" << ::getpid() << "\"}" << std::endl;
    wait(60000);
    return 0;
}

int stubborn() {
    ::signal(SIGTERM, SIG_IGN);
    return slow();
}

/// A run in small: environment FAKE_TRAINING says how it goes.
int train(const std::filesystem::path& path) {
    const char* mode = std::getenv("FAKE_TRAINING");
    const std::string way = mode ? mode : "finish";
    std::cerr << "fake training: " << way << std::endl;
    if (way == "broken") return 4;
    if (way == "no memory") return ::kill(::getpid(), SIGKILL);
    const bw::RunFolder run(path);
    const auto lock = run.lock();
    if (!lock) return 1;
    bw::RunStatus status;
    status.pid = ::getpid();
    status.state = bw::RunState::Running;
    status.epochs = 2;
    status.steps = 2;
    status.notes = {"1 row left out: target is missing"};
    if (!run.writeStatus(status)) return 4;
    auto writer = bw::EventFileWriter::create(path);
    if (!writer) return 4;
    for (std::int64_t step = 1; step <= 2; ++step) {
        (*writer)->add("train/loss", step, 1.0 / static_cast<double>(step));
        (void)(*writer)->flush();
        status.step = status.epoch = step;
        (void)run.writeStatus(status);
        wait(120);
    }
    if (way == "die") return ::kill(::getpid(), SIGKILL);
    while (way == "wait" && run.pendingCommand() != bw::RunCommand::Stop) wait(20);
    status.state = way == "wait" ? bw::RunState::Stopped : bw::RunState::Finished;
    status.metrics["validation"]["log_loss"] = 0.25;
    return run.writeStatus(status) ? 0 : 4;
}

}  // namespace

int main(int count, char** arguments) {
    const std::string job = count > 1 ? arguments[1] : "";
    if (job == "train" && count > 2) return train(arguments[2]);
    static const std::map<std::string, int (*)()> jobs{
        {"echo", echo},     {"error", error},     {"crash", crash},
        {"killed", killed}, {"garbage", garbage}, {"silent", silent},
        {"deaf", deaf},     {"slow", slow},       {"stubborn", stubborn}};
    const auto found = jobs.find(job);
    return found == jobs.end() ? 2 : found->second();
}
