#pragma once

#include "core/base/Result.h"
#include "plugins/importer_csv/Dialect.h"
#include "plugins/importer_csv/RowLexer.h"
#include "plugins/importer_csv/StructureScan.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bw::csv {

/// A piece of the file that holds whole rows, as its bytes are.
struct Block {
    std::string text;
    std::int64_t firstLine = 1;  ///< physical line of its first byte, from 1
};

/// Tells whether a file was changed.
struct SourceState {
    std::int64_t bytes = 0;
    std::int64_t modified = 0;  ///< nanoseconds since 1970
};

/// The begin of a file, for recognising its dialect.
struct Sample {
    std::string text;  ///< at most 1 MB of whole lines, without byte-order mark
    bool byteOrderMark = false;
    SourceState state;
};
/// NotFound, BadInput (folder, empty, UTF-16, not text) or Environment.
[[nodiscard]] Result<Sample> readSample(const std::filesystem::path& file);

/// Cuts a file into blocks of about 2 MB, row by row. For one thread.
class BlockFile {
public:
    [[nodiscard]] static Result<BlockFile> open(const std::filesystem::path& file,
                                                const Dialect& dialect);
    BlockFile(BlockFile&& other) noexcept;
    BlockFile& operator=(BlockFile&&) = delete;
    ~BlockFile();

    /// The first row's text, which is then not part of any block. Empty: there is no row at all.
    [[nodiscard]] Result<std::string> takeRow();
    /// Nothing at the end. BadInput when a row is longer than 32 MB or the file holds zero bytes.
    [[nodiscard]] Result<std::optional<Block>> next();
    [[nodiscard]] std::int64_t bytesRead() const { return offset_; }

private:
    BlockFile(std::filesystem::path path, const Dialect& dialect, int fd)
        : path_(std::move(path)), dialect_(dialect), lexer_(dialect), fd_(fd) {}
    [[nodiscard]] Result<void> readMore(std::size_t bytes);
    /// Takes the text before `end`, which holds `lines` line breaks.
    [[nodiscard]] Block cut(std::size_t end, std::int64_t lines);
    [[nodiscard]] RowCut lastRow() const;
    [[nodiscard]] std::unexpected<Error> tooLong() const;

    std::filesystem::path path_;
    Dialect dialect_;
    RowLexer lexer_;
    int fd_ = -1;
    std::int64_t offset_ = 0;  ///< bytes of the file read so far
    bool atEnd_ = false;
    std::string pending_;    ///< read, not handed out; starts with a row
    std::int64_t line_ = 1;  ///< of the begin of pending_
};

}  // namespace bw::csv
