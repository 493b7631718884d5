#include "gui/tools/compare/metrics_page.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/style/text.h"
#include "gui/tools/interval_delegate.h"
#include "gui/tools/progress_row.h"
#include "gui/tools/table.h"
#include "sim/report/compare_picture.h"

namespace orrery::gui {
namespace {

constexpr int kMostSeeds = 10'000, kSeeds = 100;

QString withInterval(const ComparedMetric& metric, const std::optional<MedianEstimate>& value) {
    if (!value)
        return QStringLiteral("–");
    const QString median = text(value_text(metric, value->median));
    return value->interval ? QStringLiteral("%1 (%2)").arg(median, text(interval_text(metric, value))) : median;
}

// The difference of two medians as its interval lies to zero.
IntervalBar barOf(const std::optional<MedianEstimate>& difference) {
    if (!difference || !difference->interval)
        return {};
    return {static_cast<double>(difference->interval->low), static_cast<double>(difference->median),
            static_cast<double>(difference->interval->high)};
}

IntervalBar barOf(const std::optional<ShareDifference>& difference) {
    return difference ? IntervalBar{difference->low, difference->difference, difference->high} : IntervalBar();
}

}  // namespace

MetricsPage::MetricsPage(Branching& branching, const Session& session, QWidget* parent)
    : QWidget(parent),
      branching_(branching),
      session_(session),
      table_(new QTableWidget(0, columns, this)),
      words_(new QLabel(this)),
      start_(new QPushButton(tr("Over seeds"), this)),
      seeds_(new QSpinBox(this)),
      progress_(new ProgressRow(this)) {
    table_->setAccessibleName(tr("Metrics of both"));
    dressTable(*table_);
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setItemDelegateForColumn(difference, new IntervalDelegate(table_));
    table_->horizontalHeader()->setStretchLastSection(true);
    for (const auto& [column, width] : {std::pair(metric, 150), std::pair(first, 170), std::pair(second, 170)})
        table_->horizontalHeader()->resizeSection(column, width);
    words_->setWordWrap(true);
    progress_->setWords(tr("running both designs: %1 %"));
    seeds_->setAccessibleName(tr("Seeds"));
    seeds_->setRange(1, kMostSeeds);
    seeds_->setValue(kSeeds);
    start_->setToolTip(tr("Both designs on the same luck: medians with their intervals of 95 %"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 0);
    auto* top = new QHBoxLayout;
    top->addWidget(words_, 1);
    top->addWidget(seeds_);
    top->addWidget(start_);
    layout->addLayout(top);
    layout->addWidget(progress_);
    layout->addWidget(table_, 1);
    connect(start_, &QPushButton::clicked, this, &MetricsPage::startOver);
    connect(progress_, &ProgressRow::stopWanted, &over_, &OverSeeds::cancel);
    connect(&over_, &OverSeeds::progress, progress_, &ProgressRow::setShare);
    connect(&over_, &OverSeeds::ended, this, &MetricsPage::take);
}

MetricsPage::Pair MetricsPage::pair() const {
    if (!branching_.beside())
        return {};
    const Branching::Id upper = std::min(branching_.current(), *branching_.beside()),
                        lower = std::max(branching_.current(), *branching_.beside());
    Pair out{branching_.run(upper), branching_.run(lower), false};
    const Opening &above = branching_.tree()[upper].opening, &below = branching_.tree()[lower].opening;
    out.areDesigns = out.upper && out.lower && above.plan == below.plan && above.edits == below.edits &&
                     out.upper->facts.design != out.lower->facts.design;
    return out;
}

void MetricsPage::refresh() {
    const Pair now = pair();
    const bool complete = now.upper && now.lower && now.upper->complete && now.lower->complete;
    start_->setEnabled(complete && now.areDesigns && !over_.isRunning());
    seeds_->setEnabled(start_->isEnabled());
    if (now == shown_ && table_->rowCount() > 0)
        return;
    over_.cancel();
    shown_ = now;
    table_->setRowCount(0);
    if (complete)
        showRuns();
    else
        words_->setText(tr("Put another future, design or seed beside this run."));
}

void MetricsPage::put(int row, const QString& name, const QString& upper, const QString& lower,
                      const QString& between) {
    if (table_->rowCount() <= row)
        table_->setRowCount(row + 1);
    const QString cells[] = {name, upper, lower, between};
    for (int column = 0; column < columns; ++column) {
        table_->setItem(row, column, new QTableWidgetItem(cells[column]));
        table_->item(row, column)->setToolTip(cells[column]);
    }
}

void MetricsPage::showRuns() {
    table_->setHorizontalHeaderLabels({tr("Metric"), tr("Above"), tr("Below"), tr("Difference")});
    words_->setText(shown_.areDesigns
                        ? tr("Of these two runs. What one seed shows may be luck: ask over many.")
                        : tr("Of these two runs. Over many seeds, two designs of one scenario can be compared."));
    const auto above = numbers_of(shown_.upper->result), below = numbers_of(shown_.lower->result);
    int row = 0;
    for (const auto& [one, value] : above) {
        const auto other =
            std::find_if(below.begin(), below.end(), [&, name = one](const auto& b) { return b.first == name; });
        const bool both = other != below.end();
        put(row++, text(one.name()), text(value_text(one, value)),
            both ? text(value_text(one, other->second)) : QStringLiteral("–"),
            both ? text(value_text(one, other->second - value)) : QString());
    }
    for (const auto& [one, value] : below)
        if (std::none_of(above.begin(), above.end(), [&, name = one](const auto& a) { return a.first == name; }))
            put(row++, text(one.name()), QStringLiteral("–"), text(value_text(one, value)), {});
}

void MetricsPage::startOver() {
    if (!start_->isEnabled())
        return;
    progress_->setShare(0);
    start_->setEnabled(false);
    over_.start(session_.request(), shown_.upper->facts.design, shown_.lower->facts.design,
                static_cast<std::uint64_t>(seeds_->value()));
}

void MetricsPage::take(const std::shared_ptr<const DesignComparison>& found, const QString& why) {
    progress_->setShare(1);
    start_->setEnabled(shown_.areDesigns);
    if (found && why.isEmpty() && !found->interrupted)
        showSeeds(*found);
    else if (!why.isEmpty())
        words_->setText(why);
}

void MetricsPage::showSeeds(const DesignComparison& found) {
    const ComparedDesign &upper = found.designs.front(), &lower = found.designs.back();
    words_->setText(tr("Over seeds %1 to %2, the same luck for both. A bar that does not touch the line at zero: they "
                       "differ.")
                        .arg(found.seeds.first)
                        .arg(found.seeds.last));
    table_->setRowCount(0);
    const auto bar = [&](int row, const IntervalBar& interval) {
        table_->item(row, difference)->setData(IntervalDelegate::kBarRole, QVariant::fromValue(interval));
    };
    put(0, tr("runs violated"), text(share_text(upper.violated.share)), text(share_text(lower.violated.share)),
        text(difference_text(lower.violated.difference)));
    bar(0, barOf(lower.violated.difference));
    for (std::size_t i = 0; i < found.metrics.size(); ++i) {
        const ComparedMetric& one = found.metrics[i];
        const MetricRow &above = upper.rows[i], &below = lower.rows[i];
        const int row = table_->rowCount();
        if (found.is_rare(i)) {
            put(row, tr("runs with %1").arg(text(one.name())), text(share_text(above.seen.share)),
                text(share_text(below.seen.share)), text(difference_text(below.seen.difference)));
            bar(row, barOf(below.seen.difference));
            continue;
        }
        put(row, text(one.name()), withInterval(one, above.value), withInterval(one, below.value),
            withInterval(one, below.difference));
        bar(row, barOf(below.difference));
    }
}

}  // namespace orrery::gui
