// How a step of an explanation is drawn: its number, its time, the node as a chip, and the sentence below, wrapped.
#pragma once
#include <QStyledItemDelegate>

#include "gui/style/theme.h"

namespace orrery::gui {

class WhyDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void setTheme(const Theme& theme) { theme_ = theme; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    Theme theme_ = Theme::light();
};

}  // namespace orrery::gui
