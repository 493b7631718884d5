#include "gui/tools/progress/progress_view.h"

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/style/fonts.h"
#include "gui/style/text.h"

namespace orrery::gui {

ProgressView::ProgressView(QWidget* parent)
    : QWidget(parent), what_(new QLabel(this)), count_(new QLabel(this)), bar_(new QProgressBar(this)) {
    what_->setFont(smallFont(18, true));
    bar_->setRange(0, 1000);
    bar_->setAccessibleName(tr("Progress of the run"));
    auto* cancel = new QPushButton(tr("Cancel"), this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(80, 40, 80, 40);
    layout->addStretch();
    layout->addWidget(what_);
    layout->addWidget(bar_);
    layout->addWidget(count_);
    layout->addWidget(cancel, 0, Qt::AlignLeft);
    layout->addStretch();
    connect(cancel, &QPushButton::clicked, this, &ProgressView::cancelWanted);
}

void ProgressView::begin(const QString& what) {
    what_->setText(what);
    bar_->setValue(0);
    count_->clear();
}

void ProgressView::advance(qulonglong events, qlonglong virtualTime, qlonglong until) {
    bar_->setValue(static_cast<int>(
        std::clamp(static_cast<double>(virtualTime) / static_cast<double>(std::max<qlonglong>(until, 1)), 0.0, 1.0) *
        1000));
    count_->setText(
        tr("%1 events, virtual time %2 of %3").arg(countText(events), timeText(virtualTime), timeText(until)));
}

}  // namespace orrery::gui
