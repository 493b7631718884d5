#include "gui/tools/progress_row.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace orrery::gui {

ProgressRow::ProgressRow(QWidget* parent)
    : QWidget(parent), pattern_(tr("going through the run: %1 %")), words_(new QLabel(this)) {
    auto* stop = new QPushButton(tr("Stop"), this);
    stop->setToolTip(tr("What has been found stays"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(words_, 1);
    layout->addWidget(stop);
    connect(stop, &QPushButton::clicked, this, [this] {
        emit stopWanted();
        hide();
    });
    hide();
}

void ProgressRow::setWords(const QString& words) { pattern_ = words; }

void ProgressRow::setShare(double share) {
    words_->setText(pattern_.arg(static_cast<int>(share * 100)));
    setVisible(share < 1);
}

}  // namespace orrery::gui
