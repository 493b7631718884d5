#include "gui/watch/watch_pane.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/query/filter_edit.h"
#include "gui/style/text.h"

namespace orrery::gui {
namespace {

constexpr int kMostLanes = 5;  // in sight; beyond, they scroll

}  // namespace

WatchPane::WatchPane(Watches& watches, Selection& selection, const SpaceTimeView& diagram, QWidget* parent)
    : QWidget(parent),
      watches_(watches),
      selection_(selection),
      lanes_(new WatchLanes(watches, selection, diagram)),
      scroll_(new QScrollArea(this)),
      row_(new QWidget(this)),
      edit_(new FilterEdit(row_)),
      name_(new QLabel(row_)),
      error_(new QLabel(row_)) {
    setObjectName(QStringLiteral("watch-pane"));
    setAccessibleName(tr("Watches"));
    scroll_->setWidget(lanes_);
    scroll_->setWidgetResizable(true);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setFocusPolicy(Qt::NoFocus);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    edit_->setAccessibleName(tr("Watch"));
    edit_->setPlaceholderText(tr("n1.term, sum(*.total), count(role:server, leader) <= 1"));
    error_->setWordWrap(true);
    error_->hide();
    auto* line = new QHBoxLayout;
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(name_);
    line->addWidget(edit_, 1);
    auto* under = new QVBoxLayout(row_);
    under->setContentsMargins(10, 4, 6, 4);
    under->setSpacing(2);
    under->addLayout(line);
    under->addWidget(error_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(scroll_);
    layout->addWidget(row_);
    row_->hide();
    connect(&watches_, &Watches::changed, this, &WatchPane::refresh);
    connect(&watches_, &Watches::advanced, lanes_, &WatchLanes::refresh);
    connect(&watches_, &Watches::wanted, this, [this] { write(-1); });
    connect(&watches_, &Watches::chosen, lanes_, &WatchLanes::setCurrent);
    connect(&selection_, &Selection::changed, this, &WatchPane::follow);
    connect(lanes_, &WatchLanes::editWanted, this, &WatchPane::write);
    connect(lanes_, &WatchLanes::elementWanted, this, [this](const WatchElement& element) {
        selection_.setNode(element.node);
        selection_.setNamed({{element.node, element.path, element.durable}});
    });
    connect(edit_, &FilterEdit::accepted, this, &WatchPane::accept);
    connect(edit_, &FilterEdit::left, this, &WatchPane::leave);
    connect(edit_, &FilterEdit::judged, this, [this] {
        const QString why = edit_->text().trimmed().isEmpty() ? QString() : edit_->errorText();
        error_->setText(why);
        error_->setVisible(!why.isEmpty());
    });
    refresh();
}

void WatchPane::setTheme(const Theme& theme) {
    lanes_->setTheme(theme);
    edit_->setTheme(theme);
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, theme.violation);
    error_->setPalette(colours);
}

void WatchPane::refresh() {
    const int lanes = static_cast<int>(watches_.all().size());
    lanes_->refresh();
    scroll_->setVisible(lanes > 0);
    scroll_->setFixedHeight(std::min(lanes, kMostLanes) * WatchLanes::kLane);
    setVisible(lanes > 0 || !row_->isHidden());
    follow();
}

void WatchPane::follow() {
    if (!watches_.all().empty() && selection_.recorded())
        watches_.look(selection_.event());
    lanes_->refresh();
}

void WatchPane::write(int lane) {
    const auto& run = selection_.recorded();
    if (!run)
        return;
    edited_ = lane;
    const auto states = run->states;
    edit_->setLanguage({[states](const std::string& written) -> std::optional<FilterError> {
                            const auto watch = parse_watch(written, *states);
                            return watch ? std::nullopt : std::optional(watch.error());
                        },
                        [states](const std::string& written, std::size_t cursor) {
                            return complete_watch(written, cursor, *states);
                        }});
    name_->setText(lane < 0 ? tr("Watch") : tr("Watch %1").arg(lane + 1));
    edit_->write(lane < 0 ? QString() : watches_.all()[static_cast<std::size_t>(lane)].expression);
    edit_->setToolTip(text(watch_help()));
    row_->show();
    show();
    edit_->setFocus(Qt::ShortcutFocusReason);
    edit_->selectAll();
}

void WatchPane::accept(const QString& expression) {
    if (edited_ < 0)
        watches_.add(expression);
    else
        watches_.change(static_cast<std::size_t>(edited_), expression);
    leave();
}

void WatchPane::leave() {
    row_->hide();
    setVisible(!watches_.all().empty());
    emit left();
}

}  // namespace orrery::gui
