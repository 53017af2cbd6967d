// A million logged requests of twelve columns against 100,000 training rows: writing the log, then
// reading, counting and comparing it, beside pyarrow, pandas and scipy on the same files in the
// same run. BENCH_PYTHON names a Python that has scipy and pandas.
#include "core/base/ChildProcess.h"
#include "core/base/Files.h"
#include "core/base/Json.h"
#include "core/base/TemporaryFolder.h"
#include "core/monitor/WindowVerdict.h"
#include "core/requests/RequestWriter.h"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <parquet/arrow/writer.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <random>
#include <thread>

namespace {

using namespace bw;

constexpr int kTraining = 100'000, kRequests = 1'000'000, kNumbers = 8, kTexts = 4, kBlock = 500;

double secondsSince(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Column `i` of some rows; the first one is shifted in the log.
std::vector<float> numbers(int i, int rows, bool logged, std::mt19937_64& random) {
    std::normal_distribution<float> values(logged && i == 0 ? 0.3F : 0.0F, 1);
    std::vector<float> made(static_cast<std::size_t>(rows));
    for (float& value : made) value = values(random);
    return made;
}
std::vector<std::string> texts(int i, int rows, std::mt19937_64& random) {
    std::vector<std::string> made;
    for (int row = 0; row < rows; ++row)
        made.push_back(fmt::format("value-{}", random() % static_cast<unsigned>(5 * (i + 1))));
    return made;
}

Graph graphOfColumns() {
    Graph graph;
    for (int i = 0; i < kNumbers; ++i)
        graph.inputs.push_back({fmt::format("n{}", i), {ElementType::Float32, {kBatch, 1}}});
    for (int i = 0; i < kTexts; ++i)
        graph.inputs.push_back({fmt::format("t{}", i), {ElementType::String, {kBatch, 1}}});
    graph.target.task = Task::Regression;
    return graph;
}

/// In memory for us, as Parquet for the peer.
arrow::Result<std::shared_ptr<TrainingReference>> training(const std::filesystem::path& file) {
    auto reference = std::make_shared<TrainingReference>();
    reference->graph = graphOfColumns();
    std::mt19937_64 random(1);
    arrow::FieldVector fields;
    arrow::ArrayVector arrays;
    const auto add = [&](const std::string& name, auto&& builder,
                         const auto& values) -> arrow::Status {
        ARROW_RETURN_NOT_OK(builder.AppendValues(values));
        ARROW_ASSIGN_OR_RAISE(auto array, builder.Finish());
        fields.push_back(arrow::field(name, array->type()));
        arrays.push_back(std::move(array));
        return arrow::Status::OK();
    };
    for (int i = 0; i < kNumbers; ++i) {
        const std::vector<float> values = numbers(i, kTraining, false, random);
        const std::string name = fmt::format("n{}", i);
        reference->columns.emplace(
            name, ReferenceColumn::ofNumbers(name, {values.begin(), values.end()}));
        ARROW_RETURN_NOT_OK(add(name, arrow::FloatBuilder(), values));
    }
    for (int i = 0; i < kTexts; ++i) {
        const std::vector<std::string> values = texts(i, kTraining, random);
        const std::string name = fmt::format("t{}", i);
        reference->columns.emplace(name, ReferenceColumn::ofTexts(name, values));
        ARROW_RETURN_NOT_OK(add(name, arrow::StringBuilder(), values));
    }
    ARROW_ASSIGN_OR_RAISE(const auto sink, arrow::io::FileOutputStream::Open(file.string()));
    ARROW_RETURN_NOT_OK(parquet::arrow::WriteTable(
        *arrow::Table::Make(arrow::schema(fields), arrays), arrow::default_memory_pool(), sink));
    ARROW_RETURN_NOT_OK(sink->Close());
    return reference;
}

/// Rows per second into the file, packing included.
Result<double> writeLog(const std::filesystem::path& folder, const Graph& graph) {
    BW_TRY(const auto writer, RequestWriter::open({.folder = folder}));
    const auto schema = requestSchema(graph, {});
    std::mt19937_64 random(2);
    double spent = 0;
    for (int done = 0; done < kRequests; done += kBlock) {
        RequestRows rows{.schema = schema, .request = fmt::format("request-{}", done)};
        rows.time = std::int64_t{1'700'000'000'000'000} + done;
        rows.version = 1;
        rows.latency = static_cast<std::int64_t>(random() % 5000);
        rows.rows = kBlock;
        for (int i = 0; i < kNumbers; ++i)
            rows.inputs.push_back({.name = graph.inputs[static_cast<std::size_t>(i)].name,
                                   .type = ElementType::Float32,
                                   .floats = numbers(i, kBlock, true, random)});
        for (int i = 0; i < kTexts; ++i)
            rows.inputs.push_back({.name = fmt::format("t{}", i),
                                   .type = ElementType::String,
                                   .strings = texts(i, kBlock, random)});
        rows.answers.predictions = numbers(1, kBlock, true, random);
        const auto start = std::chrono::steady_clock::now();
        while (!writer->append(rows)) writer->flush();
        spent += secondsSince(start);
    }
    const auto start = std::chrono::steady_clock::now();
    BW_CHECK(writer->close());
    return kRequests / (spent + secondsSince(start));
}

Result<MonitorWindow> monitored(const std::filesystem::path& folder,
                                const std::shared_ptr<const TrainingReference>& reference) {
    BW_TRY(const RequestLog log, RequestLog::open(folder, {}));
    WindowTally tally;
    BW_CHECK(log.read({},
                      [&](const RequestBatch& batch) -> Result<void> {
                          tally.add(batch, 1, batch.rows, {}, reference);
                          return {};
                      },
                      {}));
    MonitorWindow window;
    BW_CHECK(interpret(tally, {}, 1000, window, {}));
    return window;
}

Result<Json> peer(const std::filesystem::path& log, const std::filesystem::path& training) {
    const char* chosen = std::getenv("BENCH_PYTHON");
    std::string output;
    BW_TRY(const ChildOutcome ended,
           runChild(chosen ? chosen : BW_PYTHON, {BW_PEER, log.string(), training.string()}, "",
                    [&](std::string_view line) {
                        output += line;
                        return Result<void>();
                    },
                    {}));
    if (!ended.succeeded()) return fail(ErrorCode::Environment, ended.errorTail);
    return parseJson(output, "the peer");
}

Result<int> measure() {
    const TemporaryFolder folder(temporaryBeside(std::filesystem::temp_directory_path() / "bench"));
    BW_CHECK(makeFolders(folder.path()));
    const auto file = folder.path() / "training.parquet", log = folder.path() / "log";
    const auto reference = training(file);
    if (!reference.ok()) return fail(ErrorCode::Internal, reference.status().message());
    BW_TRY(const double written, writeLog(log, (*reference)->graph));
    fmt::print("log written       {:>12.0f} rows/s (queue, stream, Parquet)\n", written);
    BW_CHECK(monitored(log, *reference));  // files into the cache, for both
    const auto start = std::chrono::steady_clock::now();
    BW_TRY(const MonitorWindow window, monitored(log, *reference));
    const double ours = secondsSince(start);
    fmt::print("monitored         {:>12.0f} rows/s ({} columns, {} drifted)\n",
               static_cast<double>(window.rows) / ours, window.columns.size(),
               std::ranges::count_if(window.columns, &ColumnDrift::drifted));
    BW_TRY(const Json theirs, peer(log, file));
    const double seconds = theirs["seconds"].get<double>();
    fmt::print("pandas and scipy  {:>12.0f} rows/s\n", theirs["rows"].get<double>() / seconds);
    const double d = theirs["columns"]["n0"]["statistic"].get<double>();
    fmt::print("KS distance of the shifted column: {:.5f}, scipy {:.5f}\n",
               window.columns[0].effect, d);
    fmt::print("ratio             {:>12.1f}\n", seconds / ours);
    return std::abs(d - window.columns[0].effect) < 0.0011 ? 0 : 1;
}

}  // namespace

int main() {
    const auto measured = measure();
    if (!measured) fmt::print(stderr, "{}\n", measured.error().message);
    return measured ? *measured : 1;
}
