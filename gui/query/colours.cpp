#include "gui/query/colours.h"

#include <algorithm>
#include <utility>

#include "gui/style/settings.h"

namespace orrery::gui {
namespace {

const QString kKey = QStringLiteral("rules");

}  // namespace

Colours::Colours(Session& session, EventScan& scan, QObject* parent) : QObject(parent), session_(session), scan_(scan) {
    connect(&scan_, &EventScan::advanced, this, [this] {
        if (inForce_)
            emit advanced();
    });
    load();
}

void Colours::load() {
    auto rules = parse_colour_rules(plain(settingsOf("colours").value(kKey).toString()));
    if (!rules)
        return;
    for (ColourRule& rule : *rules)
        all_.push_back({std::move(rule), {}, 0, {}});
}

ColourRules Colours::rules() const {
    ColourRules out;
    for (const Entry& entry : all_)
        out.push_back(entry.rule);
    return out;
}

QString Colours::letterOf(std::size_t index) {
    constexpr std::size_t kLetters = 26;
    const QChar last(static_cast<char16_t>(u'A' + index % kLetters));
    return index < kLetters ? QString(last) : letterOf(index / kLetters - 1) + last;
}

QString Colours::nameOf(std::size_t index) const {
    const ColourRule& rule = all_[index].rule;
    return text(rule.name.empty() ? rule.filter : rule.name);
}

void Colours::drop(Entry& entry) {
    if (entry.id != 0)
        scan_.drop(entry.id);
    entry.id = 0;
    entry.events.reset();
}

void Colours::compile(Entry& entry) {
    drop(entry);
    entry.error.reset();
    const auto run = session_.recorded();
    if (!run)
        return;
    auto filter = parse_filter(entry.rule.filter, *run->words);
    if (!filter) {
        entry.error = filter.error();
    } else if (entry.rule.on) {
        entry.id = scan_.add(std::make_shared<const Filter>(*std::move(filter)));
        entry.events = scan_.found(entry.id);
    }
}

void Colours::settle() {
    settingsOf("colours").setValue(kKey, text(to_json(rules())));
    auto now = std::make_shared<Colouring>();
    for (std::size_t i = 0; i < all_.size(); ++i)
        if (all_[i].events)
            now->rules.push_back({letterOf(i), nameOf(i), all_[i].rule.tint, all_[i].events});
    inForce_ = now->rules.empty() ? nullptr : std::move(now);
    emit changed();
}

void Colours::add(const QString& filter) {
    const std::string wanted = plain(filter.trimmed());
    if (wanted.empty())
        return;
    const auto same =
        std::find_if(all_.begin(), all_.end(), [&](const Entry& one) { return one.rule.filter == wanted; });
    if (same == all_.end()) {
        all_.insert(all_.begin(), {{{}, wanted, free_tint(rules()), true}, {}, 0, {}});
    } else {
        same->rule.on = true;
        std::rotate(all_.begin(), same, same + 1);
    }
    compile(all_.front());
    settle();
    emit chosen(0);
}

void Colours::addUsual() {
    for (const ColourRule& rule : usual_colour_rules()) {
        if (std::any_of(all_.begin(), all_.end(), [&](const Entry& one) { return one.rule.filter == rule.filter; }))
            continue;
        all_.push_back({rule, {}, 0, {}});
        compile(all_.back());
    }
    settle();
}

void Colours::remove(std::size_t index) {
    drop(all_[index]);
    all_.erase(all_.begin() + static_cast<std::ptrdiff_t>(index));
    settle();
}

void Colours::move(std::size_t index, std::size_t to) {
    if (index == to || to >= all_.size())
        return;
    Entry moved = std::move(all_[index]);
    all_.erase(all_.begin() + static_cast<std::ptrdiff_t>(index));
    all_.insert(all_.begin() + static_cast<std::ptrdiff_t>(to), std::move(moved));
    settle();
    emit chosen(static_cast<int>(to));
}

// What is known of its events stays, unless it asks for others.
void Colours::change(std::size_t index, const ColourRule& rule) {
    Entry& entry = all_[index];
    if (entry.rule == rule || rule.filter.empty())
        return;
    const bool others = entry.rule.filter != rule.filter || entry.rule.on != rule.on;
    entry.rule = rule;
    if (others)
        compile(entry);
    settle();
}

void Colours::renew() {
    for (Entry& entry : all_) {
        entry.id = 0;  // the scan of the run before knows it no more
        compile(entry);
    }
    settle();
}

}  // namespace orrery::gui
