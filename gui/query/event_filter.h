// The filter that is on: which events of the run the window shows. What it is written against are the names of the
// shown run; where another run has no such names it says so, and nothing is filtered.
// Edits of it are remembered, back and forward, apart from zoom and selection.
#pragma once
#include <QObject>
#include <QString>
#include <QStringList>
#include <memory>
#include <optional>

#include "gui/query/event_scan.h"
#include "sim/filter/parse.h"

namespace orrery::gui {

class EventFilter : public QObject {
    Q_OBJECT
public:
    EventFilter(Session& session, EventScan& scan, QObject* parent = nullptr);

    const QString& expression() const { return expression_; }
    bool isOn() const { return found_ != nullptr; }
    // Of the expression against the shown run; nothing where it is right.
    const std::optional<FilterError>& error() const { return error_; }
    // The events that pass, as far as they are known; null where no filter is on.
    const std::shared_ptr<const EventSet>& found() const { return found_; }
    bool isComplete() const { return isOn() && scan_.isComplete(id_); }

    void set(const QString& expression);
    void clear() { set({}); }
    void both(const QString& other);  // as it is, and this
    bool canGoBack() const { return at_ > 0; }
    bool canGoForward() const { return at_ + 1 < history_.size(); }
    void goBack();
    void goForward();
    // Another run is shown.
    void renew();

signals:
    void changed();   // another filter, or none
    void advanced();  // more of its events are known

private:
    void apply();

    Session& session_;
    EventScan& scan_;
    QString expression_;
    std::optional<FilterError> error_;
    EventScan::Id id_ = 0;
    std::shared_ptr<const EventSet> found_;
    QStringList history_{QString()};
    qsizetype at_ = 0;
};

}  // namespace orrery::gui
