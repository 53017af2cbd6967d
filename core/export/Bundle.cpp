#include "core/export/Bundle.h"

#include "core/base/Files.h"
#include "core/base/TemporaryFolder.h"
#include "core/export/BundleFiles.h"
#include "core/export/VerifyScript.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <set>

namespace bw {
namespace {

/// Formats whose exporter only the worker loads.
constexpr std::string_view kWorkerFormats[] = {"torchscript"};

const Exporter* findExporter(const std::vector<const Exporter*>& exporters,
                             std::string_view format) {
    const auto found = std::ranges::find(exporters, format, &Exporter::id);
    return found == exporters.end() ? nullptr : *found;
}

Result<void> checkFormats(const std::vector<std::string>& formats,
                          const std::vector<const Exporter*>& exporters) {
    std::set<std::string> known(std::begin(kWorkerFormats), std::end(kWorkerFormats));
    for (const Exporter* exporter : exporters) known.emplace(exporter->id());
    const std::string hint = fmt::format("Known formats: {}.", fmt::join(known, ", "));
    if (formats.empty()) return fail(ErrorCode::Usage, "No format to export to was named", hint);
    std::set<std::string> seen;
    for (const std::string& format : formats) {
        if (!known.contains(format))
            return fail(ErrorCode::BadInput, fmt::format("There is no format \"{}\"", format),
                        hint);
        if (!seen.insert(format).second)
            return fail(ErrorCode::Usage, fmt::format("The format \"{}\" is named twice", format),
                        "Name each format once.");
    }
    return {};
}

Result<std::filesystem::path> checkTarget(const std::filesystem::path& given) {
    std::error_code error;
    std::filesystem::path target = std::filesystem::absolute(given, error).lexically_normal();
    if (!target.has_filename()) target = target.parent_path();
    if (given.empty() || error || !target.has_filename())
        return fail(ErrorCode::Usage,
                    fmt::format("\"{}\" cannot be the folder of a bundle", given.string()),
                    "Name a folder that does not exist yet.");
    const auto status = std::filesystem::symlink_status(target, error);
    if (!std::filesystem::exists(status)) return target;
    if (std::filesystem::is_directory(status) && std::filesystem::is_empty(target, error) && !error)
        return target;
    return fail(ErrorCode::Refused,
                fmt::format("{} exists and is not an empty folder", target.string()),
                "Choose another folder, or remove this one first; a bundle is never mixed with "
                "other files.");
}

Result<void> checkGolden(const BundleRequest& request) {
    const std::int64_t rows = rowCount(request.golden);
    if (rows > 0 && rows == rowCount(request.expected)) return {};
    return fail(
        ErrorCode::Internal,
        fmt::format("{} golden rows and {} answers do not fit", rows, rowCount(request.expected)),
        "Report this with the command that was run.");
}

/// What proving one format needs.
struct Work {
    const BundleRequest& request;
    const Model& model;
    const TorchSide& torch;
    const JobContext& job;
};

struct Answer {
    std::string runtime;
    OutputRows rows;
};

Result<Answer> answerByOnnx(const Work& work, const Exporter& exporter,
                            const std::filesystem::path& folder) {
    BW_TRY(const OnnxRuntimeProcess runtime, OnnxRuntimeProcess::find());
    BW_TRY(OutputRows rows,
           runtime.run(folder / exporter.outputFiles().front(), work.request.golden, work.job));
    return Answer{"onnxruntime " + runtime.version(), std::move(rows)};
}

Result<Answer> answerByTorch(const Work& work, const std::string& format,
                             const std::filesystem::path& folder) {
    if (!work.torch.answer || !work.torch.version)
        return fail(ErrorCode::Environment, "There is no worker to run the file in",
                    "Build with BENCHWRIGHT_TORCH, or leave this format out.");
    BW_TRY(const std::string version, work.torch.version());
    BW_TRY(OutputRows rows, work.torch.answer(format, folder, work.request.golden));
    return Answer{"torch " + version, std::move(rows)};
}

Result<void> writeFormat(const Work& work, const std::string& format, const Exporter* exporter,
                         const std::filesystem::path& folder) {
    BW_CHECK(makeFolders(folder));
    if (exporter) return exporter->write(work.model, folder, work.job);
    if (work.torch.write) return work.torch.write(format, folder);
    return fail(ErrorCode::Environment, fmt::format("There is no worker to write {}", format),
                "Build with BENCHWRIGHT_TORCH, or leave this format out.");
}

/// A runtime that is missing or dies leaves the format unchecked; one that refuses the file or
/// answers otherwise fails it.
Result<Parity> judge(const Work& work, const std::string& format, Result<Answer> answer) {
    Parity parity;
    if (answer) {
        parity = compareOutputs(work.model.graph.target, work.request.expected, answer->rows);
        parity.runtime = answer->runtime;
    } else {
        if (answer.error().code == ErrorCode::Cancelled) return std::unexpected(answer.error());
        parity.rows = rowCount(work.request.expected);
        parity.checked = answer.error().code != ErrorCode::Environment;
        parity.reason = answer.error().message;
    }
    parity.format = format;
    return parity;
}

Result<Parity> proveFormat(const Work& work, const std::string& format, const Exporter* exporter,
                           const std::filesystem::path& folder) {
    BW_CHECK(work.job.check());
    work.job.progress(0, fmt::format("Writing {}", format));
    BW_CHECK(writeFormat(work, format, exporter, folder));
    BW_CHECK(work.job.check());
    work.job.progress(0.5, fmt::format("Proving {}", format));
    const bool byOnnx = exporter && exporter->provedBy() == "onnxruntime";
    return judge(
        work, format,
        byOnnx ? answerByOnnx(work, *exporter, folder) : answerByTorch(work, format, folder));
}

Json parityReport(const std::vector<Parity>& parity) {
    Json list = Json::array();
    for (const Parity& one : parity) list.push_back(parityToJson(one));
    const bool proved = std::ranges::all_of(parity, &Parity::proved);
    return Json{{"format", kBundleFormat},
                {"tolerance", kParityTolerance},
                {"proved", proved},
                {"parity", list}};
}

Result<void> writeScript(const std::filesystem::path& file) {
    BW_CHECK(writeFileAtomically(file, verifyScript()));
    std::error_code error;
    std::filesystem::permissions(file, static_cast<std::filesystem::perms>(0755), error);
    if (error) return systemError("Cannot make executable", file.string(), error.value());
    return {};
}

Result<void> writeDocuments(const Work& work, const std::filesystem::path& folder,
                            const std::vector<Parity>& parity) {
    const BundleRequest& request = work.request;
    const Graph& graph = work.model.graph;
    BW_CHECK(writeJsonFile(folder / "schema.json", bundleSchema(graph)));
    BW_CHECK(writeJsonFile(folder / "golden.json",
                           bundleGolden(graph, request.golden, request.expected)));
    BW_CHECK(writeJsonFile(folder / "parity.json", parityReport(parity)));
    BW_CHECK(writeFileAtomically(folder / "card.md", bundleCard(request.card, graph, parity)));
    BW_CHECK(writeScript(folder / "verify"));
    BW_TRY(const Json manifest, bundleManifest(folder, parity, request.card));
    return writeJsonFile(folder / "manifest.json", manifest);
}

bool anyFailed(const std::vector<Parity>& parity) {
    return std::ranges::any_of(parity,
                               [](const Parity& one) { return one.checked && !one.passed; });
}

bool mayBeWritten(const BundleRequest& request, const BundleReport& report) {
    return report.passed() || (request.allowUnproved && !anyFailed(report.parity));
}

Result<BundleReport> fillAndPublish(const Work& work, const std::vector<const Exporter*>& exporters,
                                    const std::filesystem::path& target) {
    BW_CHECK(makeFolders(target.parent_path()));
    const TemporaryFolder temporary(temporaryBeside(target));
    const std::vector<std::string>& formats = work.request.formats;
    BundleReport report;
    for (std::size_t i = 0; i < formats.size(); ++i) {
        const double from = static_cast<double>(i) / static_cast<double>(formats.size() + 1);
        const double to = static_cast<double>(i + 1) / static_cast<double>(formats.size() + 1);
        const JobContext part = work.job.part(from, to);
        const Work partWork{work.request, work.model, work.torch, part};
        BW_TRY(Parity parity, proveFormat(partWork, formats[i], findExporter(exporters, formats[i]),
                                          temporary.path() / formats[i]));
        report.parity.push_back(std::move(parity));
    }
    if (!mayBeWritten(work.request, report)) return report;
    BW_CHECK(writeDocuments(work, temporary.path(), report.parity));
    BW_CHECK(work.job.check());
    BW_TRY(report.files, filesBelow(temporary.path()));
    BW_CHECK(publishFile(temporary.path(), target));
    report.directory = target;
    work.job.progress(1, "Bundle written");
    return report;
}

}  // namespace

bool BundleReport::passed() const {
    return !parity.empty() &&
           std::ranges::all_of(parity, [](const Parity& one) { return one.proved(); });
}

std::string BundleReport::hint() const {
    if (passed()) return {};
    if (anyFailed(parity))
        return "Leave the format that disagrees out with --format, and report it with the model's "
               "graph.json.";
    if (written())
        return "Run the bundle's `verify` where the runtime is installed before it is used.";
    return "Install the runtime that is missing (for ONNX: pip install onnxruntime numpy, or name "
           "a "
           "Python that has them in BENCHWRIGHT_PYTHON), or write the bundle unproved with "
           "--allow-unproved.";
}

Result<BundleReport> writeBundle(const BundleRequest& request,
                                 const std::vector<const Exporter*>& exporters,
                                 const TorchSide& torch, const JobContext& job) {
    BW_CHECK(checkFormats(request.formats, exporters));
    BW_TRY(const std::filesystem::path target, checkTarget(request.target));
    BW_CHECK(checkGolden(request));
    BW_TRY(const Model model, readModel(request.modelFolder));
    return fillAndPublish({request, model, torch, job}, exporters, target);
}

Json parityToJson(const Parity& parity) {
    return Json{{"format", parity.format},
                {"runtime", parity.runtime},
                {"rows", parity.rows},
                {"max_abs_difference", parity.checked && std::isfinite(parity.maxAbsDifference)
                                           ? Json(parity.maxAbsDifference)
                                           : Json()},
                {"label_mismatches", parity.labelMismatches},
                {"checked", parity.checked},
                {"passed", parity.passed},
                {"proved", parity.proved()},
                {"reason", parity.reason}};
}

Json bundleReportToJson(const BundleReport& report) {
    Json parity = Json::array();
    for (const Parity& one : report.parity) parity.push_back(parityToJson(one));
    return Json{{"directory", report.directory.string()},
                {"files", report.files},
                {"passed", report.passed()},
                {"written", report.written()},
                {"hint", report.hint()},
                {"parity", parity}};
}

}  // namespace bw
