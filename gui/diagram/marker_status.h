// How far apart the markers are, for the status line; hidden where one of them is missing.
#pragma once
#include <QLabel>

#include "gui/diagram/markers.h"

namespace orrery::gui {

class MarkerStatus : public QLabel {
    Q_OBJECT
public:
    MarkerStatus(const Markers& markers, QWidget* parent) : QLabel(parent), markers_(markers) {
        setObjectName(QStringLiteral("marker-status"));
        connect(&markers_, &Markers::changed, this, &MarkerStatus::refresh);
        refresh();
    }

private:
    void refresh() {
        const QString words = markers_.difference();
        setText(words.isEmpty() ? QString() : tr("· A to B: <b>%1</b>").arg(words));
        setVisible(!words.isEmpty());
    }

    const Markers& markers_;
};

}  // namespace orrery::gui
