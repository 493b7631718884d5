#include "gui/query/event_filter.h"

#include "gui/style/text.h"

namespace orrery::gui {
namespace {

constexpr qsizetype kRemembered = 100;

}  // namespace

EventFilter::EventFilter(Session& session, EventScan& scan, QObject* parent)
    : QObject(parent), session_(session), scan_(scan) {
    connect(&scan_, &EventScan::advanced, this, [this] {
        if (isOn())
            emit advanced();
    });
}

void EventFilter::set(const QString& expression) {
    const QString wanted = expression.trimmed();
    if (wanted == expression_)
        return;
    history_.resize(at_ + 1);
    history_.append(wanted);
    if (history_.size() > kRemembered)
        history_.removeFirst();
    at_ = history_.size() - 1;
    expression_ = wanted;
    apply();
}

void EventFilter::both(const QString& other) {
    set(text(both_filters(error_ ? std::string() : plain(expression_), plain(other))));
}

void EventFilter::goBack() {
    if (!canGoBack())
        return;
    expression_ = history_[--at_];
    apply();
}

void EventFilter::goForward() {
    if (!canGoForward())
        return;
    expression_ = history_[++at_];
    apply();
}

void EventFilter::renew() {
    id_ = 0;
    apply();
}

void EventFilter::apply() {
    if (id_ != 0)
        scan_.drop(id_);
    id_ = 0;
    found_.reset();
    error_.reset();
    const auto run = session_.recorded();
    if (run && !expression_.isEmpty()) {
        auto filter = parse_filter(plain(expression_), *run->words);
        if (filter) {
            id_ = scan_.add(std::make_shared<const Filter>(*std::move(filter)));
            found_ = scan_.found(id_);
        } else {
            error_ = filter.error();
        }
    }
    emit changed();
}

}  // namespace orrery::gui
