#pragma once

#include "core/table/Importer.h"

#include <filesystem>
#include <memory>

namespace bw {

/// Reads a source whose number of rows is not known into a temporary file beside the future dataset
/// and gives a reader of that file, which knows it. The file is removed with the reader.
[[nodiscard]] Result<std::unique_ptr<TableReader>> spool(TableReader& source,
                                                         const std::filesystem::path& temporary,
                                                         const JobContext& job);

/// An Arrow status as one of our errors: what the system reported (a full disk) as Environment,
/// else `code` with the first line of Arrow's message.
[[nodiscard]] std::unexpected<Error> arrowError(const arrow::Status& status, ErrorCode code,
                                                const std::filesystem::path& file,
                                                std::string hint);

}  // namespace bw
