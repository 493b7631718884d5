#include "gui/tools/state/value_model.h"

#include <QFont>
#include <algorithm>

#include "gui/style/text.h"

namespace orrery::gui {

struct ValueModel::Item {
    QString name, value, before;
    std::string path;
    bool changed = false;       // itself
    bool changedBelow = false;  // or something in it
    Item* parent = nullptr;
    int row = 0;
    std::vector<std::unique_ptr<Item>> children;

    void add(std::unique_ptr<Item> child) {
        child->parent = this;
        child->row = static_cast<int>(children.size());
        changedBelow = changedBelow || child->changed || child->changedBelow;
        children.push_back(std::move(child));
    }
};

ValueModel::ValueModel(QObject* parent) : QAbstractItemModel(parent) {}

ValueModel::~ValueModel() = default;

namespace {

bool isContainer(const Value& value) { return value.record() != nullptr || value.list() != nullptr; }

// One line for a closed branch of the tree.
QString summary(const Value& value) {
    constexpr int longest = 120;
    QString words = text(to_text(value));
    if (words.size() > longest)
        words = words.left(longest) + QStringLiteral("…");
    return words;
}

}  // namespace

std::unique_ptr<ValueModel::Item> ValueModel::build(const QString& name, const std::string& path, const Value& value,
                                                    const std::vector<Difference>& changed) {
    auto item = std::make_unique<Item>();
    item->name = name;
    item->path = path;
    item->value = summary(value);
    for (const Difference& difference : changed) {
        if (difference.path != path || path.empty())
            continue;
        item->changed = true;
        item->before = difference.before.empty() ? tr("(new)") : text(difference.before);
    }
    const auto removed = [&](const std::string& below) {  // what the event took away still has a row
        for (const Difference& difference : changed) {
            const bool is_child = difference.after.empty() && difference.path.size() > below.size() &&
                                  difference.path.starts_with(below) &&
                                  difference.path.find_first_of(".[", below.size() + 1) == std::string::npos;
            if (!is_child)
                continue;
            auto gone = std::make_unique<Item>();
            gone->name = text(difference.path.substr(below.empty() ? 0 : below.size()));
            gone->path = difference.path;
            gone->value = tr("(removed)");
            gone->before = text(difference.before);
            gone->changed = true;
            item->add(std::move(gone));
        }
    };
    if (const Value::Record* record = value.record()) {
        for (const auto& [field_name, field_value] : *record)
            item->add(
                build(text(field_name), path.empty() ? field_name : path + "." + field_name, field_value, changed));
    } else if (const Value::List* list = value.list()) {
        for (std::size_t i = 0; i < list->size(); ++i)
            item->add(build(QStringLiteral("[%1]").arg(i), path + "[" + std::to_string(i) + "]", (*list)[i], changed));
    }
    if (isContainer(value) && !path.empty())
        removed(path);
    return item;
}

void ValueModel::setValues(const Value& state, const std::vector<Difference>& changed, const Value& durable,
                           const std::vector<Difference>& durableChanged) {
    beginResetModel();
    root_ = std::make_unique<Item>();
    auto volatile_part = build(tr("state"), "", state, changed);
    const bool has_durable = isContainer(durable) && !(durable.record() && durable.record()->empty());
    if (has_durable) {
        root_->add(std::move(volatile_part));
        root_->add(build(tr("on disk"), "", durable, durableChanged));
    } else {
        for (auto& child : volatile_part->children)
            root_->add(std::move(child));
    }
    endResetModel();
}

void ValueModel::clear() {
    beginResetModel();
    root_.reset();
    endResetModel();
}

const ValueModel::Item* ValueModel::itemOf(const QModelIndex& index) const {
    return index.isValid() ? static_cast<const Item*>(index.constInternalPointer()) : root_.get();
}

QModelIndex ValueModel::index(int row, int column, const QModelIndex& parent) const {
    const Item* above = itemOf(parent);
    if (!above || row < 0 || column < 0 || column >= columns || row >= static_cast<int>(above->children.size()))
        return {};
    return createIndex(row, column, above->children[static_cast<std::size_t>(row)].get());
}

QModelIndex ValueModel::parent(const QModelIndex& child) const {
    const Item* item = itemOf(child);
    if (!child.isValid() || !item->parent || item->parent == root_.get())
        return {};
    return createIndex(item->parent->row, 0, item->parent);
}

int ValueModel::rowCount(const QModelIndex& parent) const {
    if (parent.column() > 0)
        return 0;
    const Item* item = itemOf(parent);
    return item ? static_cast<int>(item->children.size()) : 0;
}

int ValueModel::columnCount(const QModelIndex&) const { return columns; }

QVariant ValueModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const Item& item = *itemOf(index);
    switch (role) {
        case Qt::DisplayRole:
            return index.column() == field ? item.name : index.column() == value ? item.value : item.before;
        case Qt::ToolTipRole:
            return index.column() == before && item.changed ? tr("before this event: %1").arg(item.before) : item.value;
        case Qt::FontRole:
            if (item.changed || (item.changedBelow && index.column() == field)) {
                QFont bold;
                bold.setBold(true);
                return bold;
            }
            return {};
        case Qt::BackgroundRole:
            return item.changed ? QVariant(mixed(theme_.accent, theme_.base, 0.16)) : QVariant();
        case Qt::ForegroundRole:
            return index.column() == before ? QVariant(theme_.muted) : QVariant();
        case kPathRole:
            return text(item.path);
        default:
            return {};
    }
}

QVariant ValueModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == field ? tr("Field") : section == value ? tr("Value") : tr("Before");
}

}  // namespace orrery::gui
