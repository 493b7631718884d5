// All that the window asks of the whole run in the languages of filters and watches: the filter that is on,
// breakpoints, one search, watches, colour rules. When another run is shown they are asked anew.
#pragma once
#include "gui/query/breakpoints.h"
#include "gui/query/colours.h"
#include "gui/query/event_filter.h"
#include "gui/query/event_scan.h"
#include "gui/query/event_search.h"
#include "gui/query/watches.h"

namespace orrery::gui {

class Queries : public QObject {
    Q_OBJECT
public:
    explicit Queries(Session& of, QObject* parent = nullptr)
        : QObject(parent),
          session(of),
          scan(of),
          filter(of, scan),
          breakpoints(of, scan),
          search(of),
          watches(of),
          colours(of, scan) {
        connect(&of, &Session::opened, this, [this] {
            scan.restart();
            filter.renew();
            breakpoints.renew();
            watches.renew();
            colours.renew();
        });
    }

    Session& session;
    EventScan scan;
    EventFilter filter;
    Breakpoints breakpoints;
    EventSearch search;
    Watches watches;
    Colours colours;

signals:
    void filterWanted();  // somebody wants to write one: the bar comes up, with the keyboard in it
};

}  // namespace orrery::gui
