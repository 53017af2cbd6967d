#pragma once

#include "core/export/Exporter.h"
#include "core/export/Golden.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace bw {

struct Parity {
    std::string format, runtime;  ///< runtime with version, "onnxruntime 1.32.0"
    std::int64_t rows = 0;
    double maxAbsDifference = 0;       ///< over probabilities or standardized predictions
    std::int64_t labelMismatches = 0;  ///< labels that differ though the probabilities are not tied
    bool checked = false, passed = false;
    std::string reason;  ///< why not checked or not passed
    [[nodiscard]] bool proved() const { return checked && passed; }
};

/// Largest allowed difference of probabilities; of predictions in units of the target's scale, or
/// of the prediction's distance from the target's mean where that is more. NaN agrees with NaN
/// alone. Labels may differ only between classes whose expected probabilities lie within twice this
/// of each other.
inline constexpr double kParityTolerance = 1e-4;

[[nodiscard]] Parity compareOutputs(const Target& target, const OutputRows& expected,
                                    const OutputRows& got);

/// Runs model.onnx on rows in ONNX Runtime: a child process of the Python that has `onnxruntime`
/// ($BENCHWRIGHT_PYTHON and no other where it is set; else venv/bin/python in a folder above the
/// program, then python3). Environment with a hint when none has; BadInput when ONNX Runtime
/// refuses the file.
class OnnxRuntimeProcess {
public:
    [[nodiscard]] static Result<OnnxRuntimeProcess> find();
    [[nodiscard]] Result<OutputRows> run(const std::filesystem::path& onnxFile,
                                         const InputRows& rows, const JobContext& job) const;
    [[nodiscard]] const std::string& version() const { return version_; }

private:
    std::filesystem::path python_;
    std::string version_;
};

struct BundleRequest {
    std::filesystem::path modelFolder;  ///< graph.json, weights.safetensors
    std::filesystem::path target;       ///< folder to make; Refused if it exists and is not empty
    std::vector<std::string> formats;   ///< exporter ids
    InputRows golden;
    OutputRows expected;         ///< the trained model's own answers
    Json card;                   ///< facts for card.md: dataset, run, metrics, audit hash …
    bool allowUnproved = false;  ///< write formats that could not be checked, marked as such
};

/// How formats of the worker are written and checked, injected so that core/export knows no
/// processes of torch: write(format, folder) and answer(format, folder, rows), both in the worker.
struct TorchSide {
    std::function<Result<void>(const std::string& format, const std::filesystem::path& folder)>
        write;
    std::function<Result<OutputRows>(const std::string& format, const std::filesystem::path& folder,
                                     const InputRows& rows)>
        answer;
    std::function<Result<std::string>()> version;
};

struct BundleReport {
    std::filesystem::path directory;
    std::vector<std::string> files;
    std::vector<Parity> parity;
    /// Every format was run and agreed. False for a bundle that was written unproved, too.
    [[nodiscard]] bool passed() const;
    /// A bundle is there: passed(), or unproved formats were allowed.
    [[nodiscard]] bool written() const { return !directory.empty(); }
    /// What to do when not passed(); empty when it did.
    [[nodiscard]] std::string hint() const;
};

/// Writes formats, proves each, then manifest.json, schema.json, golden.json, parity.json, card.md
/// and the `verify` script, in a temporary folder that is renamed at the end
/// (docs/formats/bundle.md). A parity failure leaves no bundle and returns a report with passed()
/// false; so does an absent runtime, which is "not checked", never passed. With `allowUnproved` a
/// bundle whose formats agreed or could not be checked is written: manifest, parity, card and
/// `verify` say which are not proved, and passed() stays false. Errors leave nothing either:
/// BadInput lists the known formats, Refused names a target that is in use, Environment a full
/// disk.
[[nodiscard]] Result<BundleReport> writeBundle(const BundleRequest& request,
                                               const std::vector<const Exporter*>& exporters,
                                               const TorchSide& torch, const JobContext& job);
[[nodiscard]] Json bundleReportToJson(const BundleReport& report);

}  // namespace bw
