#include "plugins/importer_csv/BlockFile.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace bw::csv {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20;
constexpr std::size_t kSample = std::size_t{1} << 20;
constexpr std::size_t kLongestRow = std::size_t{32} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

Result<int> openFile(const std::filesystem::path& file, SourceState& state) {
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return fail(ErrorCode::NotFound, fmt::format("{} does not exist", file.string()),
                    "Check the path; it is taken from the folder you are in.");
    if (fd < 0) return systemError("Cannot read", file.string(), errno);
    struct stat info{};
    ::fstat(fd, &info);
    state = {info.st_size,
             std::int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec};
    if (!S_ISDIR(info.st_mode)) return fd;
    ::close(fd);
    return fail(ErrorCode::BadInput, fmt::format("{} is a folder", file.string()),
                "Name one file inside it.");
}

Result<std::size_t> readInto(int fd, std::int64_t offset, std::string& text, std::size_t bytes,
                             const std::filesystem::path& path) {
    const std::size_t before = text.size();
    std::size_t done = 0;
    int error = 0;
    text.resize_and_overwrite(before + bytes, [&](char* data, std::size_t) {
        while (done < bytes && error == 0) {
            const ssize_t got =
                ::pread(fd, data + before + done, bytes - done, offset + static_cast<off_t>(done));
            if (got == 0) break;
            if (got > 0)
                done += static_cast<std::size_t>(got);
            else if (errno != EINTR)
                error = errno;
        }
        return before + done;
    });
    if (error != 0) return systemError("Cannot read", path.string(), error);
    return done;
}

Result<void> refuseBinary(std::string_view text, std::int64_t firstLine,
                          const std::filesystem::path& path) {
    const void* zero = std::memchr(text.data(), 0, text.size());
    if (!zero) return {};
    const auto at = static_cast<std::size_t>(static_cast<const char*>(zero) - text.data());
    return fail(ErrorCode::BadInput,
                fmt::format("{} is not a text file: there is a zero byte in line {}", path.string(),
                            firstLine + countLines(text.substr(0, at))),
                "Export the table as CSV in UTF-8, or check that the file is not damaged.");
}

}  // namespace

Result<Sample> readSample(const std::filesystem::path& file) {
    Sample sample;
    BW_TRY(const int fd, openFile(file, sample.state));
    const auto read = readInto(fd, 0, sample.text, kSample, file);
    ::close(fd);
    if (!read) return std::unexpected(read.error());
    if (sample.text.empty())
        return fail(ErrorCode::BadInput, fmt::format("{} is empty", file.string()),
                    "Import a file with a header and at least one row.");
    if (sample.text.starts_with("\xFF\xFE") || sample.text.starts_with("\xFE\xFF"))
        return fail(ErrorCode::BadInput, fmt::format("{} is UTF-16 text", file.string()),
                    "Save it as \"CSV UTF-8\", or convert it: iconv -f UTF-16 -t UTF-8 in > out");
    BW_CHECK(refuseBinary(sample.text, 1, file));
    sample.byteOrderMark = sample.text.starts_with(kByteOrderMark);
    if (sample.byteOrderMark) sample.text.erase(0, kByteOrderMark.size());
    if (sample.text.size() + kByteOrderMark.size() >= kSample)
        if (const std::size_t end = sample.text.rfind('\n'); end != std::string::npos)
            sample.text.resize(end + 1);
    return sample;
}

Result<BlockFile> BlockFile::open(const std::filesystem::path& path, const Dialect& dialect) {
    SourceState state;
    BW_TRY(const int fd, openFile(path, state));
    BlockFile file(path, dialect, fd);
    BW_CHECK(file.readMore(kBlock));
    if (file.pending_.starts_with(kByteOrderMark)) file.pending_.erase(0, kByteOrderMark.size());
    return file;
}

BlockFile::BlockFile(BlockFile&& other) noexcept
    : path_(std::move(other.path_)),
      dialect_(std::move(other.dialect_)),
      lexer_(other.lexer_),
      fd_(std::exchange(other.fd_, -1)),
      offset_(other.offset_),
      atEnd_(other.atEnd_),
      pending_(std::move(other.pending_)),
      line_(other.line_) {}

BlockFile::~BlockFile() {
    if (fd_ >= 0) ::close(fd_);
}

Result<void> BlockFile::readMore(std::size_t bytes) {
    const std::size_t before = pending_.size();
    BW_TRY(const std::size_t got, readInto(fd_, offset_, pending_, bytes, path_));
    offset_ += static_cast<std::int64_t>(got);
    atEnd_ = got < bytes;
    return refuseBinary(std::string_view(pending_).substr(before), line_, path_);
}

Block BlockFile::cut(std::size_t end, std::int64_t lines) {
    Block block{.firstLine = line_};
    std::string rest;
    rest.reserve(std::max(kBlock, pending_.size() - end));
    rest.append(pending_, end);
    pending_.resize(end);
    block.text = std::exchange(pending_, std::move(rest));
    line_ += lines;
    return block;
}

RowCut BlockFile::lastRow() const {
    RowCut cut;
    if (findLastRow(pending_, dialect_, cut) && cut.end > 0) return cut;
    cut.end = lexer_.lastRowEnd(pending_);
    cut.lines = countLines(std::string_view(pending_).substr(0, cut.end));
    return cut;
}

std::unexpected<Error> BlockFile::tooLong() const {
    return fail(
        ErrorCode::BadInput,
        fmt::format("{}: line {} is longer than {} MB", path_.string(), line_, kLongestRow >> 20),
        "Is it a table at all? If cells are in quotes, look for one that is not closed, or "
        "import with quote=none.");
}

Result<std::string> BlockFile::takeRow() {
    while (true) {
        const std::size_t end = lexer_.rowEnd(pending_, 0);
        if (end == RowLexer::kNone && !atEnd_) {
            if (pending_.size() > kLongestRow) return tooLong();
            BW_CHECK(readMore(std::max(kBlock, pending_.size())));
            continue;
        }
        if (pending_.empty()) return std::string();
        const std::size_t length = std::min(end, pending_.size());
        Block row = cut(length, countLines(std::string_view(pending_).substr(0, length)));
        if (!isBlankLine(row.text)) return std::move(row.text);
    }
}

Result<std::optional<Block>> BlockFile::next() {
    if (pending_.size() < kBlock && !atEnd_) BW_CHECK(readMore(kBlock - pending_.size()));
    while (!atEnd_) {
        if (const RowCut row = lastRow(); row.end > 0) return cut(row.end, row.lines);
        if (pending_.size() > kLongestRow) return tooLong();
        BW_CHECK(readMore(pending_.size()));
    }
    if (pending_.empty()) return std::nullopt;
    return cut(pending_.size(), countLines(pending_));
}

}  // namespace bw::csv
