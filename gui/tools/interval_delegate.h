// Paints an interval beside the words of its cell: a line at zero, a bar over the interval, a dot at the value.
// Intervals of a column share a scale where they say how far it reaches; else each is drawn so that it and zero are in
// sight.
#pragma once
#include <QMetaType>
#include <QStyledItemDelegate>

namespace orrery::gui {

struct IntervalBar {
    double low = 0, value = 0, high = 0;  // all equal: there is none
    double top = 0;                       // of the column's scale, from zero on; 0: it has none
    bool isThere() const { return low < high; }
};

class IntervalDelegate : public QStyledItemDelegate {
public:
    static constexpr int kBarRole = Qt::UserRole + 7;
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace orrery::gui

Q_DECLARE_METATYPE(orrery::gui::IntervalBar)
