#include "ui/pages/data/ImportPreview.h"

#include "core/store/Names.h"
#include "core/table/CellText.h"
#include "core/table/RecipeFile.h"
#include "ui/base/Text.h"

#include <arrow/record_batch.h>

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr qsizetype kLongestName = 100;

/// As previewSource(), but kinds of columns that the file does not have (any more, after another
/// delimiter or header was chosen) are left out and named.
Result<SourceDescription> describeLeniently(const Workbench& bench, const ImportOptions& options,
                                            std::vector<std::string>& forgotten,
                                            const JobContext& job) {
    auto found = previewSource(bench, options, job);
    if (found || options.kinds.empty() || found.error().code != ErrorCode::BadInput) return found;
    ImportOptions without = options;
    without.kinds.clear();
    auto again = previewSource(bench, without, job);
    if (!again) return found;
    for (const auto& [column, kind] : options.kinds) {
        const auto known = again->recipe.kinds.find(column);
        if (known == again->recipe.kinds.end())
            forgotten.push_back(column);
        else
            known->second = kind;
    }
    return again;
}

void appendRows(const arrow::RecordBatch& batch, std::vector<std::vector<QString>>& cells) {
    for (std::int64_t row = 0; row < batch.num_rows(); ++row) {
        if (static_cast<std::int64_t>(cells.size()) == kPreviewRows) return;
        std::vector<QString>& line = cells.emplace_back();
        for (int column = 0; column < batch.num_columns(); ++column)
            line.push_back(text(cellText(*batch.column(column), row)));
    }
}

Result<void> readCells(const Importer& importer, const ImportOptions& options, bool all,
                       ImportPreview& preview, const JobContext& job) {
    BW_TRY(const auto reader, importer.open(options.source, preview.found->recipe));
    std::int64_t rows = 0;
    while (all || rows < kPreviewRows) {
        BW_TRY(const auto batch, reader->next(job));
        if (!batch) return {};
        appendRows(*batch, preview.cells);
        rows += batch->num_rows();
        const std::int64_t total = reader->rows();
        job.progress(total > 0 ? static_cast<double>(rows) / static_cast<double>(total) : -1,
                     "Reading rows");
    }
    return {};
}

bool isCancelled(const Error& error) {
    return error.code == ErrorCode::Cancelled;
}

void add(QString& command, const QString& option, const QString& value) {
    command += QStringLiteral(" %1 %2").arg(option, shellWord(value));
}

}  // namespace

Result<ImportPreview> previewImport(const Workbench& bench, const ImportOptions& options,
                                    const JobContext& job) {
    BW_TRY(const Importer* importer, chooseImporter(bench.plugins.all<Importer>(), options.source));
    ImportPreview preview;
    preview.importer = importer->title();
    preview.options = importer->options();
    if (options.recipe) {
        auto recipe = readRecipeFile(*options.recipe, *importer);
        if (!recipe) {
            preview.problem = recipe.error();
            return preview;
        }
        preview.recipe = std::move(*recipe);
    }
    auto found = describeLeniently(bench, options, preview.forgotten, job.part(0.0, 0.7));
    if (!found) {
        if (isCancelled(found.error())) return std::unexpected(found.error());
        preview.problem = found.error();
        return preview;
    }
    preview.found = std::move(*found);
    const bool chosen = !options.kinds.empty() || options.recipe;
    const auto read = readCells(*importer, options, chosen, preview, job.part(0.7, 1.0));
    if (!read && isCancelled(read.error())) return std::unexpected(read.error());
    if (!read) preview.problem = read.error();
    return preview;
}

QString proposedDatasetName(const QString& file) {
    QString name = QFileInfo(file).completeBaseName();
    for (QChar& letter : name) {
        const bool plain = letter.unicode() < 128 && letter.isLetterOrNumber();
        const bool mark = letter == u'-' || letter == u'_' || letter == u'.';
        if (!plain && !mark) letter = u'_';
    }
    while (name.startsWith(u'.') || name.startsWith(u'-')) name.remove(0, 1);
    return name.left(kLongestName);
}

QString importCommand(const ImportOptions& options) {
    QString command =
        QStringLiteral("benchwright import ") +
        (options.source.empty() ? QStringLiteral("FILE") : shellWord(text(options.source)));
    add(command, QStringLiteral("--name"),
        options.name.empty() ? QStringLiteral("NAME") : text(options.name));
    if (options.recipe) add(command, QStringLiteral("--recipe"), text(*options.recipe));
    for (const auto& [column, kind] : options.kinds)
        add(command, QStringLiteral("--type"), text(column) + u'=' + text(columnKindName(kind)));
    for (const auto& [name, value] : options.options)
        add(command, QStringLiteral("--set"), text(name) + u'=' + text(value));
    return command;
}

QString importSummary(const ImportOutcome& outcome) {
    const auto say = [](const char* words, std::int64_t count) {
        return QCoreApplication::translate("ImportSummary", words, nullptr, static_cast<int>(count))
            .replace(QStringLiteral("%L"), number(count));
    };
    const DatasetRecord& record = outcome.dataset;
    QString words =
        QStringLiteral("%1@%2: ").arg(text(record.name), text(shortHash(record.version)));
    words += say(record.rows == 1 ? "%L row" : "%L rows", record.rows) + QStringLiteral(", ");
    words += say(record.columns == 1 ? "%L column" : "%L columns", record.columns);
    words += QStringLiteral(", ");
    words += say(record.findings == 1 ? "%L finding" : "%L findings", record.findings);
    if (!outcome.isNew)
        words += QCoreApplication::translate("ImportSummary",
                                             ". Nothing new: this content was stored before");
    return words;
}

}  // namespace bw::ui
