#include "gui/present/slide_panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QProxyStyle>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QStyleOption>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/tools/lesson/lesson_question.h"

namespace orrery::gui {
namespace {

// px on a screen of 720
constexpr double kTitle = 27;
constexpr double kWords = 21;
constexpr double kLeastWords = 15;
constexpr double kSmall = 14;
constexpr double kMargin = 28;
constexpr double kBetween = 36;

QLabel* wrapping(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    return label;
}

void setSize(QWidget& widget, double pixels, bool bold = false) {
    QFont font;
    font.setPixelSize(qRound(pixels));
    if (bold)
        font.setBold(true);
    widget.setFont(font);
}

// A radio button as large as the words beside it.
class LargeIndicator : public QProxyStyle {
public:
    explicit LargeIndicator(QRadioButton& radio) : QProxyStyle(QStringLiteral("Fusion")) { setParent(&radio); }
    static LargeIndicator& of(QRadioButton& radio) {
        auto* known = dynamic_cast<LargeIndicator*>(radio.style());
        if (!known)
            radio.setStyle(known = new LargeIndicator(radio));
        return *known;
    }
    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override {
        const bool of_size = metric == PM_ExclusiveIndicatorWidth || metric == PM_ExclusiveIndicatorHeight;
        return of_size ? size : QProxyStyle::pixelMetric(metric, option, widget);
    }
    // In the colour of the words, which can be told from the ground in every theme.
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override {
        if (element != PE_IndicatorRadioButton)
            return QProxyStyle::drawPrimitive(element, option, painter, widget);
        const bool enabled = option->state.testFlag(State_Enabled) || option->state.testFlag(State_On);
        const QColor ink = option->palette.color(enabled ? QPalette::Active : QPalette::Disabled, QPalette::WindowText);
        const QRectF ring = QRectF(option->rect).adjusted(1, 1, -1, -1);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(ink, std::max(1.5, size / 10.0)));
        painter->setBrush(Qt::NoBrush);
        painter->drawEllipse(ring);
        if (option->state.testFlag(State_On)) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(ink);
            painter->drawEllipse(ring.center(), ring.width() * 0.27, ring.height() * 0.27);
        }
        painter->restore();
    }
    int size = 13;  // px
};

}  // namespace

SlidePanel::SlidePanel(QWidget* parent)
    : QWidget(parent),
      title_(wrapping(this)),
      words_(wrapping(this)),
      place_(wrapping(this)),
      counter_(new QLabel(this)),
      keys_(new QLabel(tr("B: black screen · Esc: leave"), this)),
      question_(new LessonQuestion(this)),
      page_(new QWidget(this)),
      scroll_(new QScrollArea(this)),
      back_(new QPushButton(tr("Back"), this)),
      next_(new QPushButton(this)),
      leave_(new QPushButton(tr("Leave"), this)) {
    setObjectName(QStringLiteral("slide"));
    build();
    connect(back_, &QPushButton::clicked, this, &SlidePanel::backWanted);
    connect(next_, &QPushButton::clicked, this, &SlidePanel::nextWanted);
    connect(leave_, &QPushButton::clicked, this, &SlidePanel::leaveWanted);
}

