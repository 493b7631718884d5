#include "gui/diagram/axis_selector.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QToolButton>

#include "gui/style/fonts.h"

namespace orrery::gui {
namespace {

constexpr QRect kCorner{4, 1, 144, 20};

}  // namespace

AxisSelector::AxisSelector(AxisChoice& choice, QWidget* parent) : QWidget(parent), choice_(choice) {
    setObjectName(QStringLiteral("axis-selector"));
    setAccessibleName(tr("Axis of the diagram"));
    setCursor(Qt::ArrowCursor);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    auto* group = new QButtonGroup(this);
    const std::array<std::pair<QString, QString>, kAxisKinds.size()> words = {
        {{tr("time"), tr("Axis of time (1)")},
         {tr("folded"), tr("Axis of time, with idle and unlit stretches folded (2)")},
         {tr("order"), tr("Events in their order, a step each (3)")}}};
    for (const AxisKind kind : kAxisKinds) {
        const auto at = static_cast<std::size_t>(kind);
        auto* button = new QToolButton(this);
        button->setText(words[at].first);
        button->setToolTip(words[at].second);
        button->setAccessibleName(words[at].second);
        button->setFont(smallFont(11));
        button->setCheckable(true);
        button->setAutoRaise(true);
        button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
        button->setFocusPolicy(Qt::TabFocus);
        group->addButton(button);
        row->addWidget(button);
        connect(button, &QToolButton::clicked, this, [this, kind] { choice_.choose(kind); });
        buttons_[at] = button;
    }
    connect(&choice_, &AxisChoice::changed, this, &AxisSelector::refresh);
    refresh();
}

void AxisSelector::standIn(QWidget& diagram) {
    if (parentWidget() != &diagram)
        setParent(&diagram);
    setGeometry(kCorner);
    show();
}

void AxisSelector::refresh() { button(choice_.kind()).setChecked(true); }

}  // namespace orrery::gui
