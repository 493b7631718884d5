#include "gui/tools/why/why_delegate.h"

#include <QAbstractItemView>
#include <QFontMetrics>
#include <QPainter>

#include "gui/style/fonts.h"
#include "gui/tools/why/why_model.h"

namespace orrery::gui {
namespace {

using Kind = WhyModel::Kind;

Kind kindOf(const QModelIndex& index) { return static_cast<Kind>(index.data(WhyModel::kKind).toInt()); }

constexpr int kBadge = 18, kHead = 22, kLeft = 26, kAir = 4;
constexpr int kWords = Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap;

// Names of fields and messages may be broken after a mark; words are not.
QString wordsOf(const QModelIndex& index) {
    QString words = index.data(Qt::DisplayRole).toString();
    for (const QChar mark : QStringLiteral("{,.=["))
        words.replace(mark, QString(mark) + QChar(0x200B));
    return words;
}

QFont wordsFont(bool isDetail) { return smallFont(isDetail ? 11 : 12); }

int heightOf(const QString& words, const QFont& font, int width) {
    return QFontMetrics(font).boundingRect(0, 0, std::max(width, 60), 10'000, kWords, words).height();
}

// The width of the row's words: what the view shows of it, since a row is as wide as its view.
int roomOf(const QStyleOptionViewItem& option, const QModelIndex& index) {
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    if (!view)
        return option.rect.width();
    const int depth = index.parent().isValid() ? 2 : 1;
    return view->viewport()->width() - depth * 16;
}

}  // namespace

QSize WhyDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const bool isDetail = kindOf(index) == Kind::detail;
    const int room = roomOf(option, index) - (isDetail ? 8 : kLeft) - kAir;
    const int words = heightOf(wordsOf(index), wordsFont(isDetail), room);
    return {60, words + kAir + (isDetail ? 0 : kHead + kAir)};
}

void WhyDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const Kind kind = kindOf(index);
    const QString words = wordsOf(index);
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, mixed(theme_.accent, theme_.base, 0.18));
    const QColor ink = kind == Kind::detail ? theme_.muted : theme_.text;
    if (kind == Kind::detail) {
        painter->setFont(wordsFont(true));
        painter->setPen(ink);
        painter->drawText(option.rect.adjusted(8, 0, -kAir, 0), kWords, words);
        painter->restore();
        return;
    }
    const QRect& all = option.rect;
    const QColor fill = kind == Kind::violation ? theme_.violation
                        : kind == Kind::fault   ? theme_.fault
                        : kind == Kind::missing ? theme_.dropped
                                                : theme_.accent;
    const QRectF badge(all.left() + 2, all.top() + kAir, kBadge, kBadge);
    if (const int number = index.data(WhyModel::kNumber).toInt(); number != 0) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(fill);
        painter->drawEllipse(badge);
        painter->setFont(smallFont(10, true));
        painter->setPen(contrast(fill, Qt::white) >= 4.5 ? QColor(Qt::white) : QColor(Qt::black));
        painter->drawText(badge, Qt::AlignCenter, QString::number(number));
    } else {
        painter->setPen(QPen(fill, 1.6, Qt::DashLine));
        painter->setBrush(Qt::NoBrush);
        painter->drawEllipse(badge.adjusted(1, 1, -1, -1));
    }
    painter->setFont(smallFont(11));
    painter->setPen(theme_.muted);
    int x = all.left() + kLeft;
    const QString time = index.data(WhyModel::kTime).toString();
    painter->drawText(QRect(x, all.top() + kAir, all.width(), kBadge), Qt::AlignVCenter, time);
    x += QFontMetrics(painter->font()).horizontalAdvance(time) + 8;
    if (const QString node = index.data(WhyModel::kNode).toString(); !node.isEmpty()) {
        painter->setFont(smallFont(11, true));
        const int width = QFontMetrics(painter->font()).horizontalAdvance(node) + 14;
        const QRectF chip(x, all.top() + kAir + 0.5, width, kBadge - 1);
        painter->setPen(theme_.border);
        painter->setBrush(theme_.alternate);
        painter->drawRoundedRect(chip, 8, 8);
        painter->setPen(theme_.text);
        painter->drawText(chip, Qt::AlignCenter, node);
        x += width + 8;
    }
    const QString mark = kind == Kind::fault       ? tr("fault")
                         : kind == Kind::missing   ? tr("did not happen")
                         : kind == Kind::violation ? tr("violation")
                                                   : QString();
    painter->setFont(smallFont(11, true));
    painter->setPen(fill);
    painter->drawText(QRect(x, all.top() + kAir, all.width(), kBadge), Qt::AlignVCenter, mark);
    painter->setFont(wordsFont(false));
    painter->setPen(ink);
    painter->drawText(all.adjusted(kLeft, kHead + kAir, -kAir, 0), kWords, words);
    painter->restore();
}

}  // namespace orrery::gui
