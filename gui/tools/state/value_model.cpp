#include "gui/tools/state/value_model.h"

#include <QFont>
#include <QPainter>
#include <QPixmap>
#include <algorithm>

#include "gui/session/session.h"
#include "gui/style/text.h"

namespace orrery::gui {

namespace {

constexpr int kLongestSummary = 120;

bool isContainer(const Value& value) { return value.record() != nullptr || value.list() != nullptr; }

bool isEmpty(const Value& value) {
    return value.record() ? value.record()->empty() : !value.list() || value.list()->empty();
}

// The beginning of a value, of so many parts at most.
Value beginning(const Value& value, int& parts) {
    Value out;
    out.type = value.type;
    --parts;
    if (const Value::Record* record = value.record()) {
        Value::Record& some = out.data.emplace<Value::Record>();
        for (auto field = record->begin(); field != record->end() && parts > 0; ++field)
            some.push_back({field->name, beginning(field->value, parts)});
    } else if (const Value::List* list = value.list()) {
        Value::List& some = out.data.emplace<Value::List>();
        for (auto item = list->begin(); item != list->end() && parts > 0; ++item)
            some.push_back(beginning(*item, parts));
    } else {
        out.data = value.data;
    }
    return out;
}

// One line for a closed branch of the tree.
QString summary(const Value& value) {
    int parts = kLongestSummary;  // each is a letter at least
    QString words = text(isContainer(value) ? to_text(beginning(value, parts)) : to_text(value));
    if (words.size() > kLongestSummary)
        words = words.left(kLongestSummary) + QStringLiteral("…");
    return words;
}

// The triangle of violations.
QPixmap marked(const Theme& theme) {
    constexpr int kSize = 14;
    QPixmap picture(kSize, kSize);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.violation);
    painter.drawPolygon(QPolygonF({{7, 1.5}, {13, 12.5}, {1, 12.5}}));
    return picture;
}

bool isBelow(const std::string& path, const std::string& above) {
    return above.empty() || (path.size() > above.size() && path.starts_with(above) &&
                             (path[above.size()] == '.' || path[above.size()] == '['));
}

}  // namespace

struct ValueModel::Item {
    QString name, value, before;
    std::string path;
    bool changed = false;       // itself
    bool changedBelow = false;  // or something in it
    const Value* of = nullptr;  // null: of what the event took away
    const std::vector<Difference>* changes = nullptr;
    Item* parent = nullptr;
    int row = 0;
    bool isMade = false;  // what lies below
    bool durable = false;
    std::vector<std::unique_ptr<Item>> children;

    Item() : isMade(true) {}
    Item(QString called, std::string at, const Value& what, const std::vector<Difference>& differences)
        : name(std::move(called)), value(summary(what)), path(std::move(at)), of(&what), changes(&differences) {
        for (const Difference& one : differences) {
            changedBelow = changedBelow || isBelow(one.path, path);
            if (one.path != path || path.empty())
                continue;
            changed = true;
            before = one.before.empty() ? ValueModel::tr("(new)") : text(one.before);
        }
    }

    bool hasChildren() const { return isMade ? !children.empty() : !isEmpty(*of) || changedBelow; }
    void make() {
        if (isMade)
            return;
        isMade = true;
        if (const Value::Record* record = of->record()) {
            for (const auto& [fieldName, fieldValue] : *record)
                add(std::make_unique<Item>(text(fieldName), path.empty() ? fieldName : path + "." + fieldName,
                                           fieldValue, *changes));
        } else if (const Value::List* list = of->list()) {
            for (std::size_t i = 0; i < list->size(); ++i)
                add(std::make_unique<Item>(QStringLiteral("[%1]").arg(i), path + "[" + std::to_string(i) + "]",
                                           (*list)[i], *changes));
        }
        if (isContainer(*of) && !path.empty())
            addRemoved();
    }
    void add(std::unique_ptr<Item> child) {
        child->parent = this;
        child->durable = child->durable || durable;
        child->row = static_cast<int>(children.size());
        children.push_back(std::move(child));
    }

private:
    // What the event took away still has a row.
    void addRemoved() {
        for (const Difference& one : *changes) {
            const bool isChild = one.after.empty() && isBelow(one.path, path) &&
                                 one.path.find_first_of(".[", path.size() + 1) == std::string::npos;
            if (!isChild)
                continue;
            auto gone = std::make_unique<Item>();
            gone->name = text(one.path.substr(path.size()));
            gone->path = one.path;
            gone->value = ValueModel::tr("(removed)");
            gone->before = text(one.before);
            gone->changed = true;
            add(std::move(gone));
        }
    }
};

ValueModel::ValueModel(QObject* parent) : QAbstractItemModel(parent) {}

ValueModel::~ValueModel() = default;

void ValueModel::setNode(std::shared_ptr<const ShownNode> node, std::vector<Named> named) {
    beginResetModel();
    named_ = std::move(named);
    root_ = std::make_unique<Item>();
    node_ = std::move(node);
    auto state = std::make_unique<Item>(tr("state"), "", node_->state, node_->changed);
    if (node_->durable.record() && !isEmpty(node_->durable)) {
        root_->add(std::move(state));
        auto disk = std::make_unique<Item>(tr("on disk"), "", node_->durable, node_->durableChanged);
        disk->durable = true;
        root_->add(std::move(disk));
    } else {
        state->make();
        for (auto& child : state->children)
            root_->add(std::move(child));
    }
    endResetModel();
}

void ValueModel::clear() {
    beginResetModel();
    named_.clear();
    root_.reset();
    node_.reset();
    endResetModel();
}

const ValueModel::Named* ValueModel::namedAt(const Item& item) const {
    for (const Named& one : named_)
        if (one.path == item.path && one.durable == item.durable && !item.path.empty())
            return &one;
    return nullptr;
}

ValueModel::Item* ValueModel::itemOf(const QModelIndex& index) const {
    return index.isValid() ? static_cast<Item*>(index.internalPointer()) : root_.get();
}

QModelIndex ValueModel::index(int row, int column, const QModelIndex& parent) const {
    Item* const above = itemOf(parent);
    if (!above || row < 0 || column < 0 || column >= columns || row >= rowCount(parent))
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
    Item* const item = itemOf(parent);
    if (!item)
        return 0;
    item->make();
    return static_cast<int>(item->children.size());
}

bool ValueModel::hasChildren(const QModelIndex& parent) const {
    const Item* const item = parent.column() > 0 ? nullptr : itemOf(parent);
    return item && item->hasChildren();
}

int ValueModel::columnCount(const QModelIndex&) const { return columns; }

QVariant ValueModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const Item& item = *itemOf(index);
    const Named* const named = namedAt(item);
    if (named && index.column() == field && (role == Qt::ToolTipRole || role == Qt::AccessibleDescriptionRole))
        return named->why;
    if (named && role == Qt::DecorationRole && index.column() == field)
        return marked(theme_);
    if (named && role == Qt::BackgroundRole)
        return mixed(theme_.violation, theme_.base, 0.22);
    switch (role) {
        case Qt::DisplayRole:
            return index.column() == field ? item.name : index.column() == value ? item.value : item.before;
        case Qt::ToolTipRole:
            return index.column() == before && item.changed ? tr("before this event: %1").arg(item.before) : item.value;
        case Qt::FontRole:
            if (named || item.changed || (item.changedBelow && index.column() == field)) {
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
        case kOnDiskRole:
            return item.durable;
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
