#include "gui/query/watches.h"

#include <QPointer>
#include <QUndoCommand>
#include <QUndoStack>
#include <algorithm>

#include "gui/session/making.h"
#include "gui/style/settings.h"

namespace orrery::gui {
class WatchesChanged : public QUndoCommand {
public:
    WatchesChanged(Watches& watches, QStringList after)
        : QUndoCommand(Watches::tr("watches")),
          watches_(&watches),
          before_(watches.expressions()),
          after_(std::move(after)) {}
    void undo() override { set(before_); }
    void redo() override { set(after_); }

private:
    void set(const QStringList& expressions) {
        if (watches_)
            watches_->set(expressions);
    }
    QPointer<Watches> watches_;
    const QStringList before_, after_;
};

Watches::Watches(Session& session, QObject* parent)
    : QObject(parent), session_(session), series_(session), moment_(session) {}

QStringList Watches::expressions() const {
    QStringList out;
    for (const Entry& one : all_)
        out.append(one.expression);
    return out;
}

void Watches::add(const QString& expression) {
    QStringList now = expressions();
    const QString wanted = expression.trimmed();
    if (wanted.isEmpty())
        return;
    if (!now.contains(wanted)) {
        now.append(wanted);
        put(now);
    }
    emit chosen(static_cast<int>(expressions().indexOf(wanted)));
}

void Watches::change(std::size_t index, const QString& expression) {
    QStringList now = expressions();
    const QString wanted = expression.trimmed();
    if (wanted.isEmpty() || now.contains(wanted))
        return;
    now[static_cast<qsizetype>(index)] = wanted;
    put(now);
}

void Watches::remove(std::size_t index) {
    QStringList now = expressions();
    now.removeAt(static_cast<qsizetype>(index));
    put(now);
}

void Watches::move(std::size_t index, std::size_t to) {
    QStringList now = expressions();
    if (index == to || to >= all_.size())
        return;
    now.move(static_cast<qsizetype>(index), static_cast<qsizetype>(to));
    put(now);
}

void Watches::put(QStringList expressions) {
    if (edits_)
        edits_->push(new WatchesChanged(*this, std::move(expressions)));
    else
        set(expressions);
}

// What is known of those that stay is kept.
void Watches::set(const QStringList& expressions) {
    std::vector<Entry> next;
    for (const QString& expression : expressions) {
        const auto same =
            std::find_if(all_.begin(), all_.end(), [&](const Entry& one) { return one.expression == expression; });
        next.push_back(same == all_.end() ? compiled(expression) : *same);
    }
    all_ = std::move(next);
    seen_.clear();
    if (!scenario_.empty())
        settingsOf("watches").setValue(settingsKey(scenario_), expressions);
    emit changed();
    ask();
}

Watches::Entry Watches::compiled(const QString& expression) const {
    Entry out{expression, {}, nullptr, nullptr, 0, false};
    const auto run = session_.recorded();
    if (!run)
        return out;
    auto watch = parse_watch(plain(expression), *run->states);
    if (watch)
        out.watch = std::make_shared<const StateWatch>(*std::move(watch));
    else
        out.error = watch.error();
    return out;
}

void Watches::renew() {
    const auto run = session_.recorded();
    QStringList now = expressions();
    if (run && run->facts.scenario != scenario_) {
        scenario_ = run->facts.scenario;
        now = settingsOf("watches").value(settingsKey(scenario_)).toStringList();
    }
    all_.clear();
    seen_.clear();
    for (const QString& expression : now)
        all_.push_back(compiled(expression));
    emit changed();
    ask();
}

void Watches::stop() {
    series_.giveUp();
    share_ = 1;
    emit advanced();
}

void Watches::ask() {
    series_.giveUp();
    asked_.clear();
    std::vector<std::shared_ptr<const StateWatch>> watches;
    for (std::size_t i = 0; i < all_.size(); ++i)
        if (all_[i].watch && !all_[i].isWhole) {
            asked_.push_back(i);
            watches.push_back(all_[i].watch);
        }
    share_ = asked_.empty() || !session_.recorded() ? 1 : 0;
    if (share_ == 1)
        return;
    series_.ask(throughRun<WatchSeries>(
        std::make_shared<WatchSeries>(std::move(watches)), [this](const WatchSeries& series, double share) {
            std::vector<std::shared_ptr<const WatchLine>> lines;
            for (const WatchLine& line : series.lines())
                lines.push_back(std::make_shared<const WatchLine>(line));
            return [this, lines, known = series.looked(), share] { take(lines, known, share); };
        }));
}

void Watches::take(const std::vector<std::shared_ptr<const WatchLine>>& lines, EventNumber known, double share) {
    for (std::size_t i = 0; i < asked_.size(); ++i) {
        Entry& entry = all_[asked_[i]];
        entry.line = lines[i];
        entry.known = known;
        entry.isWhole = share >= 1;
    }
    share_ = share;
    emit advanced();
}

const WatchStretch* Watches::at(std::size_t index, EventNumber event) const {
    const Entry& entry = all_[index];
    return entry.line && event <= entry.known ? entry.line->at(event) : nullptr;
}

void Watches::look(EventNumber event) {
    if (lookedAt_ == event && seen_.size() == all_.size())
        return;
    lookedAt_ = event;
    seen_.assign(all_.size(), std::nullopt);
    std::vector<std::shared_ptr<const StateWatch>> watches(all_.size());
    bool any = false;
    for (std::size_t i = 0; i < all_.size(); ++i) {
        const WatchStretch* stretch = at(i, event);
        if (!all_[i].watch || (stretch && stretch->is_exact()))
            continue;
        watches[i] = all_[i].watch;
        any = true;
    }
    if (!any || !session_.recorded())
        return moment_.giveUp();
    moment_.ask([this, watches, event](Making& run) {
        std::vector<std::optional<Watched>> seen(watches.size());
        if (event <= run.chronicle().last())
            for (std::size_t i = 0; i < watches.size(); ++i)
                if (watches[i]) {
                    WatchReader reader(watches[i]);
                    reader.look(run.chronicle().world_at(event), kNoNode);
                    seen[i] = reader.now();
                }
        return Inquiry::Part{[this, seen, event] {
                                 if (lookedAt_ == event && seen.size() == all_.size())
                                     seen_ = seen;
                                 emit advanced();
                             },
                             true};
    });
}

std::optional<Watched> Watches::exact(std::size_t index, EventNumber event) const {
    const WatchStretch* stretch = at(index, event);
    if (stretch && stretch->is_exact())
        return Watched{stretch->value, stretch->by};
    return lookedAt_ == event && index < seen_.size() ? seen_[index] : std::nullopt;
}

QString Watches::textAt(std::size_t index, EventNumber event) const {
    if (const auto now = exact(index, event))
        return text(to_text(now->value));
    const WatchStretch* stretch = at(index, event);
    if (!stretch)
        return {};
    if (stretch->numbers != stretch->changes || std::holds_alternative<bool>(stretch->value.data))
        return QStringLiteral("…");
    const auto number = [&](std::int64_t one) {
        return text(std::holds_alternative<Instant>(stretch->value.data) ? format_time(one) : std::to_string(one));
    };
    return stretch->least == stretch->most
               ? number(stretch->least)
               : QStringLiteral("%1 … %2").arg(number(stretch->least), number(stretch->most));
}

QString Watches::nameOf(const WatchElement& element) const {
    const auto run = session_.recorded();
    if (!run)
        return {};
    const std::string node = run->nodeName(element.node);
    return element.path.empty() ? text(node) : text(watch_of_field(node, element.path, element.durable));
}

}  // namespace orrery::gui
