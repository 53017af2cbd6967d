#include "ui/pages/deploy/BundleModels.h"

#include "ui/base/MergeRows.h"
#include "ui/base/Text.h"
#include "ui/base/Theme.h"

namespace bw::ui {
namespace {

QString conditionWord(const BundleState& state) {
    switch (state.condition) {
        case BundleState::Whole:
            break;
        case BundleState::Changed:
            return text(state.faults());
        case BundleState::Gone:
            return BundleModel::tr("gone");
        case BundleState::Unreadable:
            return BundleModel::tr("cannot be read");
    }
    const bool proved = std::ranges::all_of(state.parity, &Parity::proved);
    return proved ? BundleModel::tr("whole, proved") : BundleModel::tr("whole, not all proved");
}

QIcon conditionIcon(const BundleState& state) {
    if (state.condition == BundleState::Gone) return themedIcon(QStringLiteral("unknown"));
    if (state.condition != BundleState::Whole)
        return themedIcon(QStringLiteral("error"), IconColor::Bad);
    const bool proved = std::ranges::all_of(state.parity, &Parity::proved);
    return proved ? themedIcon(QStringLiteral("ok"), IconColor::Good)
                  : themedIcon(QStringLiteral("warning"), IconColor::Warn);
}

QString formatsOf(const BundleState& state) {
    QStringList names;
    for (const Parity& parity : state.parity) names.append(text(parity.format));
    return names.join(QStringLiteral(", "));
}

QString fileWord(BundleFile::State state) {
    switch (state) {
        case BundleFile::Same:
            return BundleFilesModel::tr("as written");
        case BundleFile::Changed:
            return BundleFilesModel::tr("changed");
        case BundleFile::Missing:
            return BundleFilesModel::tr("missing");
        case BundleFile::Foreign:
            return BundleFilesModel::tr("not in the manifest");
    }
    return {};
}

QVariant alignment(bool right) {
    return QVariant((right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

}  // namespace

void BundleModel::setFolders(const QStringList& folders) {
    std::vector<Row> fresh;
    for (const QString& folder : folders) fresh.push_back({.folder = folder, .state = {}});
    mergeRows(
        rows_, fresh, [](const Row& row) { return row.folder; },
        [&](int row) {
            beginRemoveRows({}, row, row);
            rows_.erase(rows_.begin() + row);
            endRemoveRows();
        },
        [&](int row, const Row& added) {
            beginInsertRows({}, row, row);
            rows_.insert(rows_.begin() + row, added);
            endInsertRows();
        },
        [](int, const Row&) {});
}

void BundleModel::setState(const BundleState& state) {
    const QString folder = text(state.folder);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (rows_[i].folder != folder) continue;
        rows_[i].state = state;
        Q_EMIT dataChanged(index(static_cast<int>(i), 0),
                           index(static_cast<int>(i), ColumnCount - 1));
    }
}

const BundleModel::Row* BundleModel::row(int row) const {
    return row >= 0 && row < rowCount() ? &rows_[static_cast<std::size_t>(row)] : nullptr;
}

int BundleModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int BundleModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant BundleModel::data(const QModelIndex& index, int role) const {
    const Row* one = index.isValid() ? row(index.row()) : nullptr;
    if (!one) return {};
    if (role == Qt::ToolTipRole) return one->folder;
    if (role == Qt::TextAlignmentRole) return alignment(false);
    if (role == Qt::DecorationRole && index.column() == State && one->state)
        return conditionIcon(*one->state);
    if (role != Qt::DisplayRole) return {};
    if (index.column() == Folder) return one->folder;
    if (!one->state) return index.column() == State ? tr("checking") : QVariant();
    switch (index.column()) {
        case Created:
            return one->state->created.empty() ? QString() : ago(one->state->created);
        case Formats:
            return formatsOf(*one->state);
        case State:
            return conditionWord(*one->state);
        default:
            return {};
    }
}

QVariant BundleModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Folder:
            return tr("Bundle");
        case Created:
            return tr("Made");
        case Formats:
            return tr("Formats");
        case State:
            return tr("State");
        default:
            return {};
    }
}

void BundleFilesModel::setFiles(std::vector<BundleFile> files) {
    beginResetModel();
    files_ = std::move(files);
    endResetModel();
}

int BundleFilesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(files_.size());
}

int BundleFilesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant BundleFilesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const BundleFile& file = files_[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole) return alignment(index.column() == Size);
    if (role == Qt::FontRole && index.column() == Sum) return monospaceFont();
    if (role == Qt::ToolTipRole)
        return index.column() == Size ? tr("%1 bytes").arg(number(file.bytes))
                                      : text(index.column() == Sum ? file.sha256 : file.path);
    if (role == Qt::DecorationRole && index.column() == State)
        return file.state == BundleFile::Same ? themedIcon(QStringLiteral("ok"), IconColor::Good)
                                              : themedIcon(QStringLiteral("error"), IconColor::Bad);
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
        case Path:
            return text(file.path);
        case Size:
            return byteSize(static_cast<double>(file.bytes));
        case Sum:
            return text(file.sha256);
        case State:
            return fileWord(file.state);
        default:
            return {};
    }
}

QVariant BundleFilesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return alignment(section == Size);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case Path:
            return tr("File");
        case Size:
            return tr("Size");
        case Sum:
            return tr("SHA-256");
        case State:
            return tr("State");
        default:
            return {};
    }
}

}  // namespace bw::ui
