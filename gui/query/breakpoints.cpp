#include "gui/query/breakpoints.h"

#include <algorithm>

#include "gui/style/text.h"

namespace orrery::gui {

Breakpoints::Breakpoints(Session& session, EventScan& scan, QObject* parent)
    : QObject(parent), session_(session), scan_(scan) {
    connect(&scan_, &EventScan::advanced, this, &Breakpoints::advanced);
}

void Breakpoints::compile(Breakpoint& one) {
    if (one.id != 0)
        scan_.drop(one.id);
    one.id = 0;
    one.hits.reset();
    one.error.reset();
    const auto run = session_.recorded();
    if (!run)
        return;
    auto filter = parse_filter(plain(one.expression), *run->words);
    if (!filter) {
        one.error = filter.error();
        return;
    }
    one.id = scan_.add(std::make_shared<const Filter>(*std::move(filter)));
    one.hits = scan_.found(one.id);
}

void Breakpoints::add(const QString& expression) {
    const QString wanted = expression.trimmed();
    const auto same =
        std::find_if(all_.begin(), all_.end(), [&](const Breakpoint& one) { return one.expression == wanted; });
    if (wanted.isEmpty())
        return;
    if (same != all_.end())
        return enable(static_cast<std::size_t>(same - all_.begin()), true);
    all_.push_back({wanted, true, {}, 0, {}});
    compile(all_.back());
    emit changed();
}

void Breakpoints::remove(std::size_t index) {
    if (all_[index].id != 0)
        scan_.drop(all_[index].id);
    all_.erase(all_.begin() + static_cast<std::ptrdiff_t>(index));
    emit changed();
}

void Breakpoints::enable(std::size_t index, bool enabled) {
    if (all_[index].enabled == enabled)
        return;
    all_[index].enabled = enabled;
    emit changed();
}

void Breakpoints::change(std::size_t index, const QString& expression) {
    if (expression.trimmed().isEmpty() || all_[index].expression == expression.trimmed())
        return;
    all_[index].expression = expression.trimmed();
    compile(all_[index]);
    emit changed();
}

void Breakpoints::renew() {
    for (Breakpoint& one : all_) {
        one.id = 0;
        compile(one);
    }
    emit changed();
}

EventNumber Breakpoints::stopAfter(EventNumber from, EventNumber to) const {
    EventNumber first = 0;
    const auto consider = [&](EventNumber event) {
        if (event > from && event <= to && (first == 0 || event < first))
            first = event;
    };
    if (const auto run = session_.recorded())
        for (const Violation& one : run->result.violations)
            consider(one.event);
    for (const Breakpoint& one : all_)
        if (one.enabled && one.hits)
            consider(one.hits->after(from));
    return first;
}

EventNumber Breakpoints::stopBefore(EventNumber from, EventNumber to) const {
    EventNumber last = 0;
    const auto consider = [&](EventNumber event) {
        if (event < from && event >= to && event > last)
            last = event;
    };
    if (const auto run = session_.recorded())
        for (const Violation& one : run->result.violations)
            consider(one.event);
    for (const Breakpoint& one : all_)
        if (one.enabled && one.hits)
            consider(one.hits->before(from));
    return last;
}

EventNumber Breakpoints::knownTo() const {
    EventNumber known = UINT64_MAX;
    for (const Breakpoint& one : all_)
        if (one.enabled && one.hits)
            known = std::min(known, one.hits->known());
    return known;
}

QString Breakpoints::why(EventNumber event) const {
    if (const auto run = session_.recorded())
        for (const Violation& one : run->result.violations)
            if (one.event == event)
                return tr("violates %1").arg(text(one.property));
    for (const Breakpoint& one : all_)
        if (one.enabled && one.hits && one.hits->contains(event))
            return tr("breakpoint %1").arg(one.expression);
    return {};
}

}  // namespace orrery::gui
