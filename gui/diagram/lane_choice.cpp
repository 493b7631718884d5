#include "gui/diagram/lane_choice.h"

#include <QMenu>
#include <QUndoCommand>
#include <QUndoStack>
#include <algorithm>

#include "gui/session/making.h"
#include "gui/style/text.h"
#include "sim/topology/lane_order.h"

namespace orrery::gui {

class LanesChanged : public QUndoCommand {
public:
    LanesChanged(LaneChoice& lanes, LaneChoice::Choice next, const QString& words)
        : QUndoCommand(words), lanes_(lanes), before_(lanes.choice()), after_(std::move(next)) {}
    void undo() override { lanes_.set(before_); }
    void redo() override { lanes_.set(after_); }

private:
    LaneChoice& lanes_;
    const LaneChoice::Choice before_, after_;
};

LaneChoice::LaneChoice(Session& session, Selection& selection, QUndoStack& edits, QObject* parent)
    : QObject(parent), session_(session), selection_(selection), edits_(edits), links_(session) {
    connect(&selection_, &Selection::changed, this, [this] {
        const auto& run = selection_.recorded();
        if (!run || run->facts.scenario == scenario_)
            return;
        scenario_ = run->facts.scenario;  // other nodes
        set({});
    });
    connect(&session_, &Session::completed, this, &LaneChoice::askForLinks);
}

std::string LaneChoice::nameOf(NodeId node) const {
    const auto& run = selection_.recorded();
    return run && node < run->nodes.size() ? run->nodes[node].name : std::string();
}

std::shared_ptr<const Lanes> LaneChoice::lanesOf(const Recorded& run) const {
    const auto placeIn = [&](const std::vector<std::string>& names, NodeId node) {
        return std::find(names.begin(), names.end(), run.nodes[node].name) - names.begin();
    };
    const auto sortBy = [&](const std::vector<std::string>& names, std::vector<NodeId>& order) {
        std::stable_sort(order.begin(), order.end(),
                         [&](NodeId a, NodeId b) { return placeIn(names, a) < placeIn(names, b); });
    };
    std::vector<NodeId> order;
    for (NodeId node = 0; node < run.nodes.size(); ++node)
        if (!choice_.hidden.contains(run.nodes[node].name))
            order.push_back(node);
    if (choice_.sort == LaneSort::role)
        std::stable_sort(order.begin(), order.end(),
                         [&](NodeId a, NodeId b) { return run.nodes[a].role < run.nodes[b].role; });
    else if (choice_.sort == LaneSort::crossings)
        sortBy(close_, order);
    if (!choice_.pinned.empty())
        sortBy(choice_.pinned, order);
    return std::make_shared<const Lanes>(std::move(order), run.nodes.size());
}

void LaneChoice::change(Choice next, const QString& words) {
    if (next != choice_)
        edits_.push(new LanesChanged(*this, std::move(next), words));
}

void LaneChoice::set(const Choice& choice) {
    choice_ = choice;
    askForLinks();
    emit changed();
}

void LaneChoice::hide(NodeId node) {
    const std::string name = nameOf(node);
    if (name.empty())
        return;
    if (lanesOf(*selection_.recorded())->count() < 2)
        return emit said(tr("The last lane stays"));
    Choice next = choice_;
    next.hidden.insert(name);
    change(std::move(next), tr("Hide the lane of %1").arg(text(name)));
}

void LaneChoice::showAll() {
    Choice next = choice_;
    next.hidden.clear();
    change(std::move(next), tr("Show all lanes"));
}

bool LaneChoice::isPinned(NodeId node) const {
    return std::find(choice_.pinned.begin(), choice_.pinned.end(), nameOf(node)) != choice_.pinned.end();
}

void LaneChoice::pin(NodeId node, bool pinned) {
    const std::string name = nameOf(node);
    if (name.empty())
        return;
    Choice next = choice_;
    std::erase(next.pinned, name);
    if (pinned)
        next.pinned.push_back(name);
    change(std::move(next), tr("Pin the lane of %1").arg(text(name)));
}

void LaneChoice::sort(LaneSort by) {
    Choice next = choice_;
    next.sort = by;
    change(std::move(next), tr("Order the lanes"));
}

void LaneChoice::sortByNext() {
    sort(static_cast<LaneSort>((static_cast<int>(choice_.sort) + 1) % 3));
    const QString names[] = {tr("Lanes as the scenario names them"), tr("Lanes by role"),
                             tr("Lanes so that messages cross few")};
    emit said(names[static_cast<int>(choice_.sort)]);
}

// Who talks with whom is known once the engine has gone through the run.
void LaneChoice::askForLinks() {
    const auto& run = session_.recorded();
    if (choice_.sort != LaneSort::crossings || !run || !run->complete || run == run_)
        return;
    run_ = run;
    links_.ask(throughRun<topology::LinkUse>(
        std::make_shared<topology::LinkUse>(),
        [this, count = run->nodes.size()](const topology::LinkUse& use, double share) -> std::function<void()> {
            if (share < 1)
                return {};
            const Lanes all(count);
            return [this, order = topology::few_crossings(all.order(), use.pairs())] { takeOrder(order); };
        }));
}

void LaneChoice::takeOrder(const std::vector<NodeId>& order) {
    close_.clear();
    for (const NodeId node : order)
        close_.push_back(run_->nodes[node].name);
    emit changed();
}

void LaneChoice::addTo(QMenu& menu, NodeId node) {
    const QString name = text(nameOf(node));
    if (!name.isEmpty()) {
        menu.addAction(tr("Hide the lane of %1").arg(name), this, [this, node] { hide(node); });
        menu.addAction(
            isPinned(node) ? tr("Unpin the lane of %1").arg(name) : tr("Pin the lane of %1 to the top").arg(name), this,
            [this, node] { pin(node, !isPinned(node)); });
    }
    QAction* all = menu.addAction(tr("Show all lanes"), this, &LaneChoice::showAll);
    all->setEnabled(!choice_.hidden.empty());
    menu.addSeparator();
    const std::pair<LaneSort, QString> orders[] = {{LaneSort::scenario, tr("Lanes as the scenario names them")},
                                                   {LaneSort::role, tr("Lanes by role")},
                                                   {LaneSort::crossings, tr("Lanes so that messages cross few")}};
    for (const auto& [by, words] : orders) {
        QAction* action = menu.addAction(words, this, [this, wanted = by] { sort(wanted); });
        action->setCheckable(true);
        action->setChecked(choice_.sort == by);
    }
}

}  // namespace orrery::gui
