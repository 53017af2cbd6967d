#include "core/requests/Truth.h"

#include "core/base/Clock.h"
#include "core/base/Files.h"
#include "core/requests/SegmentFiles.h"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <arrow/util/key_value_metadata.h>
#include <fmt/format.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/writer.h>
#include <parquet/file_reader.h>

#include <algorithm>
#include <charconv>

namespace bw {
namespace {

arrow::Result<std::shared_ptr<arrow::Array>> texts(const std::vector<std::string>& values) {
    arrow::StringBuilder builder;
    ARROW_RETURN_NOT_OK(builder.AppendValues(values));
    return builder.Finish();
}

arrow::Status writeTable(const TruthRows& rows, const std::filesystem::path& file) {
    ARROW_ASSIGN_OR_RAISE(const auto keys, texts(rows.keys));
    ARROW_ASSIGN_OR_RAISE(const auto values, texts(rows.values));
    const auto schema =
        arrow::schema({arrow::field("key", arrow::utf8()), arrow::field("value", arrow::utf8())},
                      arrow::key_value_metadata({"bw.key", "bw.source", "bw.added"},
                                                {rows.key, rows.source, nowUtc()}));
    ARROW_ASSIGN_OR_RAISE(const auto sink, arrow::io::FileOutputStream::Open(file.string()));
    const auto stored = parquet::ArrowWriterProperties::Builder().store_schema()->build();
    ARROW_RETURN_NOT_OK(parquet::arrow::WriteTable(*arrow::Table::Make(schema, {keys, values}),
                                                   arrow::default_memory_pool(), sink, 1 << 20,
                                                   parquet::default_writer_properties(), stored));
    return sink->Close();
}

/// "000012-20261124-015204-3f9c" begins with its number.
std::int64_t numberOf(const std::filesystem::path& file) {
    const std::string name = file.stem().string();
    std::int64_t number = 0;
    std::from_chars(name.data(), name.data() + name.size(), number);
    return number;
}

TruthSegment described(const std::filesystem::path& file) {
    std::error_code gone;
    const auto bytes = std::filesystem::file_size(file, gone);
    TruthSegment segment{.number = numberOf(file), .file = file};
    segment.bytes = gone ? 0 : static_cast<std::int64_t>(bytes);
    try {
        const auto reader = parquet::ParquetFileReader::OpenFile(file.string());
        segment.rows = reader->metadata()->num_rows();
        const auto metadata = reader->metadata()->key_value_metadata();
        if (!metadata) return segment;
        segment.key = metadata->Get("bw.key").ValueOr("");
        segment.source = metadata->Get("bw.source").ValueOr("");
        segment.added = metadata->Get("bw.added").ValueOr("");
    } catch (const std::exception&) {
        segment.rows = 0;  // damaged: TruthIndex says so
    }
    return segment;
}

}  // namespace

Result<std::vector<TruthSegment>> truthSegments(const std::filesystem::path& folder) {
    std::vector<TruthSegment> segments;
    std::error_code error;
    std::filesystem::directory_iterator entries(folder / "truth", error);
    if (error == std::errc::no_such_file_or_directory) return segments;
    if (error) return systemError("Cannot read", (folder / "truth").string(), error.value());
    for (const auto& entry : entries)
        if (entry.path().extension() == segmentfile::kClosed &&
            !entry.path().filename().string().starts_with('.'))
            segments.push_back(described(entry.path()));
    std::ranges::sort(segments, {}, &TruthSegment::number);
    return segments;
}

Result<TruthSegment> addTruth(const std::filesystem::path& folder, const TruthRows& rows) {
    BW_CHECK(makeFolders(folder / "truth"));
    BW_TRY(const FileLock guard, lockLogFolder(folder));
    BW_TRY(const auto present, truthSegments(folder));
    const std::int64_t number = present.empty() ? 1 : present.back().number + 1;
    const std::filesystem::path file =
        folder / "truth" / fmt::format("{:06}-{}{}", number, newId(), segmentfile::kClosed);
    const std::filesystem::path temporary = temporaryBeside(file);
    arrow::Status status;
    try {
        status = writeTable(rows, temporary);
    } catch (const std::exception& problem) {
        status = arrow::Status::IOError(problem.what());
    }
    if (!status.ok()) {
        std::error_code ignored;
        std::filesystem::remove(temporary, ignored);
        return fail(ErrorCode::Environment,
                    fmt::format("Cannot write {}: {}", file.string(), status.message()),
                    "Check the disk and the permissions of the place, then run it again.");
    }
    BW_CHECK(publishFile(temporary, file));
    return described(file);
}

}  // namespace bw
