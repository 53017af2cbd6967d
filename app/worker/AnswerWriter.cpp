#include "app/worker/AnswerWriter.h"

#include "core/base/Files.h"

#include <arrow/api.h>
#include <arrow/csv/writer.h>
#include <arrow/io/file.h>
#include <arrow/ipc/writer.h>
#include <fmt/format.h>
#include <parquet/arrow/writer.h>

#include <charconv>
#include <functional>

namespace bw::worker {
namespace {

std::unexpected<Error> writeError(const std::filesystem::path& file, const arrow::Status& status) {
    return fail(ErrorCode::Environment,
                fmt::format("Cannot write {}: {}", file.string(), status.message()),
                "Check the disk and the permissions of the place, then run the command again.");
}

std::shared_ptr<arrow::Schema> schemaOf(const Target& target) {
    arrow::FieldVector fields{arrow::field("row", arrow::int64(), false)};
    if (target.task == Task::Regression) {
        fields.push_back(arrow::field("prediction", arrow::float32(), false));
        return arrow::schema(fields);
    }
    fields.push_back(
        arrow::field("label", target.integerLabels ? arrow::int64() : arrow::utf8(), false));
    for (const std::string& label : target.classes)
        fields.push_back(arrow::field("p_" + label, arrow::float32(), false));
    return arrow::schema(fields);
}

template <typename Builder, typename Value>
arrow::Result<std::shared_ptr<arrow::Array>> filled(std::int64_t count, Value&& value) {
    Builder builder;
    ARROW_RETURN_NOT_OK(builder.Reserve(count));
    for (std::int64_t i = 0; i < count; ++i) ARROW_RETURN_NOT_OK(builder.Append(value(i)));
    return builder.Finish();
}

arrow::Result<std::shared_ptr<arrow::Array>> labels(const Target& target, const Answers& answers) {
    const auto text = [&](std::int64_t row) -> const std::string& {
        return target
            .classes[static_cast<std::size_t>(answers.classes[static_cast<std::size_t>(row)])];
    };
    if (!target.integerLabels) return filled<arrow::StringBuilder>(answers.rows, text);
    return filled<arrow::Int64Builder>(answers.rows, [&](std::int64_t row) {
        std::int64_t label = 0;
        std::from_chars(text(row).data(), text(row).data() + text(row).size(), label);
        return label;
    });
}

class ArrowAnswerWriter final : public AnswerWriter {
public:
    ArrowAnswerWriter(std::filesystem::path output, Target target)
        : output_(std::move(output)),
          temporary_(temporaryBeside(output_)),
          target_(std::move(target)),
          schema_(schemaOf(target_)) {}
    ~ArrowAnswerWriter() override {
        std::error_code ignored;
        if (!published_) std::filesystem::remove(temporary_, ignored);
    }

    Result<void> open(bool parquet) {
        return told([&]() -> arrow::Status {
            ARROW_ASSIGN_OR_RAISE(sink_, arrow::io::FileOutputStream::Open(temporary_.string()));
            if (parquet) {
                ARROW_ASSIGN_OR_RAISE(parquet_, parquet::arrow::FileWriter::Open(
                                                    *schema_, arrow::default_memory_pool(), sink_));
                return arrow::Status::OK();
            }
            auto options = arrow::csv::WriteOptions::Defaults();
            options.quoting_style = arrow::csv::QuotingStyle::Needed;
            ARROW_ASSIGN_OR_RAISE(csv_, arrow::csv::MakeCSVWriter(sink_, schema_, options));
            return arrow::Status::OK();
        });
    }

    Result<void> write(std::int64_t firstRow, const Answers& answers) override {
        return told([&]() -> arrow::Status {
            ARROW_ASSIGN_OR_RAISE(const auto batch, batchOf(firstRow, answers));
            return parquet_ ? parquet_->WriteRecordBatch(*batch) : csv_->WriteRecordBatch(*batch);
        });
    }

    Result<void> close() override {
        BW_CHECK(told([&]() -> arrow::Status {
            ARROW_RETURN_NOT_OK(parquet_ ? parquet_->Close() : csv_->Close());
            return sink_->Close();
        }));
        published_ = true;
        return publishFile(temporary_, output_);
    }

private:
    Result<void> told(const std::function<arrow::Status()>& work) const {
        const arrow::Status status = work();
        if (status.ok()) return {};
        return writeError(output_, status);
    }

    arrow::Result<std::shared_ptr<arrow::RecordBatch>> batchOf(std::int64_t firstRow,
                                                               const Answers& answers) const {
        const std::int64_t rows = answers.rows;
        const auto classes = std::ssize(target_.classes);
        arrow::ArrayVector columns(1);
        ARROW_ASSIGN_OR_RAISE(columns[0], filled<arrow::Int64Builder>(
                                              rows, [&](std::int64_t i) { return firstRow + i; }));
        const auto add = [&](auto&& made) {
            if (made.ok()) columns.push_back(*made);
            return made.status();
        };
        if (target_.task == Task::Regression)
            ARROW_RETURN_NOT_OK(add(filled<arrow::FloatBuilder>(rows, [&](std::int64_t i) {
                return answers.predictions[static_cast<std::size_t>(i)];
            })));
        else
            ARROW_RETURN_NOT_OK(add(labels(target_, answers)));
        for (std::int64_t k = 0; k < classes; ++k)
            ARROW_RETURN_NOT_OK(add(filled<arrow::FloatBuilder>(rows, [&](std::int64_t i) {
                return answers.probabilities[static_cast<std::size_t>(i * classes + k)];
            })));
        return arrow::RecordBatch::Make(schema_, rows, std::move(columns));
    }

    std::filesystem::path output_, temporary_;
    Target target_;
    std::shared_ptr<arrow::Schema> schema_;
    std::shared_ptr<arrow::io::FileOutputStream> sink_;
    std::unique_ptr<parquet::arrow::FileWriter> parquet_;
    std::shared_ptr<arrow::ipc::RecordBatchWriter> csv_;
    bool published_ = false;
};

}  // namespace

Result<std::unique_ptr<AnswerWriter>> AnswerWriter::create(const std::filesystem::path& output,
                                                           const Target& target) {
    const std::string ending = output.extension().string();
    if (ending != ".csv" && ending != ".parquet")
        return fail(ErrorCode::BadInput,
                    fmt::format("{} ends in neither .csv nor .parquet", output.string()),
                    "Name the output by the format that you want.");
    auto writer = std::make_unique<ArrowAnswerWriter>(output, target);
    BW_CHECK(writer->open(ending == ".parquet"));
    return writer;
}

}  // namespace bw::worker
