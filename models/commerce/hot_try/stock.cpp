#include "models/commerce/hot_try/stock.h"

#include <algorithm>

namespace orrery::hot_try {

void Stock::apply(const Edit& edit, Row& row) {
    switch (edit.move) {
        case Move::freeze:
            row.available -= edit.quantity;
            row.frozen += edit.quantity;
            return;
        case Move::thaw:
            row.available += edit.quantity;
            row.frozen -= edit.quantity;
            return;
        case Move::sell:
            row.frozen -= edit.quantity;
            row.sold += edit.quantity;
            return;
        case Move::sell_unfrozen:
            row.available -= edit.quantity;
            row.sold += edit.quantity;
            return;
        case Move::set_phase:
            row.phase = edit.phase;
            return;
    }
}

namespace {

using View = floor::ScriptView<std::uint64_t, Counted>;

bool has_enough(const Take& take, View& view) {
    return std::all_of(take.lines.begin(), take.lines.end(), [&](const Line& line) {
        const std::optional<Counted> count = view.get(line.item);
        return count && count->left >= line.quantity;
    });
}
void move(const Take& take, View& view, Amount sign) {
    for (const Line& line : take.lines)
        if (std::optional<Counted> count = view.get(line.item)) {
            count->left += sign * line.quantity;
            view.set(line.item, *count);
        }
}
Taken give_back(const Take& take, View& view) {
    const RowId key = hold_row(take.order);
    if (!take.leaves_record) {
        move(take, view, 1);
        return {Told::done};
    }
    const std::optional<Counted> record = view.get(key);
    if (record && record->flow == Flow::given)
        return {Told::duplicate};
    if (record)
        move(take, view, 1);
    view.set(key, {0, Flow::given, take.lines});  // a Take that comes later is barred
    return {Told::done};
}

}  // namespace

Taken Counts::run(const Take& take, View& view) {
    if (take.gives_back)
        return give_back(take, view);
    const RowId key = hold_row(take.order);
    const std::optional<Counted> record = take.leaves_record ? view.get(key) : std::nullopt;
    // Flaw checks_stock_first breaks "no Try is told sold out falsely": what is left is looked at before who asks
    // again.
    if (take.stock_first && !has_enough(take, view))
        return {Told::insufficient};
    if (record)
        return {record->flow == Flow::taken ? Told::duplicate : Told::barred};
    if (!has_enough(take, view))
        return {Told::insufficient};
    move(take, view, -1);
    if (take.leaves_record)
        view.set(key, {0, Flow::taken, take.lines});
    return {Told::done};
}

}  // namespace orrery::hot_try
