#include "gui/session/event_words.h"

#include <QCoreApplication>

#include "gui/style/text.h"

namespace orrery::gui {
namespace {

QString translated(const char* words) { return QCoreApplication::translate("EventWords", words); }

}  // namespace

QString eventWords(const Recorded& run, const TraceEvent& event) {
    const QString kind = text(run.kindName(event.kind));
    switch (event.what) {
        case EventKind::deliver:
            return translated(QT_TRANSLATE_NOOP("EventWords", "%1 from %2")).arg(kind, text(run.nodeName(event.peer)));
        case EventKind::timer:
            return translated(QT_TRANSLATE_NOOP("EventWords", "timer %1")).arg(kind);
        case EventKind::sync:
            return translated(QT_TRANSLATE_NOOP("EventWords", "disk sync"));
        case EventKind::fault:
            return translated(QT_TRANSLATE_NOOP("EventWords", "fault"));
    }
    return {};
}

}  // namespace orrery::gui
