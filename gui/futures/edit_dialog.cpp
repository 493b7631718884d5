#include "gui/futures/edit_dialog.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include "gui/futures/edit_words.h"
#include "gui/style/text.h"
#include "sim/core/time.h"

namespace orrery::gui {
namespace {

bool mustLast(EditKind kind) { return kind == EditKind::delay || kind == EditKind::pause; }
bool mayLast(EditKind kind) { return mustLast(kind) || kind == EditKind::crash || kind == EditKind::isolate; }

}  // namespace

EditDialog::EditDialog(Branching& branching, std::optional<EditKind> kind, QWidget* parent)
    : QDialog(parent),
      branching_(branching),
      kinds_(new QListWidget(this)),
      about_(new QLabel(this)),
      value_(new QLineEdit(this)),
      trouble_(new QLabel(this)),
      buttons_(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("What if, after event %1?").arg(countText(branching.pick().event)));
    resize(520, 380);
    kinds_->setAccessibleName(tr("What goes otherwise"));
    about_->setBuddy(value_);
    trouble_->setWordWrap(true);
    buttons_->button(QDialogButtonBox::Ok)->setText(tr("Make the future"));
    buttons_->button(QDialogButtonBox::Cancel)->setText(tr("Cancel"));
    auto* layout = new QVBoxLayout(this);
    for (QWidget* one : {static_cast<QWidget*>(kinds_), static_cast<QWidget*>(about_), static_cast<QWidget*>(value_),
                         static_cast<QWidget*>(trouble_), static_cast<QWidget*>(buttons_)})
        layout->addWidget(one);
    connect(kinds_, &QListWidget::currentRowChanged, this, &EditDialog::choose);
    connect(kinds_, &QListWidget::itemActivated, this, [this] { value_->isEnabled() ? value_->setFocus() : accept(); });
    connect(buttons_, &QDialogButtonBox::accepted, this, &EditDialog::accept);
    connect(buttons_, &QDialogButtonBox::rejected, this, &EditDialog::reject);
    fill(kind);
}

void EditDialog::fill(std::optional<EditKind> kind) {
    const Pick pick = branching_.pick();
    const auto run = branching_.run(branching_.current());
    int first = -1;
    for (const EditKind one : kEditKinds) {
        const Obstacle obstacle = obstacle_to(one, pick);
        QString words = editText(one, pick, *run);
        if (obstacle != Obstacle::none)
            words += QStringLiteral(" (%1)").arg(obstacleText(obstacle));
        auto* item = new QListWidgetItem(words, kinds_);
        if (obstacle != Obstacle::none)
            item->setFlags(item->flags() & ~(Qt::ItemIsEnabled | Qt::ItemIsSelectable));
        else if (first < 0 || one == kind)
            first = static_cast<int>(one);
    }
    kinds_->addItem(tr("An override as text…"));
    kinds_->addItem(tr("Nothing: a copy with a name of its own"));
    kinds_->setCurrentRow(first < 0 ? static_cast<int>(asText) : first);
    if (kind && value_->isEnabled())
        value_->setFocus();
}

void EditDialog::choose() {
    const int row = kinds_->currentRow();
    trouble_->clear();
    if (row == asText) {
        about_->setText(tr("The override, as the command line takes it:"));
        value_->setPlaceholderText(QStringLiteral("set:key=value@5s"));
    } else if (row == copy) {
        about_->setText(tr("The name of the copy:"));
        value_->setPlaceholderText({});
    } else if (row >= 0) {
        const auto kind = static_cast<EditKind>(row);
        about_->setText(mustLast(kind) ? tr("How long:") : tr("How long (nothing: to the end of the run):"));
        value_->setPlaceholderText(mayLast(kind) ? QStringLiteral("200ms") : QString());
        value_->setEnabled(mayLast(kind));
        return;
    }
    value_->setEnabled(true);
}

std::optional<Edit> EditDialog::edit() {
    Edit out{static_cast<EditKind>(kinds_->currentRow()), std::nullopt};
    const QString said = value_->text().trimmed();
    if (!mayLast(out.kind) || (said.isEmpty() && !mustLast(out.kind)))
        return out;
    out.lasting = parse_duration(plain(said));
    if (out.lasting && *out.lasting > 0)
        return out;
    trouble_->setText(tr("“%1” is no length of time; write it with its unit, as 40ms, 1.5s or 2min").arg(said));
    value_->setFocus();
    return std::nullopt;
}

void EditDialog::accept() {
    const QString said = value_->text().trimmed();
    const int row = kinds_->currentRow();
    if (row == asText && said.isEmpty()) {
        trouble_->setText(tr("Write an override, as crash:n1@12s"));
        return value_->setFocus();
    }
    if (row == asText) {
        branching_.apply({plain(said)});
    } else if (row == copy) {
        branching_.apply(std::vector<std::string>(), said);
    } else if (const auto wanted = edit()) {
        branching_.apply(*wanted);
    } else {
        return;
    }
    QDialog::accept();
}

void askForEdit(Branching& branching, EditKind kind, QWidget* parent) {
    if (!branching.run(branching.current()))
        return;
    if (const Obstacle obstacle = obstacle_to(kind, branching.pick()); obstacle != Obstacle::none)
        emit branching.said(obstacleText(obstacle));
    else if (mustLast(kind) || kind == EditKind::isolate)
        (new EditDialog(branching, kind, parent))->open();
    else
        branching.apply(Edit{kind, std::nullopt});
}

void askForAnyEdit(Branching& branching, QWidget* parent) {
    if (branching.run(branching.current()))
        (new EditDialog(branching, std::nullopt, parent))->open();
}

}  // namespace orrery::gui
