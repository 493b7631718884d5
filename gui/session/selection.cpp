#include "gui/session/selection.h"

#include <algorithm>

namespace orrery::gui {
namespace {

constexpr std::size_t kRemembered = 1000;

}  // namespace

void Selection::reset(std::shared_ptr<const Recorded> recorded, EventNumber event, NodeId node) {
    recorded_ = std::move(recorded);
    node_ = recorded_ && !recorded_->nodes.empty() ? NodeId{0} : kNoNode;
    arrow_.reset();
    path_ = {};
    visited_.clear();
    at_ = 0;
    moveTo(event);
    if (recorded_ && node < recorded_->nodes.size()) {
        node_ = node;
        nodeAwaited_ = false;
    }
    remember();
    emit litChanged();
    emit changed();
}

void Selection::moveTo(EventNumber event) {
    event_ = recorded_ ? std::min(event, recorded_->lastEvent()) : 0;
    named_.clear();
    const TraceEvent* row = recorded_ ? recorded_->event(event_) : nullptr;
    nodeAwaited_ = !row && event_ != 0;
    if (row && row->node != kNoNode)
        node_ = row->node;
}

void Selection::learnNode(EventNumber event, NodeId node) {
    if (!nodeAwaited_ || event != event_)
        return;
    nodeAwaited_ = false;
    setNode(node);
}

void Selection::remember() {
    if (!visited_.empty() && visited_[at_] == event_)
        return;
    if (!visited_.empty())
        visited_.resize(at_ + 1);
    if (visited_.size() >= kRemembered)
        visited_.erase(visited_.begin());
    visited_.push_back(event_);
    at_ = visited_.size() - 1;
}

void Selection::setEvent(EventNumber event) {
    if (!recorded_ || (std::min(event, recorded_->lastEvent()) == event_ && !arrow_))
        return;
    arrow_.reset();
    moveTo(event);
    remember();
    emit changed();
}

void Selection::setNode(NodeId node) {
    if (!recorded_ || node >= recorded_->nodes.size())
        return;
    nodeAwaited_ = false;
    if (node == node_)
        return;
    node_ = node;
    emit changed();
}

void Selection::setArrow(const Arrow& arrow) {
    if (!recorded_)
        return;
    moveTo(arrow.arriveEvent != 0 ? arrow.arriveEvent : arrow.sendEvent);
    node_ = arrow.arriveEvent != 0 ? arrow.to : arrow.from;
    nodeAwaited_ = false;
    arrow_ = arrow;
    remember();
    emit changed();
}

void Selection::setPath(Path path) {
    path_ = std::move(path);
    emit litChanged();
}

std::optional<EventNumber> Selection::alongPath(int direction) const {
    const auto& steps = path_.steps;
    const auto at =
        std::find_if(steps.begin(), steps.end(), [this](const PathStep& step) { return step.event == event_; });
    if (at == steps.end() || (direction < 0 ? at == steps.begin() : at + 1 == steps.end()))
        return std::nullopt;
    return (at + direction)->event;
}

void Selection::setNamed(std::vector<SelectedField> fields) {
    named_ = std::move(fields);
    emit namedChanged();
}

void Selection::setField(const SelectedField& field) {
    field_ = field;
    emit fieldChanged();
}

void Selection::goBack() {
    if (!canGoBack())
        return;
    arrow_.reset();
    moveTo(visited_[--at_]);
    emit changed();
}

void Selection::goForward() {
    if (!canGoForward())
        return;
    arrow_.reset();
    moveTo(visited_[++at_]);
    emit changed();
}

}  // namespace orrery::gui
