// Scrolling and paging 10,000,000 rows in the table of the data page, 1,400 × 900, offscreen: the
// time of one frame, against painting the same number of constant strings in the same places.
#include "core/base/Result.h"
#include "ui/base/Theme.h"
#include "ui/pages/data/ColumnHeader.h"
#include "ui/pages/data/RowsModel.h"
#include "ui/pages/data/RowsView.h"

#include <arrow/api.h>
#include <fmt/format.h>

#include <QApplication>
#include <QPainter>
#include <QScrollBar>
#include <QTemporaryDir>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <random>

namespace {

using namespace bw;
using namespace bw::ui;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t kRows = 10'000'000;
constexpr int kFrames = 300;

double since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double residentMegabytes() {
    std::ifstream status("/proc/self/statm");
    long total = 0, resident = 0;
    status >> total >> resident;
    return static_cast<double>(resident) * 4096 / 1e6;
}

/// Five kinds, ten columns, an eighth of the values missing.
class GeneratedReader final : public TableReader {
public:
    std::shared_ptr<arrow::Schema> schema() const override {
        arrow::FieldVector fields;
        for (int i = 0; i < 10; ++i)
            fields.push_back(arrow::field("column " + std::to_string(i),
                                          arrowType(static_cast<ColumnKind>(i % 5))));
        return arrow::schema(fields);
    }
    std::int64_t rows() const override { return kRows; }
    Result<std::shared_ptr<arrow::RecordBatch>> next(const JobContext& job) override {
        BW_CHECK(job.check());
        if (at_ >= kRows) return std::shared_ptr<arrow::RecordBatch>();
        const std::int64_t count = std::min<std::int64_t>(1 << 18, kRows - at_);
        arrow::ArrayVector columns;
        for (int i = 0; i < 10; ++i) {
            auto made = column(static_cast<ColumnKind>(i % 5), count);
            if (!made.ok()) return fail(ErrorCode::Internal, made.status().ToString());
            columns.push_back(*made);
        }
        at_ += count;
        return arrow::RecordBatch::Make(schema(), count, columns);
    }

private:
    template <typename Builder, typename Make>
    arrow::Result<std::shared_ptr<arrow::Array>> filled(Builder builder, std::int64_t count,
                                                        Make make) {
        ARROW_RETURN_NOT_OK(builder.Reserve(count));
        for (std::int64_t i = 0; i < count; ++i) {
            const std::uint64_t value = random_();
            ARROW_RETURN_NOT_OK(value % 8 == 0 ? builder.AppendNull()
                                               : builder.Append(make(value >> 8)));
        }
        return builder.Finish();
    }
    arrow::Result<std::shared_ptr<arrow::Array>> column(ColumnKind kind, std::int64_t count) {
        static const std::array<std::string, 6> kWords{"Private",      "Self-emp-not-inc",
                                                       "Never-worked", "Exec-managerial",
                                                       "Divorced",     "United-States"};
        switch (kind) {
            case ColumnKind::Integer:
                return filled(arrow::Int64Builder(), count, [](std::uint64_t v) {
                    return static_cast<std::int64_t>(v % 100000);
                });
            case ColumnKind::Number:
                return filled(arrow::DoubleBuilder(), count, [](std::uint64_t v) {
                    return static_cast<double>(v % 1000000) / 1000;
                });
            case ColumnKind::Boolean:
                return filled(arrow::BooleanBuilder(), count,
                              [](std::uint64_t v) { return v % 2 == 0; });
            case ColumnKind::DateTime:
                return filled(
                    arrow::TimestampBuilder(arrowType(kind), arrow::default_memory_pool()), count,
                    [](std::uint64_t v) {
                        return static_cast<std::int64_t>(v % 1'700'000'000) * 1'000'000;
                    });
            case ColumnKind::Category:
                break;
        }
        return filled(arrow::StringDictionary32Builder(), count,
                      [](std::uint64_t v) { return kWords[v % 6]; });
    }

    std::int64_t at_ = 0;
    std::mt19937_64 random_{7};
};

/// The yardstick: the same cells, one constant string each.
class ConstantCells final : public QWidget {
public:
    explicit ConstantCells(const RowsView& view) : view_(view) { resize(view.viewport()->size()); }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.fillRect(rect(), tokensNow().surface);
        painter.setPen(tokensNow().text);
        const QString words = QStringLiteral("constant");
        for (int y = 0; y < height(); y += kRowHeight)
            for (int column = 0; column < view_.model()->columnCount(); ++column) {
                const int x = view_.columnViewportPosition(column);
                if (x >= width()) continue;
                painter.drawText(
                    QRect(x + kGap, y, view_.columnWidth(column) - 2 * kGap, kRowHeight),
                    Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, words);
            }
    }

private:
    const RowsView& view_;
};

struct Timing {
    double median = 0, p95 = 0, worst = 0;
};

template <typename Step>
Timing timed(Step step) {
    std::vector<double> frames;
    for (int i = 0; i < kFrames; ++i) {
        const auto start = Clock::now();
        step(i);
        frames.push_back(since(start));
    }
    std::ranges::sort(frames);
    return {frames[frames.size() / 2], frames[frames.size() * 95 / 100], frames.back()};
}

void tell(const char* what, const Timing& timing, double yardstick) {
    fmt::print("{:<28} median {:6.2f} ms   95 % {:6.2f} ms   worst {:6.2f} ms   ratio {:.2f}\n",
               what, timing.median, timing.p95, timing.worst, timing.median / yardstick);
}

Result<int> measure() {
    const QTemporaryDir folder;
    GeneratedReader reader;
    auto start = Clock::now();
    BW_TRY(const StoredDataset stored,
           writeDataset(reader, {}, folder.path().toStdString(), JobContext()));
    fmt::print("generated {} rows × {} columns in {:.1f} s\n", stored.rows, stored.columns,
               since(start) / 1000);
    BW_TRY(auto data, Dataset::open(stored.file));
    const auto dataset = std::make_shared<const OpenedDataset>(OpenedDataset{
        {.name = "generated", .version = stored.version, .rows = stored.rows}, std::move(data)});

    RowsModel model;
    RowsView view(model);
    view.resize(1400, 900);
    view.show();
    QApplication::processEvents();
    const double before = residentMegabytes();
    start = Clock::now();
    model.show(dataset, nullptr);
    view.sizeColumns();
    view.fitRowNumbers();
    QApplication::processEvents();
    view.viewport()->repaint();
    fmt::print("from open file to rows on screen: {:.1f} ms, {:.0f} MB more memory\n", since(start),
               residentMegabytes() - before);

    ConstantCells constant(view);
    constant.show();
    QApplication::processEvents();
    const Timing yardstick = timed([&](int) { constant.repaint(); });
    constant.hide();
    QScrollBar& bar = *view.verticalScrollBar();
    const auto frame = [&](int value) {
        bar.setValue(value);
        view.viewport()->repaint();
        view.verticalHeader()->viewport()->repaint();
    };
    const int page = view.viewport()->height();
    int cells = 0;
    for (int column = 0; column < model.columnCount(); ++column)
        if (view.columnViewportPosition(column) < view.viewport()->width())
            cells += page / kRowHeight + 1;
    fmt::print("{} cells a page\n", cells);
    tell("constant strings", yardstick, yardstick.median);
    tell("page down", timed([&](int i) { frame(i * page); }), yardstick.median);
    tell("wheel, 84 px a frame", timed([&](int i) { frame(1'000'000 + i * 84); }),
         yardstick.median);
    std::mt19937 random(3);
    tell("jumps anywhere", timed([&](int) {
             frame(static_cast<int>(random() % static_cast<unsigned>(bar.maximum())));
         }),
         yardstick.median);

    std::vector<std::int64_t> third;
    for (std::int64_t row = 0; row < kRows; row += 3) third.push_back(row);
    const auto rows = std::make_shared<const std::vector<std::int64_t>>(std::move(third));
    start = Clock::now();
    model.setRows(rows);
    QApplication::processEvents();
    view.viewport()->repaint();
    fmt::print("every third row by number on screen: {:.1f} ms\n", since(start));
    tell("jumps in those", timed([&](int) {
             frame(static_cast<int>(random() % static_cast<unsigned>(bar.maximum())));
         }),
         yardstick.median);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    const Theme theme(ThemeMode::Light);
    const auto done = measure();
    if (!done) fmt::print(stderr, "{}\n{}\n", done.error().message, done.error().hint);
    return done ? *done : exitCode(done.error().code);
}
