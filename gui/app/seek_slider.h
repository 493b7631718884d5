// A slider that goes to where its groove is pressed.
#pragma once
#include <QMouseEvent>
#include <QSlider>
#include <QStyleOptionSlider>

namespace orrery::gui {

class SeekSlider : public QSlider {
public:
    using QSlider::QSlider;

protected:
    void mousePressEvent(QMouseEvent* event) override {
        QStyleOptionSlider option;
        initStyleOption(&option);
        const QRect handle = style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, this);
        const QPoint at = event->position().toPoint();
        if (event->button() == Qt::LeftButton && !handle.contains(at))
            setValue(QStyle::sliderValueFromPosition(minimum(), maximum(), at.x() - handle.width() / 2,
                                                     width() - handle.width()));
        QSlider::mousePressEvent(event);
    }
};

}  // namespace orrery::gui
