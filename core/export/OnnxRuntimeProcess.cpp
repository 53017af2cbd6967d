#include "core/base/ChildProcess.h"
#include "core/export/Bundle.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace bw {
namespace {

constexpr const char* kProbe = "import numpy, onnxruntime\nprint(onnxruntime.__version__)";

/// Reads {"model", "inputs"} on standard input, writes {"outputs"} or {"error"}.
constexpr const char* kRun = R"PY(
import json, math, sys
import numpy as np
import onnxruntime as ort

def number(x):
    return {None: math.nan, "Infinity": math.inf, "-Infinity": -math.inf}.get(x, x)

def plain(x):
    x = float(x)
    if math.isnan(x): return None
    if math.isinf(x): return "Infinity" if x > 0 else "-Infinity"
    return x

def column(entry):
    values = entry["values"]
    if entry["type"] == "float32":
        array = np.array([number(x) for x in values], dtype=np.float32)
    elif entry["type"] == "int64":
        array = np.array([-2**63 if x is None else x for x in values], dtype=np.int64)
    else:
        array = np.array(values, dtype=object)
    return array.reshape(-1, 1)

request = json.loads(sys.stdin.buffer.read().decode("utf-8"))
try:
    options = ort.SessionOptions()
    options.log_severity_level = 3
    session = ort.InferenceSession(request["model"], options, providers=["CPUExecutionProvider"])
    feed = {entry["name"]: column(entry) for entry in request["inputs"]}
    names = [output.name for output in session.get_outputs()]
    got = dict(zip(names, session.run(names, feed)))
    answer = {"classes": 0, "labels": [], "probabilities": [], "predictions": []}
    if "prediction" in got:
        answer["predictions"] = [plain(x) for x in np.asarray(got["prediction"]).ravel()]
    else:
        answer["labels"] = [str(x) for x in got["label"].ravel().tolist()]
        answer["classes"] = int(got["probabilities"].shape[1])
        answer["probabilities"] = [plain(x) for x in got["probabilities"].ravel()]
    print(json.dumps({"outputs": answer}))
except Exception as problem:
    print(json.dumps({"error": str(problem)}))
)PY";

std::filesystem::path inPath(const std::string& name) {
    const char* path = std::getenv("PATH");
    std::string_view rest = path ? path : "";
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(':'), rest.size());
        const std::filesystem::path candidate = std::filesystem::path(rest.substr(0, end)) / name;
        if (::access(candidate.c_str(), X_OK) == 0) return candidate;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return {};
}

std::vector<std::filesystem::path> candidates() {
    // A Python that a person named is the only one asked.
    if (const char* set = std::getenv("BENCHWRIGHT_PYTHON"); set && *set) return {set};
    std::vector<std::filesystem::path> all;
    const std::filesystem::path start = programFolder();
    for (auto folder = start; folder != folder.parent_path(); folder = folder.parent_path()) {
        const std::filesystem::path python = folder / "venv" / "bin" / "python";
        if (::access(python.c_str(), X_OK) == 0) all.push_back(python);
    }
    if (auto python = inPath("python3"); !python.empty()) all.push_back(std::move(python));
    return all;
}

/// Version of ONNX Runtime in this Python; empty when it has none.
std::string probe(const std::filesystem::path& python) {
    std::string version;
    const auto outcome = runChild(
        python, {"-c", kProbe}, "",
        [&](std::string_view line) -> Result<void> {
            version = line;
            return {};
        },
        JobContext());
    return outcome && outcome->succeeded() ? version : std::string();
}

Error died(const ChildOutcome& outcome) {
    return {ErrorCode::Environment,
            fmt::format("ONNX Runtime {}: {}", childEnding(outcome), outcome.errorTail),
            "Run the command again; if it happens again, try another version of onnxruntime."};
}

Result<OutputRows> readAnswer(const std::string& line, const std::filesystem::path& file) {
    BW_TRY(const Json json, parseJson(line, "The answer of ONNX Runtime"));
    if (json.contains("error"))
        return fail(ErrorCode::BadInput,
                    fmt::format("ONNX Runtime cannot run {}: {}", file.filename().string(),
                                json.value("error", "")),
                    "Report this with the model's graph.json.");
    return outputsFromJson(json.value("outputs", Json()));
}

}  // namespace

Result<OnnxRuntimeProcess> OnnxRuntimeProcess::find() {
    for (const std::filesystem::path& python : candidates()) {
        const std::string version = probe(python);
        if (version.empty()) continue;
        OnnxRuntimeProcess process;
        process.python_ = python;
        process.version_ = version;
        return process;
    }
    return fail(
        ErrorCode::Environment, "No Python with onnxruntime and numpy was found",
        "Install them (pip install onnxruntime numpy), or name a Python that has them in the "
        "environment variable BENCHWRIGHT_PYTHON.");
}

Result<OutputRows> OnnxRuntimeProcess::run(const std::filesystem::path& onnxFile,
                                           const InputRows& rows, const JobContext& job) const {
    const Json request{{"model", std::filesystem::absolute(onnxFile).string()},
                       {"inputs", inputsToJson(rows)}};
    std::string answer;
    BW_TRY(const ChildOutcome outcome, runChild(
                                           python_, {"-c", kRun}, dumpJson(request, -1),
                                           [&](std::string_view line) -> Result<void> {
                                               answer = line;
                                               return {};
                                           },
                                           job));
    if (!outcome.succeeded()) return std::unexpected(died(outcome));
    return readAnswer(answer, onnxFile);
}

}  // namespace bw
