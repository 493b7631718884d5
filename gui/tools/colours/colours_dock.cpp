#include "gui/tools/colours/colours_dock.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/query/filter_edit.h"
#include "gui/query/filter_line.h"
#include "gui/style/text.h"
#include "gui/style/tints.h"
#include "gui/tools/table.h"

namespace orrery::gui {

ColoursDock::ColoursDock(Selection& selection, Queries& queries, QWidget* parent)
    : ToolDock(parent),
      colours_(queries.colours),
      model_(queries.colours),
      line_(new FilterLine(selection, tr("Filter of the rule"), this)),
      table_(new QTableView(this)),
      up_(new QPushButton(tr("Up"), this)),
      down_(new QPushButton(tr("Down"), this)),
      remove_(new QPushButton(tr("Remove"), this)),
      usual_(new QPushButton(tr("Add the usual rules"), this)) {
    buildBody();
    connect(&edit(), &FilterEdit::accepted, this, &ColoursDock::accept);
    connect(&edit(), &FilterEdit::left, this, [this] {
        editFilter(-1);
        table_->setFocus();
    });
    connect(up_, &QPushButton::clicked, this, [this] { act(&ColoursDock::up); });
    connect(down_, &QPushButton::clicked, this, [this] { act(&ColoursDock::down); });
    connect(remove_, &QPushButton::clicked, this, [this] { act(&ColoursDock::remove); });
    connect(usual_, &QPushButton::clicked, &colours_, &Colours::addUsual);
    connect(table_, &QTableView::doubleClicked, this, [this](const QModelIndex& at) {
        if (at.column() == ColoursModel::filter)
            editFilter(at.row());
        else if (at.column() == ColoursModel::tint)
            chooseTint();
    });
    connect(table_->selectionModel(), &QItemSelectionModel::currentChanged, this, &ColoursDock::enableButtons);
    connect(&model_, &QAbstractItemModel::modelReset, this, &ColoursDock::enableButtons);
    connect(&colours_, &Colours::chosen, this,
            [this](int row) { table_->setCurrentIndex(model_.index(row, ColoursModel::name)); });
    enableButtons();
}

FilterEdit& ColoursDock::edit() { return line_->edit(); }

void ColoursDock::buildBody() {
    table_->setAccessibleName(tr("Colour rules; the first that fits an event wins"));
    table_->setModel(&model_);
    dressTable(*table_, [this](QMenu& menu, const QModelIndex& at) { fillMenu(menu, at.row()); });
    auto* header = table_->horizontalHeader();
    header->setSectionResizeMode(ColoursModel::filter, QHeaderView::Stretch);
    header->resizeSection(ColoursModel::name, 200);
    header->resizeSection(ColoursModel::events, 130);
    table_->installEventFilter(this);
    usual_->setToolTip(tr("Losses, doubled messages, faults and timers"));
    for (QPushButton* button : {up_, down_, remove_, usual_})
        line_->addButton(button);
    auto* body = new QWidget(this);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(line_);
    layout->addWidget(table_, 1);
    setWidget(body);
}

void ColoursDock::setTheme(const Theme& theme) {
    theme_ = theme;
    model_.setTheme(theme);
    line_->setTheme(theme);
}

void ColoursDock::enableButtons() {
    const int row = table_->currentIndex().row();
    up_->setEnabled(row > 0);
    down_->setEnabled(row >= 0 && row + 1 < model_.rowCount());
    remove_->setEnabled(row >= 0);
}

void ColoursDock::askForRule() {
    open();
    editFilter(-1);
}

void ColoursDock::editFilter(int row) {
    edited_ = row;
    line_->begin(row < 0 ? tr("New rule") : tr("Filter of %1").arg(Colours::letterOf(static_cast<std::size_t>(row))),
                 row < 0 ? QString() : model_.index(row, ColoursModel::filter).data().toString());
}

void ColoursDock::accept(const QString& expression) {
    if (expression.trimmed().isEmpty())
        return;
    if (edited_ < 0 || edited_ >= model_.rowCount()) {
        colours_.add(expression);
        edit().clear();
        return;
    }
    const auto row = static_cast<std::size_t>(edited_);
    ColourRule rule = colours_.all()[row].rule;
    rule.filter = plain(expression.trimmed());
    colours_.change(row, rule);
    editFilter(-1);
    table_->setFocus();
}

void ColoursDock::act(void (ColoursDock::*what)(int row)) {
    if (table_->currentIndex().isValid())
        (this->*what)(table_->currentIndex().row());
}

void ColoursDock::up(int row) {
    if (row > 0)
        colours_.move(static_cast<std::size_t>(row), static_cast<std::size_t>(row - 1));
    edited_ = -1;
}

void ColoursDock::down(int row) {
    colours_.move(static_cast<std::size_t>(row), static_cast<std::size_t>(row) + 1);
    edited_ = -1;
}

void ColoursDock::remove(int row) {
    edited_ = -1;
    colours_.remove(static_cast<std::size_t>(row));
    if (const int left = model_.rowCount(); left > 0)
        table_->setCurrentIndex(model_.index(std::min(row, left - 1), ColoursModel::name));
}

void ColoursDock::addTints(QMenu& menu, int row) {
    const auto index = static_cast<std::size_t>(row);
    for (int tint = 0; tint < kTints; ++tint) {
        QAction* const action = menu.addAction(QIcon(badge(Colours::letterOf(index), tint, theme_)), tintName(tint));
        connect(action, &QAction::triggered, &colours_, [this, index, tint] {
            ColourRule rule = colours_.all()[index].rule;
            rule.tint = tint;
            colours_.change(index, rule);
        });
    }
}

void ColoursDock::chooseTint() {
    const QModelIndex at = table_->currentIndex();
    if (!at.isValid())
        return;
    auto* menu = new QMenu(table_);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addTints(*menu, at.row());
    const QRect place = table_->visualRect(at.siblingAtColumn(ColoursModel::tint));
    menu->popup(table_->viewport()->mapToGlobal(place.bottomLeft()));
}

void ColoursDock::fillMenu(QMenu& menu, int row) {
    connect(menu.addAction(tr("Edit the filter")), &QAction::triggered, this, [this, row] { editFilter(row); });
    addTints(*menu.addMenu(tr("Colour")), row);
    connect(menu.addAction(tr("Up")), &QAction::triggered, this, [this, row] { up(row); });
    connect(menu.addAction(tr("Down")), &QAction::triggered, this, [this, row] { down(row); });
    connect(menu.addAction(tr("Remove")), &QAction::triggered, this, [this, row] { remove(row); });
}

bool ColoursDock::key(int key, Qt::KeyboardModifiers modifiers) {
    const bool alt = modifiers == Qt::AltModifier;
    const int row = table_->currentIndex().row();
    if (row < 0)
        return false;
    switch (key) {
        case Qt::Key_Delete:
            remove(row);
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            editFilter(row);
            return true;
        case Qt::Key_C:
            if (modifiers == Qt::NoModifier)
                chooseTint();
            return modifiers == Qt::NoModifier;
        case Qt::Key_Space: {
            const QModelIndex name = model_.index(row, ColoursModel::name);
            const bool on = name.data(Qt::CheckStateRole).toInt() == Qt::Checked;
            return model_.setData(name, on ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
        }
        case Qt::Key_F2:
            table_->setCurrentIndex(model_.index(row, ColoursModel::name));
            table_->edit(model_.index(row, ColoursModel::name));
            return true;
        case Qt::Key_Up:
            if (alt)
                up(row);
            return alt;
        case Qt::Key_Down:
            if (alt)
                down(row);
            return alt;
        default:
            return false;
    }
}

// The window has commands on plain letters: what the table knows it asks for first.
bool ColoursDock::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto& pressed = static_cast<const QKeyEvent&>(*event);
        const bool moves =
            pressed.modifiers() == Qt::AltModifier && (pressed.key() == Qt::Key_Up || pressed.key() == Qt::Key_Down);
        const bool own = pressed.key() == Qt::Key_C || pressed.key() == Qt::Key_Space || pressed.key() == Qt::Key_F2 ||
                         pressed.key() == Qt::Key_Delete || pressed.key() == Qt::Key_Return;
        if (moves || (own && pressed.modifiers() == Qt::NoModifier)) {
            event->accept();
            return true;
        }
    }
    if (event->type() == QEvent::KeyPress) {
        const auto& pressed = static_cast<const QKeyEvent&>(*event);
        if (key(pressed.key(), pressed.modifiers() & ~Qt::KeypadModifier))
            return true;
    }
    return ToolDock::eventFilter(watched, event);
}

}  // namespace orrery::gui
