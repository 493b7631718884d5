#include "gui/futures/beside_pane.h"

#include <QCoreApplication>
#include <QLabel>
#include <QScopedValueRollback>
#include <QVBoxLayout>

#include "gui/style/text.h"

namespace orrery::gui {
namespace {

constexpr double kPale = 0.45;  // of a colour's own on the plot's ground

// Violations stay as they are: they never step back.
Theme paler(Theme theme) {
    for (QColor* colour : {&theme.message, &theme.dropped, &theme.duplicate, &theme.delivered, &theme.fault,
                           &theme.text, &theme.muted, &theme.lane})
        *colour = mixed(*colour, theme.plot, colour == &theme.text ? 0.75 : kPale);
    for (QColor& band : theme.bands)
        band = mixed(band, theme.plot, kPale);
    return theme;
}

QLabel* makeCaption(QWidget* parent) {
    auto* caption = new QLabel(parent);
    caption->setContentsMargins(10, 3, 10, 3);
    caption->setTextFormat(Qt::RichText);
    caption->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    caption->hide();
    return caption;
}

}  // namespace

QString verdictText(const Recorded& run) {
    const auto translated = [](const char* words) { return QCoreApplication::translate("Verdict", words); };
    if (!run.result.violations.empty())
        return translated(QT_TRANSLATE_NOOP("Verdict", "violated: %1, event %2"))
            .arg(text(run.result.violations.front().property), countText(run.result.violations.front().event));
    if (!run.complete)
        return translated(QT_TRANSLATE_NOOP("Verdict", "running"));
    return run.result.verdict == RunVerdict::held ? translated(QT_TRANSLATE_NOOP("Verdict", "held"))
                                                  : translated(QT_TRANSLATE_NOOP("Verdict", "undecided"));
}

BesidePane::BesidePane(Branching& branching, Selection& selection, SpaceTimeView* diagram, QWidget* parent)
    : QWidget(parent),
      branching_(branching),
      selection_(selection),
      diagram_(diagram),
      other_(new SpaceTimeView(otherSelection_, this)),
      axes_(selection, branching.edits()),
      markers_(selection),
      selector_(new AxisSelector(axes_, diagram)),
      caption_(makeCaption(this)),
      otherCaption_(makeCaption(this)) {
    other_->setObjectName(QStringLiteral("space-time-beside"));
    other_->setAccessibleName(tr("Space-time diagram of the other future"));
    other_->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    dressViews(false);
    selector_->standIn(*diagram_);
    connect(&selection_, &Selection::litChanged, this, &BesidePane::takeRun);
    connect(&axes_, &AxisChoice::changed, this, &BesidePane::takeAxes);
    diagram_->setMarkers(&markers_);
    for (SpaceTimeView* view : {diagram_, other_})
        connect(view, &SpaceTimeView::foldClicked, &axes_, [this](const FoldMark& mark) { axes_.toggle(mark.fold); });
    connect(&branching_, &Branching::changed, this, &BesidePane::refresh);
    connect(&branching_, &Branching::partingChanged, this, &BesidePane::refresh);
    connect(&selection_, &Selection::changed, this, &BesidePane::followShown);
    connect(&selection_, &Selection::grown, &otherSelection_, &Selection::tellGrown);
    connect(&branching_, &Branching::grownBeside, &otherSelection_, &Selection::tellGrown);
    connect(&otherSelection_, &Selection::changed, this, &BesidePane::followOther);
    const auto sameWindow = [this](SpaceTimeView* from, SpaceTimeView* to) {
        connect(from, &SpaceTimeView::windowChanged, this, [this, from, to] {
            const QScopedValueRollback<bool> guard(following_, following_);
            if (std::exchange(following_, true) || other_->isHidden())
                return;
            to->setWindow(from->window());
        });
    };
    sameWindow(diagram_, other_);
    sameWindow(other_, diagram_);
}

// A new run begins on the axis that suits it; another future of the same stays on the axis of the one before it.
void BesidePane::takeRun() {
    if (std::exchange(run_, selection_.recorded()) == selection_.recorded())
        return;
    if (branching_.placeInOpened()) {
        markers_.follow();
    } else {
        markers_.clear();
        axes_.begin();
    }
}

void BesidePane::takeAxes() {
    const QScopedValueRollback<bool> guard(following_, true);
    other_->setAxis(axes_.axisBeside());
    diagram_->setAxis(axes_.axis());
    if (!other_->isHidden())
        other_->setWindow(diagram_->window());
}

void BesidePane::setTheme(const Theme& theme) {
    diagram_->setTheme(theme);
    other_->setTheme(paler(theme));
    for (QLabel* caption : {caption_, otherCaption_}) {
        QPalette colours = palette();
        colours.setColor(QPalette::Window, mixed(theme.accent, theme.window, caption == caption_ ? 0.16 : 0.05));
        colours.setColor(QPalette::WindowText, theme.text);
        caption->setPalette(colours);
        caption->setAutoFillBackground(true);
    }
}

// The one that came first stands above.
void BesidePane::dressViews(bool otherAbove) {
    auto* column = static_cast<QVBoxLayout*>(layout());
    const std::array<QWidget*, 4> order = otherAbove
                                              ? std::array<QWidget*, 4>{otherCaption_, other_, caption_, diagram_}
                                              : std::array<QWidget*, 4>{caption_, diagram_, otherCaption_, other_};
    for (QWidget* one : order)
        column->removeWidget(one);
    for (QWidget* one : order)
        column->addWidget(one, qobject_cast<QLabel*>(one) ? 0 : 1);
    setTabOrder(diagram_, other_);
}

QString BesidePane::captionOf(Branching::Id id) const {
    const auto run = branching_.run(id);
    const Future& future = branching_.tree()[id];
    const QString about = tr("%1, seed %2").arg(text(run->facts.design)).arg(run->facts.seed);
    const QString name = text(future.name).toHtmlEscaped();
    const QString verdict = verdictText(*run).toHtmlEscaped();
    return about == text(future.name) ? QStringLiteral("<b>%1</b> · %2").arg(name, verdict)
                                      : QStringLiteral("<b>%1</b> · %2 · %3").arg(name, about.toHtmlEscaped(), verdict);
}

void BesidePane::refresh() {
    const auto beside = branching_.beside();
    const auto otherRun = beside ? branching_.run(*beside) : nullptr;
    const auto shown = branching_.run(branching_.current());
    const bool two = otherRun && shown;
    for (QWidget* one :
         {static_cast<QWidget*>(caption_), static_cast<QWidget*>(otherCaption_), static_cast<QWidget*>(other_)})
        one->setVisible(two);
    if (!two) {
        diagram_->setParts({});
        diagram_->setParting({});
        selector_->standIn(*diagram_);
        otherSelection_.reset(nullptr, 0);
        axes_.setBeside(nullptr, {});
        return;
    }
    const bool otherAbove = *beside < branching_.current();
    dressViews(otherAbove);
    const Time end = std::max(otherRun->end, shown->end);
    diagram_->setParts({!otherAbove, otherAbove, end});
    other_->setParts({otherAbove, !otherAbove, end});
    selector_->standIn(otherAbove ? *other_ : *diagram_);
    caption_->setText(captionOf(branching_.current()));
    otherCaption_->setText(captionOf(*beside));
    std::optional<DiagramParting> mark;
    const auto& parting = branching_.parting();
    if (parting && parting->found == Divergence::Found::different)
        mark = DiagramParting{parted_at(*parting), {}, parting->event};
    (otherAbove ? diagram_ : other_)->setParting(mark);
    if (mark && ofState(*parting))
        mark->words = tr("here they part: event %1, %2 %3")
                          .arg(countText(parting->event), text(parting->node_name), text(parting->field));
    else if (mark)
        mark->words = tr("here they part: event %1").arg(countText(parting->event));
    (otherAbove ? other_ : diagram_)->setParting(mark);
    axes_.setBeside(otherRun, mark ? std::optional<Time>(mark->time) : std::nullopt);
    if (otherSelection_.recorded() != otherRun) {
        const QScopedValueRollback<bool> guard(following_, true);
        otherSelection_.reset(otherRun, branching_.eventBeside(), selection_.node());
        other_->setWindow(diagram_->window());
    }
    followShown();
}

void BesidePane::followShown() {
    if (following_ || other_->isHidden() || selection_.recorded() != branching_.run(branching_.current()))
        return;
    const QScopedValueRollback<bool> guard(following_, true);
    otherSelection_.setEvent(branching_.eventBeside());
    otherSelection_.setNode(selection_.node());
    other_->setWindow(diagram_->window());  // its own playhead may have moved it
}

void BesidePane::followOther() {
    if (following_ || other_->isHidden() || !selection_.recorded())
        return;
    const QScopedValueRollback<bool> guard(following_, true);
    selection_.setEvent(
        branching_.sameMoment(*otherSelection_.recorded(), otherSelection_.event(), *selection_.recorded()));
    selection_.setNode(otherSelection_.node());
    other_->setWindow(diagram_->window());
}

}  // namespace orrery::gui