void SlidePanel::build() {
    question_->setPresented(true);
    question_->hide();
    question_->layout()->setContentsMargins(0, 0, 0, 0);
    auto* columns = new QHBoxLayout;
    columns->setObjectName(QStringLiteral("columns"));
    auto* left = new QVBoxLayout;
    left->addWidget(words_);
    left->addWidget(place_);
    left->addStretch(1);
    columns->addLayout(left, 1);
    auto* right = new QVBoxLayout;
    right->addWidget(question_);
    right->addStretch(1);
    columns->addLayout(right, 1);
    auto* lines = new QVBoxLayout(page_);
    lines->addWidget(title_);
    lines->addLayout(columns);
    lines->addStretch(1);
    scroll_->setWidget(page_);
    scroll_->setWidgetResizable(true);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll_->setFocusPolicy(Qt::NoFocus);
    auto* way = new QHBoxLayout;
    for (QWidget* one : std::initializer_list<QWidget*>{back_, counter_, next_})
        way->addWidget(one);
    way->addStretch(1);
    way->addWidget(keys_);
    way->addWidget(leave_);
    for (QPushButton* button : {back_, next_, leave_})
        button->setFocusPolicy(Qt::TabFocus);  // a click leaves the keyboard to the remote
    back_->setToolTip(tr("The slide before: Page Up, Left"));
    leave_->setToolTip(tr("Back to the window, as it was: Esc"));
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(scroll_, 1);
    layout->addLayout(way);
}

void SlidePanel::setTheme(const Theme& theme) {
    setPalette(paletteOf(theme));
    setAutoFillBackground(true);
    QPalette muted = palette();
    muted.setColor(QPalette::WindowText, theme.muted);
    for (QLabel* label : {place_, keys_, counter_})
        label->setPalette(muted);
    QPalette strong = palette();
    strong.setColor(QPalette::WindowText, theme.accent);
    title_->setPalette(strong);
    question_->setTheme(theme);
}

double SlidePanel::unit() const { return window()->height() / 720.0; }

void SlidePanel::setSlide(const Slide& slide) {
    title_->setText(slide.title);
    words_->setText(slide.words);
    words_->setVisible(!slide.words.isEmpty());
    place_->setText(slide.place);
    fit();
}

void SlidePanel::ask(const std::shared_ptr<const HeldLesson>& lesson, std::size_t step, const QString& given,
                     bool told) {
    question_->ask(lesson, step, given, told);
    question_->show();
    fit();
}

void SlidePanel::askNothing() {
    question_->hide();
    fit();
}

void SlidePanel::setWay(std::size_t slide, std::size_t of, bool tells) {
    counter_->setText(of == 0 ? QString() : tr("%1 of %2").arg(slide).arg(of));
    back_->setEnabled(slide > 1);
    next_->setEnabled(tells || slide < of);
    next_->setText(tells ? tr("Tell the answer") : tr("Next"));
    next_->setToolTip(tells ? tr("Page Down, Right, Space; a number chooses an option before")
                            : tr("The slide after: Page Down, Right, Space"));
}

QString SlidePanel::counter() const { return counter_->text(); }

void SlidePanel::resizeEvent(QResizeEvent*) { fit(); }

void SlidePanel::fit() {
    const double one = unit();
    const int margin = qRound(kMargin * one);
    layout()->setContentsMargins(margin, qRound(margin * 0.5), margin, qRound(margin * 0.4));
    page_->layout()->setContentsMargins(0, 0, 0, 0);
    page_->layout()->setSpacing(qRound(8 * one));
    page_->findChild<QHBoxLayout*>(QStringLiteral("columns"))->setSpacing(qRound(kBetween * one));
    for (QWidget* small : std::initializer_list<QWidget*>{counter_, keys_, back_, next_, leave_, place_})
        setSize(*small, kSmall * one);
    setSize(*counter_, kSmall * 1.2 * one, true);
    setSize(*title_, kTitle * one, true);
    const auto radios = question_->findChildren<QRadioButton*>();
    for (QRadioButton* radio : radios)
        LargeIndicator::of(*radio).size = qRound(16 * one);
    layout()->activate();
    const int width = scroll_->viewport()->width();
    for (double size = kWords * one; size >= kLeastWords * one; size -= 1) {
        typeSize_ = qRound(size);
        setSize(*page_, size);
        for (QRadioButton* radio : radios)  // as high as the first line of its words
            radio->setMinimumHeight(QFontMetrics(question_->font()).height());
        if (page_->layout()->totalHeightForWidth(width) <= scroll_->viewport()->height())
            break;
    }
}

}  // namespace orrery::gui
