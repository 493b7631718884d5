#include "gui/futures/edit_words.h"

#include <QCoreApplication>

#include "gui/style/text.h"

namespace orrery::gui {
namespace {

QString words(const char* english) { return QCoreApplication::translate("Edit", english); }

const char* verbOf(EditKind kind) {
    switch (kind) {
        case EditKind::drop:
            return QT_TRANSLATE_NOOP("Edit", "Drop %1");
        case EditKind::delay:
            return QT_TRANSLATE_NOOP("Edit", "Delay %1…");
        case EditKind::duplicate:
            return QT_TRANSLATE_NOOP("Edit", "Duplicate %1");
        case EditKind::corrupt:
            return QT_TRANSLATE_NOOP("Edit", "Corrupt %1");
        case EditKind::crash:
            return QT_TRANSLATE_NOOP("Edit", "Crash %1");
        case EditKind::pause:
            return QT_TRANSLATE_NOOP("Edit", "Pause %1…");
        case EditKind::isolate:
            break;
    }
    return QT_TRANSLATE_NOOP("Edit", "Cut %1 off…");
}

QString messageText(const Pick& pick, const Recorded& run) {
    const QString kind = text(run.kindName(pick.sent.kind));
    if (pick.what == Pick::What::timer)
        return words(QT_TRANSLATE_NOOP("Edit", "the timer %1 of %2")).arg(kind, text(run.nodeName(pick.sent.to)));
    if (pick.what == Pick::What::message)
        return words(QT_TRANSLATE_NOOP("Edit", "%1 from %2 to %3"))
            .arg(kind, text(run.nodeName(pick.sent.from)), text(run.nodeName(pick.sent.to)));
    return words(QT_TRANSLATE_NOOP("Edit", "the message"));
}

}  // namespace

QString editText(EditKind kind, const Pick& pick, const Recorded& run) {
    if (is_of_message(kind))
        return words(verbOf(kind)).arg(messageText(pick, run));
    if (kind == EditKind::isolate && pick.is_link)
        return words(QT_TRANSLATE_NOOP("Edit", "Cut the link between %1 and %2…"))
            .arg(text(run.nodeName(pick.sent.from)), text(run.nodeName(pick.sent.to)));
    const QString node =
        pick.node == kNoNode ? words(QT_TRANSLATE_NOOP("Edit", "the node")) : text(run.nodeName(pick.node));
    return words(verbOf(kind)).arg(node);
}

QString obstacleText(Obstacle obstacle) {
    switch (obstacle) {
        case Obstacle::none:
            return {};
        case Obstacle::no_message:
            return words(QT_TRANSLATE_NOOP("Edit", "select a message, its delivery, or a timer first"));
        case Obstacle::from_outside:
            return words(QT_TRANSLATE_NOOP("Edit", "no node has sent it: it comes from outside"));
        case Obstacle::lost_anyway:
            return words(QT_TRANSLATE_NOOP("Edit", "it never arrives as it is"));
        case Obstacle::not_of_timer:
            return words(QT_TRANSLATE_NOOP("Edit", "a timer can be dropped or delayed alone"));
        case Obstacle::no_node:
            break;
    }
    return words(QT_TRANSLATE_NOOP("Edit", "select a node or an event of one first"));
}

}  // namespace orrery::gui
