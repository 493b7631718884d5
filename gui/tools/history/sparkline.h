// The values of a field over the run as a line of steps, with the playhead upon it. A click goes to the change that was
// in force then.
// Units: nanoseconds, device-independent pixels.
#pragma once
#include <QWidget>
#include <memory>

#include "gui/style/theme.h"
#include "gui/tools/history/changes_model.h"

namespace orrery::gui {

class Sparkline : public QWidget {
    Q_OBJECT
public:
    explicit Sparkline(QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    void setChanges(std::shared_ptr<const FieldChanges> changes, Time end);
    void setPlayhead(Time time);
    // Where a time lies on the widget, and a number.
    double x(Time time) const;
    double y(std::int64_t number) const;

signals:
    void changeChosen(int row);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    QRectF plot() const;
    std::shared_ptr<const FieldChanges> changes_;
    Time end_ = 1, playhead_ = 0;
    std::int64_t least_ = 0, most_ = 1;
    Theme theme_ = Theme::light();
};

}  // namespace orrery::gui
