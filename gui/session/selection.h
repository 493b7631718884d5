// What is selected, once for all views: the event at the playhead, a node, and perhaps a message (an arrow).
// Whoever changes it tells nobody else: every view listens to changed(). A history of events allows going back.
#pragma once
#include <QObject>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/session/path.h"
#include "gui/session/recorded.h"

namespace orrery::gui {

// A field of a node's state, as paths of differences name it ("log[3].term"); of what is on its disk where `durable`.
struct SelectedField {
    NodeId node = kNoNode;
    std::string path;
    bool durable = false;
    bool operator==(const SelectedField&) const = default;
};

class Selection : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    // A new run: the playhead goes to `event`, the node is `node` where one is named, else that of the event.
    void reset(std::shared_ptr<const Recorded> recorded, EventNumber event, NodeId node = kNoNode);
    const std::shared_ptr<const Recorded>& recorded() const { return recorded_; }

    EventNumber event() const { return event_; }
    NodeId node() const { return node_; }
    const std::optional<Arrow>& arrow() const { return arrow_; }
    // What led to the event that was asked about last ("why?"); the diagram lights it.
    const Path& path() const { return path_; }
    const std::vector<EventNumber>& lit() const { return path_.lit; }
    // The step of the path before or after the playhead; nothing where the playhead is on none, or there is none.
    std::optional<EventNumber> alongPath(int direction) const;

    // Numbers beyond the run are brought into it. The node follows the event.
    void setEvent(EventNumber event);
    void setNode(NodeId node);
    void setArrow(const Arrow& arrow);
    void setPath(Path path);
    // The field that somebody wants to know more of; it stays when another run is shown.
    void setField(const SelectedField& field);
    const std::optional<SelectedField>& field() const { return field_; }
    // Fields that somebody points at: the state unfolds and marks them until the playhead moves.
    void setNamed(std::vector<SelectedField> fields);
    const std::vector<SelectedField>& named() const { return named_; }
    // Where the row of the playhead's event was not at hand, whoever learns its node tells.
    void learnNode(EventNumber event, NodeId node);
    bool isNodeAwaited() const { return nodeAwaited_; }
    // The run is more than it was, or more of its rows are at hand.
    void tellGrown() { emit grown(); }

    bool canGoBack() const { return at_ > 0; }
    bool canGoForward() const { return at_ + 1 < visited_.size(); }
    void goBack();
    void goForward();

signals:
    void changed();
    void litChanged();
    void fieldChanged();
    void namedChanged();
    void grown();

private:
    void moveTo(EventNumber event);
    void remember();

    std::shared_ptr<const Recorded> recorded_;
    EventNumber event_ = 0;
    NodeId node_ = kNoNode;
    std::optional<Arrow> arrow_;
    bool nodeAwaited_ = false;
    Path path_;
    std::optional<SelectedField> field_;
    std::vector<SelectedField> named_;
    std::vector<EventNumber> visited_;
    std::size_t at_ = 0;
};

}  // namespace orrery::gui
