// The colour rules of this user, for all runs: kept in the settings, held against the run that is shown. One that this
// run has no names for says so and colours nothing; it stays in the list. What events a rule meets the engine finds;
// of rules that are off it is not asked.
#pragma once
#include <QObject>
#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "gui/query/colouring.h"
#include "gui/query/event_scan.h"
#include "sim/filter/colour_rules.h"
#include "sim/filter/parse.h"

namespace orrery::gui {

class Colours : public QObject {
    Q_OBJECT
public:
    struct Entry {
        ColourRule rule;
        std::optional<FilterError> error;  // against the run that is shown: it colours nothing
        EventScan::Id id = 0;
        std::shared_ptr<const EventSet> events;  // null where it is off, has an error, or there is no run
    };

    Colours(Session& session, EventScan& scan, QObject* parent = nullptr);

    const std::vector<Entry>& all() const { return all_; }
    bool isComplete(std::size_t index) const { return scan_.isComplete(all_[index].id); }
    // "A" for the first.
    static QString letterOf(std::size_t index);
    // The rule's name, or its filter where it has none.
    QString nameOf(std::size_t index) const;

    // Before all others, on, in a tint of its own; one with this filter is there already: it comes to the front, on.
    void add(const QString& filter);
    void addUsual();  // behind all others, those whose filter is not there
    void remove(std::size_t index);
    void move(std::size_t index, std::size_t to);
    void change(std::size_t index, const ColourRule& rule);  // its filter is not empty
    // Another run is shown.
    void renew();

    // Null where no rule is in force.
    const std::shared_ptr<const Colouring>& inForce() const { return inForce_; }

signals:
    void changed();          // which there are, or what one of them is
    void advanced();         // more events are known
    void chosen(int index);  // of the one that has been added or moved

private:
    void load();
    ColourRules rules() const;
    void compile(Entry& entry);
    void drop(Entry& entry);
    void settle();  // keeps them, and tells

    Session& session_;
    EventScan& scan_;
    std::vector<Entry> all_;
    std::shared_ptr<const Colouring> inForce_;
};

}  // namespace orrery::gui
