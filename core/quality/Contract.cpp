#include "core/quality/Contract.h"

#include "core/base/Files.h"
#include "core/quality/ContractFile.h"

#include <algorithm>

namespace bw {

const ColumnRule* Contract::find(std::string_view column) const {
    const auto found = std::ranges::find(columns, column, &ColumnRule::name);
    return found == columns.end() ? nullptr : &*found;
}

Result<Contract> Contract::read(const std::filesystem::path& file) {
    BW_TRY(const std::string text, readFile(file));
    return contractFromToml(text, file.string());
}

Result<void> Contract::write(const std::filesystem::path& file) const {
    if (!std::filesystem::exists(file)) return writeFileAtomically(file, contractToToml(*this));
    BW_TRY(const std::string old, readFile(file));
    BW_TRY(const std::string text, contractIntoToml(*this, old, file.string()));
    if (text == old) return {};
    BW_CHECK(contractFromToml(text, file.string()));  // never leaves a file that cannot be read
    return writeFileAtomically(file, text);
}

}  // namespace bw
