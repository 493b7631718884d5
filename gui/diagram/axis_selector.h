// The three axes as buttons, in the corner over the names of the nodes, beside the ruler.
#pragma once
#include <QWidget>
#include <array>

#include "gui/diagram/axis_choice.h"

class QToolButton;

namespace orrery::gui {

constexpr std::array kAxisKinds = {AxisKind::time, AxisKind::folded, AxisKind::events};

class AxisSelector : public QWidget {
    Q_OBJECT
public:
    AxisSelector(AxisChoice& choice, QWidget* parent);
    // Into the corner of a diagram with a ruler.
    void standIn(QWidget& diagram);
    QToolButton& button(AxisKind kind) { return *buttons_[static_cast<std::size_t>(kind)]; }

private:
    void refresh();

    AxisChoice& choice_;
    std::array<QToolButton*, kAxisKinds.size()> buttons_{};
};

}  // namespace orrery::gui
