#include "gui/tools/life/life_dock.h"

#include <QHeaderView>
#include <QLabel>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/session/making.h"
#include "gui/style/text.h"
#include "gui/tools/life/life_view.h"
#include "gui/tools/progress_row.h"
#include "gui/tools/table.h"
#include "sim/life/search.h"

namespace orrery::gui {
namespace {

constexpr EventNumber kStride = 256;  // between two looks at the clock

}  // namespace

LifeDock::LifeDock(Session& session, Selection& selection, QWidget* parent)
    : ToolDock(parent),
      session_(session),
      selection_(selection),
      inquiry_(session),
      title_(new QLabel(tr("Choose an event and press L: the life of its request."), this)),
      progress_(new ProgressRow(this)),
      view_(new LifeView),
      table_(new QTableView(this)) {
    title_->setWordWrap(true);
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(view_);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    table_->setAccessibleName(tr("Events of the request"));
    table_->setModel(&model_);
    dressTable(*table_);
    table_->horizontalHeader()->setStretchLastSection(true);
    const int widths[] = {64, 110, 90, 170};
    for (int column = 0; column < 4; ++column)
        table_->horizontalHeader()->resizeSection(column, widths[column]);
    auto* body = new QWidget(this);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(title_);
    layout->addWidget(progress_);
    layout->addWidget(scroll, 3);
    layout->addWidget(table_, 2);
    setWidget(body);
    connect(&selection_, &Selection::changed, this, &LifeDock::follow);
    connect(progress_, &ProgressRow::stopWanted, this, [this] { inquiry_.giveUp(); });
    connect(view_, &LifeView::eventChosen, this, [this](qulonglong event) { selection_.setEvent(event); });
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& now) {
        if (!following_ && now.isValid())
            selection_.setEvent(model_.eventOf(now.row()));
    });
}

void LifeDock::setTheme(const Theme& theme) {
    model_.setTheme(theme);
    view_->setTheme(theme);
}

void LifeDock::look() {
    run_ = selection_.recorded();
    const EventNumber event = selection_.event();
    if (!run_ || event == 0)
        return;
    open();
    done_ = false;
    progress_->setShare(0);
    auto search = std::make_shared<std::unique_ptr<life::LifeSearch>>();
    auto told = std::make_shared<std::chrono::steady_clock::time_point>();
    inquiry_.ask([this, event, search, told](Making& run) {
        if (!*search)
            *search = std::make_unique<life::LifeSearch>(run.chronicle(), event);
        const auto until = std::chrono::steady_clock::now() + Inquiry::kSlice;
        bool more = true;
        while (more && std::chrono::steady_clock::now() < until)
            more = (*search)->go_on(kStride);
        Inquiry::Part part;
        part.done = !more;
        const auto now = std::chrono::steady_clock::now();
        if (part.done || now - *told > Replay::kTellEvery) {
            *told = now;
            auto life = std::make_shared<const life::Life>((*search)->life());
            part.tell = [this, life, done = part.done] { take(life, done); };
        }
        return part;
    });
}

QString LifeDock::words() const {
    if (life_->steps.empty())
        return {};
    const life::Step& first = life_->steps.front();
    const QString node = first.row.node == kNoNode ? tr("network") : text(run_->nodeName(first.row.node));
    QString said = life_->is_operation
                       ? tr("<b>%1</b> of %2").arg(text(life_->operation).toHtmlEscaped(), node.toHtmlEscaped())
                       : tr("from event %1 at %2 on").arg(countText(first.row.number), node.toHtmlEscaped());
    said += QStringLiteral(" · ") + tr("%1 events").arg(life_->steps.size());
    said += QStringLiteral(" · <b>%1</b>").arg(timeText(life_->ends() - life_->begins()));
    QStringList parts;
    const auto spent = life_->spent();
    for (const life::Spent one : life::kAllSpent)
        if (const Duration length = spent[static_cast<std::size_t>(one)]; length > 0)
            parts.append(QStringLiteral("%1 %2").arg(spentText(one), timeText(length)));
    if (!parts.isEmpty())
        said += QStringLiteral(": ") + parts.join(QStringLiteral(", "));
    if (life_->is_operation && !life_->has_returned)
        said += QStringLiteral(" · ") + tr("it has not returned");
    if (life_->is_cut)
        said += QStringLiteral(" · ") + tr("the first part of it");
    return said;
}

void LifeDock::take(std::shared_ptr<const life::Life> life, bool done) {
    const QScopedValueRollback<bool> guard(following_, true);
    life_ = std::move(life);
    done_ = done;
    progress_->setShare(done ? 1 : 0.5);
    title_->setText(words());
    view_->setAccessibleDescription(title_->text());
    view_->setLife(life_, run_);
    model_.setLife(life_, run_);
    follow();
}

// Another run's life is none of this one.
void LifeDock::follow() {
    const QScopedValueRollback<bool> guard(following_, true);
    if (run_ && run_ != selection_.recorded()) {
        run_.reset();
        life_.reset();
        inquiry_.giveUp();
        progress_->setShare(1);
        title_->setText(tr("Choose an event and press L: the life of its request."));
        view_->setLife(nullptr, nullptr);
        model_.setLife(nullptr, nullptr);
    }
    view_->setEvent(selection_.event());
    const int row = model_.rowOf(selection_.event());
    if (row < 0)
        return table_->clearSelection();
    if (table_->currentIndex().row() != row)
        table_->setCurrentIndex(model_.index(row, 0));
}

}  // namespace orrery::gui
