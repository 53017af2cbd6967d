#pragma once

#include "core/base/JobContext.h"
#include "core/model/Rows.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace bw {

/// Answers rows by one model version. One thread at a time, not always the same one.
class Engine {
public:
    virtual ~Engine() = default;
    /// Columns stand in the order of graph().inputs, in its types. Overwrites `answers`, keeping
    /// its memory.
    [[nodiscard]] virtual Result<void> answer(const InputRows& rows, Answers& answers) = 0;
    [[nodiscard]] virtual const Graph& graph() const = 0;
    /// "own evaluator up to 512 rows, torch beyond", for people.
    [[nodiscard]] virtual const std::string& backend() const = 0;
};

/// Loads the model of a folder with graph.json onto a device. What people must know goes to
/// job.note(). core/train/ServingEngine makes the one of the worker; tests have their own.
using EngineFactory = std::function<Result<std::unique_ptr<Engine>>(
    const std::filesystem::path& model, const std::string& device, const JobContext& job)>;

}  // namespace bw
