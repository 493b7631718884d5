#include "gui/tools/compare/compare_dock.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QInputDialog>
#include <QLabel>
#include <QMainWindow>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTabWidget>
#include <QTableWidget>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>
#include <memory>

#include "gui/style/text.h"
#include "gui/tools/compare/metrics_page.h"
#include "gui/tools/table.h"

namespace orrery::gui {
namespace {

enum Choice : int { kNothing, kFuture, kDesign, kNextSeed, kSeed };
constexpr int kWhichRole = Qt::UserRole + 1;

struct Row {
    QString node;
    NodeId id = kNoNode;
    Difference difference;
};

// Two boxes, a headline and tabs stand above its tables: where it comes to the front for the first time it takes the
// room that those need.
void makeRoom(ToolDock& dock, bool& made) {
    constexpr int kShare = 38;  // hundredths of the window
    auto* window = qobject_cast<QMainWindow*>(dock.parentWidget());
    if (made || !window || dock.isFloating() || !dock.isInFront())
        return;
    made = true;
    const int wanted = window->height() * kShare / 100;
    if (dock.height() < wanted)
        window->resizeDocks({&dock}, {wanted}, Qt::Vertical);
}

}  // namespace

CompareDock::CompareDock(Branching& branching, Session& session, Selection& selection, QWidget* parent)
    : ToolDock(parent),
      branching_(branching),
      session_(session),
      selection_(selection),
      with_(new QComboBox(this)),
      headline_(new QLabel(this)),
      moment_(new QLabel(this)),
      go_(new QPushButton(tr("Go to where they part"), this)),
      table_(new QTableWidget(0, columns, this)),
      pages_(new QTabWidget(this)),
      metrics_(new MetricsPage(branching, session, this)) {
    with_->setAccessibleName(tr("Compare with"));
    headline_->setWordWrap(true);
    headline_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    moment_->setWordWrap(true);
    table_->setAccessibleName(tr("What differs at this moment"));
    dressTable(*table_);
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->horizontalHeader()->setStretchLastSection(true);
    for (const auto& [column, width] : {std::pair(node, 90), std::pair(field, 150), std::pair(first, 150)})
        table_->horizontalHeader()->resizeSection(column, width);
    auto* body = new QWidget(this);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(6, 6, 6, 6);
    auto* top = new QHBoxLayout;
    top->addWidget(with_, 1);
    top->addWidget(go_);
    layout->addLayout(top);
    layout->addWidget(headline_);
    auto* fields = new QWidget(pages_);
    auto* below = new QVBoxLayout(fields);
    below->setContentsMargins(0, 4, 0, 0);
    below->addWidget(moment_);
    below->addWidget(table_, 1);
    pages_->setDocumentMode(true);
    pages_->addTab(fields, tr("States"));
    pages_->addTab(metrics_, tr("Metrics"));
    layout->addWidget(pages_, 1);
    setWidget(body);
    connect(&branching_, &Branching::changed, this, &CompareDock::fillChoices);
    connect(&branching_, &Branching::changed, this, &CompareDock::refresh);
    connect(&branching_, &Branching::partingChanged, this, &CompareDock::refresh);
    connect(&session_, &Session::shownChanged, this, &CompareDock::refresh);
    connect(&session_, &Session::shownBesideChanged, this, &CompareDock::refresh);
    connect(&selection_, &Selection::changed, this, &CompareDock::refresh);
    connect(with_, &QComboBox::activated, this, &CompareDock::choose);
    connect(go_, &QPushButton::clicked, this, &CompareDock::goToParting);
    connect(table_, &QTableWidget::cellClicked, this, [this](int row, int) {
        selection_.setNode(static_cast<NodeId>(table_->item(row, node)->data(Qt::UserRole).toUInt()));
    });
    connect(this, &QDockWidget::visibilityChanged, this, [this, made = std::make_shared<bool>(false)](bool seen) {
        if (seen && !*made)  // once the layout knows its size
            QTimer::singleShot(0, this, [this, made] { makeRoom(*this, *made); });
    });
    fillChoices();
    refresh();
}

void CompareDock::fillChoices() {
    const QSignalBlocker quiet(with_);
    with_->clear();
    with_->addItem(tr("Compare with…"), kNothing);
    const auto run = branching_.run(branching_.current());
    if (!run)
        return;
    const Futures& tree = branching_.tree();
    for (Branching::Id id = 0; id < tree.size(); ++id) {
        if (tree[id].gone || id == branching_.current() || !branching_.run(id))
            continue;
        with_->addItem(text(tree[id].name), kFuture);
        with_->setItemData(with_->count() - 1, QVariant::fromValue<qulonglong>(id), kWhichRole);
        if (branching_.beside() == id)
            with_->setCurrentIndex(with_->count() - 1);
    }
    for (const std::string& design : run->facts.designs)
        if (design != run->facts.design) {
            with_->addItem(tr("design %1").arg(text(design)), kDesign);
            with_->setItemData(with_->count() - 1, text(design), kWhichRole);
        }
    with_->addItem(tr("seed %1").arg(run->facts.seed + 1), kNextSeed);
    with_->addItem(tr("another seed…"), kSeed);
}

void CompareDock::choose(int index) {
    const auto run = branching_.run(branching_.current());
    const QVariant which = with_->itemData(index, kWhichRole);
    switch (with_->itemData(index).toInt()) {
        case kFuture:
            return branching_.setBeside(which.toULongLong());
        case kDesign:
            return branching_.tryOther({plain(which.toString()), {}, {}});
        case kNextSeed:
            return branching_.tryOther({{}, run->facts.seed + 1, {}});
        case kSeed: {
            bool wanted = false;
            const QString seed =
                QInputDialog::getText(this, tr("Compare with another seed"), tr("Seed:"), QLineEdit::Normal,
                                      QString::number(run->facts.seed + 1), &wanted);
            bool isNumber = false;
            const qulonglong number = seed.trimmed().toULongLong(&isNumber);
            if (wanted && isNumber)
                branching_.tryOther({{}, number, {}});
            return fillChoices();
        }
        default:
            return branching_.setBeside(std::nullopt);
    }
}

void CompareDock::sayParting() {
    const auto& parting = branching_.parting();
    const bool different = parting && parting->found == Divergence::Found::different;
    go_->setEnabled(different);
    if (!branching_.beside())
        headline_->setText(tr("Put another future, design or seed beside this run."));
    else if (!parting)
        headline_->setText(tr("Looking for the first event that differs…"));
    else if (!different)
        headline_->setText(tr("Both are the same, event for event."));
    else
        headline_->setText(tr("<b>They part at event %1</b>, %2: %3 is %4 above and %5 below")
                               .arg(countText(parting->event), timeText(parted_at(*parting)),
                                    text(parting->node_name + " " + parting->field).trimmed().toHtmlEscaped(),
                                    text(parting->first.empty() ? "–" : parting->first).toHtmlEscaped(),
                                    text(parting->second.empty() ? "–" : parting->second).toHtmlEscaped()));
}

void CompareDock::refresh() {
    sayParting();
    metrics_->refresh();
    const auto& here = session_.shown();
    const auto& there = session_.shownBeside();
    const bool ready = branching_.beside() && here && there && here->event == selection_.event() &&
                       there->event == branching_.eventBeside();
    moment_->setVisible(branching_.beside().has_value());
    if (ready)
        showDifferences();
    else if (!branching_.beside())
        table_->setRowCount(0);
}

void CompareDock::showDifferences() {
    const bool above = branching_.current() < *branching_.beside();
    const Shown& shown = *session_.shown();
    const Shown& beside = *session_.shownBeside();
    const auto run = branching_.run(branching_.current()), other = branching_.run(*branching_.beside());
    std::vector<Row> rows;
    for (const auto& [id, one] : shown.nodes) {
        const auto same =
            std::find_if(other->nodes.begin(), other->nodes.end(),
                         [&, node_id = id](const NodeFact& fact) { return fact.name == run->nodes[node_id].name; });
        const auto twin = beside.nodes.find(static_cast<NodeId>(same - other->nodes.begin()));
        if (same == other->nodes.end() || twin == beside.nodes.end())
            continue;
        const ShownNode& upper = above ? one : twin->second;
        const ShownNode& lower = above ? twin->second : one;
        for (Difference& difference : node_differences(upper.state, upper.durable, lower.state, lower.durable))
            rows.push_back({text(run->nodes[id].name), id, std::move(difference)});
    }
    const auto name = [&](bool upper) {
        return text(branching_.tree()[upper == above ? branching_.current() : *branching_.beside()].name);
    };
    table_->setHorizontalHeaderLabels({tr("Node"), tr("Field"), name(true), name(false)});
    table_->setRowCount(static_cast<int>(rows.size()));
    for (int row = 0; row < table_->rowCount(); ++row) {
        const Row& one = rows[static_cast<std::size_t>(row)];
        const QString cells[] = {one.node, text(one.difference.path), text(one.difference.before),
                                 text(one.difference.after)};
        for (int column = 0; column < columns; ++column) {
            table_->setItem(row, column, new QTableWidgetItem(cells[column]));
            table_->item(row, column)->setToolTip(cells[column]);
        }
        table_->item(row, node)->setData(Qt::UserRole, static_cast<uint>(one.id));
    }
    const EventNumber upper = above ? shown.event : beside.event, lower = above ? beside.event : shown.event;
    moment_->setText(tr("At %1: event %2 above, event %3 below. Fields that differ: %4")
                         .arg(timeText(selection_.recorded()->timeOf(shown.event)), countText(upper), countText(lower))
                         .arg(rows.size()));
}

void CompareDock::goToParting() {
    if (const auto& parting = branching_.parting())
        selection_.setEvent(parting->event);
}

}  // namespace orrery::gui
