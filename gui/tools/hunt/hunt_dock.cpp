#include "gui/tools/hunt/hunt_dock.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QShortcut>
#include <QSpinBox>
#include <QTableWidget>
#include <QVBoxLayout>

#include "gui/style/text.h"
#include "gui/style/theme.h"
#include "gui/tools/interval_delegate.h"
#include "gui/tools/progress_row.h"
#include "gui/tools/table.h"

namespace orrery::gui {
namespace {

// What each hunt is called, what it counts, and how far it goes where nobody says; in the order of HuntKind.
struct KindWords {
    const char *name, *tip, *counted;
    int usual, least, most;
};
constexpr KindWords kKinds[] = {
    {QT_TRANSLATE_NOOP("Hunt", "Over seeds"),
     QT_TRANSLATE_NOOP("Hunt", "The same design on other luck: at which seeds does it fall?"),
     QT_TRANSLATE_NOOP("Hunt", "seeds"), 200, 1, 100'000},
    {QT_TRANSLATE_NOOP("Hunt", "Made smaller"),
     QT_TRANSLATE_NOOP("Hunt", "The fewest faults, nodes and operations with which it still fails"),
     QT_TRANSLATE_NOOP("Hunt", "runs at most"), 1000, 10, 100'000},
    {QT_TRANSLATE_NOOP("Hunt", "When was it doomed?"),
     QT_TRANSLATE_NOOP("Hunt", "Other luck from point after point on: of how many futures is it violated still?"),
     QT_TRANSLATE_NOOP("Hunt", "futures a point"), 40, 1, 10'000},
    {QT_TRANSLATE_NOOP("Hunt", "In every order"),
     QT_TRANSLATE_NOOP("Hunt", "Every order of messages and timers, with a crash and a lost message: what can fall?"),
     QT_TRANSLATE_NOOP("Hunt", "states at most"), 100'000, 100, 100'000'000},
};

QString word(const char* words) { return QCoreApplication::translate("Hunt", words); }

}  // namespace

HuntDock::HuntDock(Branching& branching, Selection& selection, QWidget* parent)
    : ToolDock(parent),
      branching_(branching),
      selection_(selection),
      kinds_(new QComboBox(this)),
      mostOf_(new QLabel(this)),
      most_(new QSpinBox(this)),
      all_(new QCheckBox(tr("all designs"), this)),
      start_(new QPushButton(tr("Hunt"), this)),
      headline_(new QLabel(this)),
      progress_(new ProgressRow(this)),
      table_(new QTableWidget(0, columns, this)) {
    for (const KindWords& kind : kKinds)
        kinds_->addItem(word(kind.name));
    kinds_->setAccessibleName(tr("What to hunt for"));
    mostOf_->setBuddy(most_);
    most_->setGroupSeparatorShown(true);
    headline_->setWordWrap(true);
    headline_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    table_->setAccessibleName(tr("What was found"));
    table_->setHorizontalHeaderLabels({tr("Run"), tr("Verdict"), tr("What happened")});
    dressTable(*table_);
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setItemDelegateForColumn(verdict, new IntervalDelegate(table_));
    table_->horizontalHeader()->setStretchLastSection(true);
    table_->horizontalHeader()->resizeSection(what, 200);
    table_->horizontalHeader()->resizeSection(verdict, 230);
    auto* top = new QHBoxLayout;
    top->addWidget(kinds_, 2);
    top->addWidget(most_);
    top->addWidget(mostOf_);
    top->addWidget(all_);
    top->addStretch(1);
    top->addWidget(start_);
    auto* body = new QWidget(this);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addLayout(top);
    layout->addWidget(headline_);
    layout->addWidget(progress_);
    layout->addWidget(table_, 1);
    setWidget(body);
    connect(kinds_, &QComboBox::currentIndexChanged, this, &HuntDock::chosen);
    connect(start_, &QPushButton::clicked, this, [this] { hunt(static_cast<HuntKind>(kinds_->currentIndex())); });
    connect(progress_, &ProgressRow::stopWanted, &work_, &HuntWork::cancel);
    connect(&work_, &HuntWork::progress, this, [this](double share, const QString& words) {
        progress_->setWords((words.isEmpty() ? tr("hunting") : words) + QStringLiteral(": %1 %"));
        progress_->setShare(std::min(share, 0.99));
    });
    connect(&work_, &HuntWork::ended, this, &HuntDock::take);
    connect(table_, &QTableWidget::cellDoubleClicked, this, [this](int row, int) { openRow(row); });
    for (const int key : {Qt::Key_Return, Qt::Key_Enter}) {
        auto* opens = new QShortcut(key, table_);
        opens->setContext(Qt::WidgetShortcut);
        connect(opens, &QShortcut::activated, this, [this] { openRow(table_->currentRow()); });
    }
    connect(&branching_, &Branching::changed, this, &HuntDock::follow);
    connect(&selection_, &Selection::changed, this, &HuntDock::follow);
    chosen();
    follow();
}

void HuntDock::setTheme(const Theme& theme) {
    falls_ = theme.violation;
    for (int row = 0; found_ && row < table_->rowCount(); ++row)
        if (found_->rows[static_cast<std::size_t>(row)].falls)
            table_->item(row, verdict)->setForeground(falls_);
}

void HuntDock::chosen() {
    const KindWords& kind = kKinds[kinds_->currentIndex()];
    kinds_->setToolTip(word(kind.tip));
    most_->setRange(kind.least, kind.most);
    most_->setValue(kind.usual);
    most_->setAccessibleName(word(kind.counted));
    mostOf_->setText(word(kind.counted));
    all_->setVisible(kinds_->currentIndex() == static_cast<int>(HuntKind::overSeeds));
    if (!found_)
        headline_->setText(word(kind.tip));
}

void HuntDock::follow() {
    start_->setEnabled(selection_.recorded() != nullptr && !work_.isRunning());
    all_->setEnabled(selection_.recorded() && selection_.recorded()->facts.designs.size() > 1);
}

void HuntDock::hunt(HuntKind kind) {
    if (!selection_.recorded())
        return;
    open();
    work_.cancel();
    kinds_->setCurrentIndex(static_cast<int>(kind));
    run_ = selection_.recorded();
    found_.reset();
    table_->setRowCount(0);
    headline_->setText(word(kKinds[kinds_->currentIndex()].tip));
    progress_->setWords(tr("hunting") + QStringLiteral(": %1 %"));
    progress_->setShare(0);
    work_.start(kind, branching_.request(), static_cast<std::uint64_t>(most_->value()),
                all_->isChecked() && all_->isEnabled());
    follow();
}

void HuntDock::take(std::shared_ptr<const HuntResult> found) {
    progress_->setShare(1);
    found_ = std::move(found);
    if (!found_) {
        headline_->setText(tr("Given up."));
        return follow();
    }
    headline_->setText(found_->headline);
    table_->setRowCount(static_cast<int>(found_->rows.size()));
    for (int row = 0; row < table_->rowCount(); ++row) {
        const HuntRow& one = found_->rows[static_cast<std::size_t>(row)];
        const QString cells[] = {one.what, one.verdict, one.detail};
        for (int column = 0; column < columns; ++column) {
            auto* item = new QTableWidgetItem(cells[column]);
            item->setToolTip(cells[column]);
            table_->setItem(row, column, item);
        }
        if (one.falls)
            table_->item(row, verdict)->setForeground(falls_);
        table_->item(row, verdict)->setData(IntervalDelegate::kBarRole, QVariant::fromValue(one.bar));
    }
    follow();
}

void HuntDock::openRow(int row) {
    if (!found_ || row < 0 || row >= table_->rowCount())
        return;
    const HuntRow& one = found_->rows[static_cast<std::size_t>(row)];
    if (one.opening && one.opening->plan)
        branching_.tryPlan(*one.opening->plan, {});
    else if (one.opening)
        branching_.tryOther(*one.opening);
    else if (one.event && run_ == selection_.recorded())
        selection_.setEvent(*one.event);
}

}  // namespace orrery::gui
