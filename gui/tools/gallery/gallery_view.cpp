#include "gui/tools/gallery/gallery_view.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLayoutItem>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include "gui/style/expectation_text.h"
#include "gui/style/fonts.h"
#include "gui/style/text.h"

namespace orrery::gui {

GalleryView::GalleryView(QWidget* parent)
    : QWidget(parent),
      list_(new QListWidget(this)),
      title_(new QLabel(this)),
      story_(new QLabel(this)),
      designs_(new QVBoxLayout) {
    setObjectName(QStringLiteral("gallery"));
    list_->setAccessibleName(tr("Scenarios"));
    list_->setSpacing(3);
    list_->setMinimumWidth(340);
    title_->setFont(smallFont(22, true));
    title_->setWordWrap(true);
    story_->setAccessibleName(tr("Story of the scenario"));
    story_->setFont(smallFont(15));
    story_->setWordWrap(true);
    story_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    story_->setTextFormat(Qt::PlainText);
    auto* heading = new QLabel(tr("Scenarios"), this);
    heading->setFont(smallFont(18, true));
    auto* left = new QVBoxLayout;
    left->addWidget(heading);
    left->addWidget(list_);
    auto* right = new QVBoxLayout;
    right->addWidget(title_);
    right->addWidget(story_);
    right->addSpacing(16);
    right->addLayout(designs_);
    right->addStretch(1);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(24, 20, 24, 20);
    layout->setSpacing(24);
    layout->addLayout(left, 2);
    right->setSpacing(10);
    layout->addLayout(right, 3);
    connect(list_, &QListWidget::currentRowChanged, this, &GalleryView::show_);
    connect(list_, &QListWidget::itemActivated, this, [this](QListWidgetItem* item) {
        const GalleryEntry& entry = entries_[static_cast<std::size_t>(list_->row(item))];
        if (entry.trouble.empty())
            emit chosen(text(entry.name), QString());
    });
}

void GalleryView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        emit left();
    else
        QWidget::keyPressEvent(event);
}

void GalleryView::setEntries(std::vector<GalleryEntry> entries) {
    entries_ = std::move(entries);
    list_->clear();
    for (const GalleryEntry& entry : entries_)
        new QListWidgetItem(
            QStringLiteral("%1\n%2").arg(text(entry.title.empty() ? entry.name : entry.title), text(entry.name)),
            list_);
    if (entries_.empty()) {
        title_->setText(tr("No scenario library beside the program"));
        story_->setText(tr("Open a scenario file (.toml), a recording (.orrery) or a run link from the File menu."));
        return;
    }
    list_->setCurrentRow(0);
}

void GalleryView::show_(int row) {
    while (QLayoutItem* item = designs_->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (row < 0 || row >= static_cast<int>(entries_.size()))
        return;
    const GalleryEntry& entry = entries_[static_cast<std::size_t>(row)];
    title_->setText(text(entry.title.empty() ? entry.name : entry.title));
    story_->setText(entry.trouble.empty() ? text(entry.story).simplified() : text(entry.trouble));
    if (entry.designs.empty())
        return;
    designs_->addWidget(new QLabel(tr("Designs: the same story, the same luck, another rule"), this));
    bool first = true;
    for (const GalleryEntry::DesignEntry& design : entry.designs) {
        QString words = tr("Open %1").arg(text(design.name));
        if (const QString expectation = expectationText(design.expect); !expectation.isEmpty())
            words += QStringLiteral("   (%1)").arg(expectation);
        auto* button = new QPushButton(words, this);
        button->setStyleSheet(QStringLiteral("text-align: left; padding: 7px 12px;"));
        button->setToolTip(text(design.title));
        button->setDefault(first);
        first = false;
        connect(button, &QPushButton::clicked, this,
                [this, scenario = entry.name, name = design.name] { emit chosen(text(scenario), text(name)); });
        designs_->addWidget(button);
    }
}

}  // namespace orrery::gui
