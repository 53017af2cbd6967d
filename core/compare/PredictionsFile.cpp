#include "core/base/Files.h"
#include "core/base/Json.h"
#include "core/compare/Predictions.h"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/reader.h>
#include <arrow/ipc/writer.h>
#include <arrow/util/key_value_metadata.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>

namespace bw {
namespace {

template <typename Builder, typename T>
arrow::Result<std::shared_ptr<arrow::Array>> filled(const std::vector<T>& values) {
    Builder builder;
    ARROW_RETURN_NOT_OK(builder.AppendValues(values));
    return builder.Finish();
}

arrow::Result<std::shared_ptr<arrow::Array>> labels(const std::vector<std::int32_t>& codes,
                                                    const std::vector<std::string>& classes) {
    arrow::Int32Builder builder;
    for (const std::int32_t code : codes)
        ARROW_RETURN_NOT_OK(code < 0 ? builder.AppendNull() : builder.Append(code));
    ARROW_ASSIGN_OR_RAISE(const auto indices, builder.Finish());
    ARROW_ASSIGN_OR_RAISE(const auto names, filled<arrow::StringBuilder>(classes));
    return arrow::DictionaryArray::FromArrays(arrow::dictionary(arrow::int32(), arrow::utf8()),
                                              indices, names);
}

arrow::Result<std::shared_ptr<arrow::Array>> numbers(const std::vector<double>& values) {
    arrow::DoubleBuilder builder;
    for (const double value : values)
        ARROW_RETURN_NOT_OK(std::isnan(value) ? builder.AppendNull() : builder.Append(value));
    return builder.Finish();
}

struct TableMaker {
    arrow::FieldVector fields;
    arrow::ArrayVector arrays;
    arrow::Status add(const std::string& name, arrow::Result<std::shared_ptr<arrow::Array>> array) {
        ARROW_ASSIGN_OR_RAISE(auto made, std::move(array));
        fields.push_back(arrow::field(name, made->type()));
        arrays.push_back(std::move(made));
        return arrow::Status::OK();
    }
};

std::vector<double> column(const Predictions& p, std::size_t k) {
    std::vector<double> values(p.size());
    for (std::size_t i = 0; i < p.size(); ++i)
        values[i] = p.probabilities[i * p.classes.size() + k];
    return values;
}

arrow::Result<std::shared_ptr<arrow::RecordBatch>> toBatch(const Predictions& p) {
    TableMaker maker;
    ARROW_RETURN_NOT_OK(maker.add("row", filled<arrow::Int64Builder>(p.rows)));
    if (!p.rowHashes.empty())
        ARROW_RETURN_NOT_OK(maker.add("row_hash", filled<arrow::UInt64Builder>(p.rowHashes)));
    if (p.task == Task::Regression) {
        ARROW_RETURN_NOT_OK(maker.add("truth", numbers(p.truthValue)));
        ARROW_RETURN_NOT_OK(maker.add("prediction", numbers(p.value)));
    } else {
        ARROW_RETURN_NOT_OK(maker.add("truth", labels(p.truth, p.classes)));
        ARROW_RETURN_NOT_OK(maker.add("label", labels(p.label, p.classes)));
        for (std::size_t k = 0; k < p.classes.size() && !p.probabilities.empty(); ++k)
            ARROW_RETURN_NOT_OK(maker.add("p_" + p.classes[k], numbers(column(p, k))));
    }
    const auto metadata =
        arrow::key_value_metadata({"bw.format", "bw.task", "bw.classes"},
                                  {std::to_string(kPredictionsFormat),
                                   std::string(taskName(p.task)), dumpJson(Json(p.classes), -1)});
    return arrow::RecordBatch::Make(arrow::schema(maker.fields, metadata),
                                    static_cast<std::int64_t>(p.size()), maker.arrays);
}

arrow::Result<std::shared_ptr<arrow::Buffer>> serialized(const Predictions& predictions) {
    ARROW_ASSIGN_OR_RAISE(const auto batch, toBatch(predictions));
    ARROW_ASSIGN_OR_RAISE(const auto sink, arrow::io::BufferOutputStream::Create());
    ARROW_ASSIGN_OR_RAISE(const auto writer, arrow::ipc::MakeFileWriter(sink, batch->schema()));
    ARROW_RETURN_NOT_OK(writer->WriteRecordBatch(*batch));
    ARROW_RETURN_NOT_OK(writer->Close());
    return sink->Finish();
}

arrow::Result<std::shared_ptr<arrow::RecordBatch>> parsed(const std::string& bytes) {
    const auto source =
        std::make_shared<arrow::io::BufferReader>(std::make_shared<arrow::Buffer>(bytes));
    ARROW_ASSIGN_OR_RAISE(const auto reader, arrow::ipc::RecordBatchFileReader::Open(source));
    if (reader->num_record_batches() != 1)
        return arrow::Status::Invalid("it has ", reader->num_record_batches(), " batches, not 1");
    ARROW_ASSIGN_OR_RAISE(auto batch, reader->ReadRecordBatch(0));
    ARROW_RETURN_NOT_OK(batch->ValidateFull());
    return batch;
}

/// A column of exactly this type; an empty pointer says which one is missing.
template <typename Array>
arrow::Result<std::shared_ptr<Array>> typed(const arrow::RecordBatch& batch,
                                            const std::string& name) {
    const auto found = batch.GetColumnByName(name);
    auto array = std::dynamic_pointer_cast<Array>(found);
    if (!array) return arrow::Status::Invalid("column ", name, " is missing or of another type");
    return array;
}

arrow::Status readCodes(const arrow::RecordBatch& batch, const std::string& name,
                        std::size_t classes, std::vector<std::int32_t>& to) {
    ARROW_ASSIGN_OR_RAISE(const auto array, typed<arrow::DictionaryArray>(batch, name));
    if (array->dictionary()->length() != static_cast<std::int64_t>(classes))
        return arrow::Status::Invalid("column ", name, " has other classes than the file");
    for (std::int64_t i = 0; i < array->length(); ++i)
        to.push_back(array->IsNull(i) ? -1 : static_cast<std::int32_t>(array->GetValueIndex(i)));
    return arrow::Status::OK();
}

arrow::Status readNumbers(const arrow::RecordBatch& batch, const std::string& name, double* to,
                          std::size_t stride = 1) {
    ARROW_ASSIGN_OR_RAISE(const auto array, typed<arrow::DoubleArray>(batch, name));
    for (std::int64_t i = 0; i < array->length(); ++i)
        to[static_cast<std::size_t>(i) * stride] =
            array->IsNull(i) ? std::numeric_limits<double>::quiet_NaN() : array->Value(i);
    return arrow::Status::OK();
}

arrow::Status readClassification(const arrow::RecordBatch& batch, Predictions& p) {
    const std::size_t classes = p.classes.size();
    if (classes < 2) return arrow::Status::Invalid("it names fewer than two classes");
    ARROW_RETURN_NOT_OK(readCodes(batch, "truth", classes, p.truth));
    ARROW_RETURN_NOT_OK(readCodes(batch, "label", classes, p.label));
    for (const std::int32_t label : p.label)
        if (label < 0) return arrow::Status::Invalid("column label has empty cells");
    if (!batch.GetColumnByName("p_" + p.classes[0])) return arrow::Status::OK();
    p.probabilities.resize(p.size() * classes);
    for (std::size_t k = 0; k < classes; ++k)
        ARROW_RETURN_NOT_OK(
            readNumbers(batch, "p_" + p.classes[k], p.probabilities.data() + k, classes));
    return arrow::Status::OK();
}

arrow::Status readColumns(const arrow::RecordBatch& batch, Predictions& p) {
    ARROW_ASSIGN_OR_RAISE(const auto rows, typed<arrow::Int64Array>(batch, "row"));
    p.rows.assign(rows->raw_values(), rows->raw_values() + rows->length());
    if (batch.GetColumnByName("row_hash")) {
        ARROW_ASSIGN_OR_RAISE(const auto hashes, typed<arrow::UInt64Array>(batch, "row_hash"));
        p.rowHashes.assign(hashes->raw_values(), hashes->raw_values() + hashes->length());
    }
    if (p.task != Task::Regression) return readClassification(batch, p);
    p.truthValue.resize(p.size());
    p.value.resize(p.size());
    ARROW_RETURN_NOT_OK(readNumbers(batch, "truth", p.truthValue.data()));
    return readNumbers(batch, "prediction", p.value.data());
}

std::unexpected<Error> corrupt(const std::filesystem::path& file, const std::string& why) {
    return fail(ErrorCode::Corrupt,
                fmt::format("{} is not a readable predictions file: {}", file.string(), why),
                "Delete it and evaluate the model again.");
}

Result<void> readMetadata(const arrow::Schema& schema, const std::filesystem::path& file,
                          Predictions& p) {
    const auto& metadata = schema.metadata();
    const auto value = [&](const char* key) {
        return metadata ? metadata->Get(key).ValueOr("") : std::string();
    };
    const std::string format = value("bw.format");
    if (!format.empty() && format != std::to_string(kPredictionsFormat))
        return fail(ErrorCode::BadInput,
                    fmt::format("{} has format {}, this program reads format {}", file.string(),
                                format, kPredictionsFormat),
                    "Update Benchwright, or evaluate the model again.");
    const auto task = taskFromName(value("bw.task"));
    if (!task) return corrupt(file, "it does not name a task");
    p.task = *task;
    BW_TRY(const Json classes, parseJson(value("bw.classes"), file.string()));
    for (const Json& name : classes) {
        if (!name.is_string()) return corrupt(file, "a class is not text");
        p.classes.push_back(name.get<std::string>());
    }
    return {};
}

}  // namespace

Result<void> writePredictions(const std::filesystem::path& file, const Predictions& predictions) {
    const auto buffer = serialized(predictions);
    if (!buffer.ok())
        return fail(ErrorCode::Internal, fmt::format("Cannot write predictions to {}: {}",
                                                     file.string(), buffer.status().message()));
    return writeFileAtomically(file, std::string_view(**buffer));
}

Result<Predictions> readPredictions(const std::filesystem::path& file) {
    BW_TRY(const std::string bytes, readFile(file));
    const auto batch = parsed(bytes);
    if (!batch.ok()) return corrupt(file, batch.status().message());
    Predictions predictions;
    BW_CHECK(readMetadata(*(*batch)->schema(), file, predictions));
    if (const auto status = readColumns(**batch, predictions); !status.ok())
        return corrupt(file, status.message());
    return predictions;
}

}  // namespace bw
