#include "gui/futures/branching.h"

#include <algorithm>

#include "gui/futures/edits_done.h"
#include "gui/futures/pick.h"
#include "gui/style/text.h"

namespace orrery::gui {

bool ofState(const Divergence& parting) {
    return parting.node != kNoNode && (parting.field.starts_with("state ") || parting.field.starts_with("disk"));
}

Branching::Branching(Session& session, Selection& selection, QObject* parent)
    : QObject(parent), session_(session), selection_(selection) {
    connect(&session_, &Session::opened, this, &Branching::opened);
    connect(&session_, &Session::failed, this, [this] { coming_.reset(); });
    connect(&session_, &Session::compared, this, &Branching::takeComparison);
    connect(&session_, &Session::grownBeside, this, &Branching::grownBeside);
    connect(&session_, &Session::completed, this, &Branching::changed);
    connect(&session_, &Session::resolved, this, &Branching::resolved);
    connect(&selection_, &Selection::changed, this, &Branching::follow);
}

std::shared_ptr<const Recorded> Branching::run(Id id) const {
    const auto found = runs_.find(id);
    return found == runs_.end() ? nullptr : session_.run(found->second);
}

Pick Branching::pick() const { return pickOf(selection_); }

// --- making futures -------------------------------------------------------------------------------------------------

void Branching::apply(const Edit& edit) {
    if (!session_.recorded() || coming_)
        return;
    session_.resolve(session_.runId(), edit, pick());
}

void Branching::resolved(Session::RunId run, const std::vector<std::string>& overrides, const QString& why) {
    if (run != session_.runId())
        return;  // who asked sees another one by now
    if (why.isEmpty())
        apply(overrides);
    else
        emit said(why);
}

void Branching::apply(const std::vector<std::string>& overrides, const QString& name) {
    Opening opening = tree_[current_].opening;
    opening.edits.insert(opening.edits.end(), overrides.begin(), overrides.end());
    make(current_, std::move(opening), name);
}

void Branching::tryOther(const Opening& other) {
    Opening opening = tree_[current_].opening;
    if (other.design)
        opening.design = other.design;
    if (other.seed)
        opening.seed = other.seed;
    opening.edits.insert(opening.edits.end(), other.edits.begin(), other.edits.end());
    tryOpening(current_, std::move(opening));
}

void Branching::tryPlan(const std::string& text, const std::vector<std::string>& overrides) {
    if (!session_.recorded() || coming_)
        return;
    const RunFacts& facts = session_.recorded()->facts;
    tryOpening(current_, {facts.design, std::nullopt, overrides, text});
}

// What is there already is shown, not made twice.
void Branching::tryOpening(Id parent, Opening opening) {
    const auto& facts = session_.recorded()->facts;
    const auto same = [&](Id id) {
        const Opening& one = tree_[id].opening;
        const auto there = run(id);
        return !tree_[id].gone && one.edits == opening.edits && one.plan == opening.plan && there &&
               there->facts.design == opening.design.value_or(facts.design) &&
               (opening.plan || there->facts.seed == opening.seed.value_or(facts.seed));
    };
    for (Id id = 0; id < tree_.size(); ++id)
        if (id != current_ && same(id)) {
            const Id before = current_;
            show(id);
            setBeside(before);
            return;
        }
    make(parent, std::move(opening), {});
}

OpenRequest Branching::requestOf(const Opening& opening) const {
    OpenRequest request = root_;
    if (opening.design)
        request.design = opening.design;
    if (opening.plan) {
        request.text = std::make_shared<const std::string>(*opening.plan);
        request.rewritten = true;
        request.seed.reset();
    }
    if (opening.seed)
        request.seed = opening.seed;
    request.edits = opening.edits;
    return request;
}

void Branching::make(Id parent, Opening opening, const QString& name) {
    coming_ = Coming{0, parent, std::move(opening), name, std::nullopt};
    coming_->run = session_.open(requestOf(coming_->opening), Session::Others::keep);
}

// --- what is shown --------------------------------------------------------------------------------------------------

void Branching::opened() {
    const auto before = selection_.recorded();
    place_.reset();
    if (coming_ && coming_->run == session_.runId())
        adopt();
    else if (switching_)
        current_ = *std::exchange(switching_, std::nullopt);
    else
        return beginTree();
    if (before)
        place_ = sameMoment(*before, selection_.event(), *session_.recorded());
    lookBeside();
    if (parting_ && std::exchange(goesToParting_, false) && parting_->found == Divergence::Found::different)
        place_ = parting_->event;
    emit changed();
}

bool Branching::isEdit(Id id) const {
    const Opening &one = tree_[id].opening, &parent = tree_[tree_[id].parent].opening;
    return one.edits != parent.edits || one.plan != parent.plan;
}

void Branching::beginTree() {
    const RunFacts& facts = session_.recorded()->facts;
    coming_.reset();
    edits_.clear();
    root_ = session_.request();
    root_.text = facts.text;  // a future is one of this run, also where its file has changed meanwhile
    tree_ = Futures(facts.design + ", " + plain(tr("seed %1").arg(facts.seed)));
    runs_ = {{Futures::kRoot, session_.runId()}};
    current_ = Futures::kRoot;
    beside_.reset();
    parting_.reset();
    emit changed();
    emit partingChanged();
}

void Branching::adopt() {
    const Coming made = *std::exchange(coming_, std::nullopt);
    const Id before = current_;
    parting_.reset();
    current_ = made.known ? *made.known : tree_.add(made.parent, made.opening, plain(made.name));
    runs_[current_] = made.run;
    if (made.known)
        return;
    beside_ = before;
    goesToParting_ = isEdit(current_);
    edits_.push(new FutureMade(*this, current_, made.parent));
}

void Branching::show(Id id) {
    if (id == current_ && !coming_)
        return;
    coming_.reset();
    if (beside_ == id)
        beside_ = current_;
    else
        parting_.reset();
    const auto found = runs_.find(id);
    if (found != runs_.end() && session_.run(found->second)) {
        switching_ = id;
        if (session_.runId() == found->second)
            opened();
        else
            session_.show(found->second);
        return;
    }
    make(tree_[id].parent, tree_[id].opening, {});
    coming_->known = id;
}

void Branching::setBeside(std::optional<Id> id) {
    if (id == current_)
        id.reset();
    if (id && !run(*id)) {
        emit said(tr("This future is not at hand any more: show it once, then the other beside it"));
        return;
    }
    beside_ = id;
    lookBeside();
    emit changed();
}

void Branching::lookBeside() {
    if (beside_ == current_ || (beside_ && (tree_[*beside_].gone || !run(*beside_))))
        beside_.reset();
    parting_.reset();
    session_.setBeside(beside_ ? runs_[*beside_] : 0);
    if (beside_) {
        const Id first = std::min(current_, *beside_), second = std::max(current_, *beside_);
        if (tree_[second].parent == first && tree_[second].parting)
            parting_ = tree_[second].parting;
        else
            session_.compare(runs_[first], runs_[second]);
    }
    emit partingChanged();
    follow();
}

void Branching::takeComparison(Session::RunId first, Session::RunId second,
                               const std::shared_ptr<const Divergence>& parting) {
    if (!beside_ || parting->found == Divergence::Found::stopped)
        return;
    const Id upper = std::min(current_, *beside_), lower = std::max(current_, *beside_);
    if (runs_[upper] != first || runs_[lower] != second)
        return;
    if (tree_[lower].parent == upper)
        tree_.set_parting(lower, parting);
    parting_ = parting;
    const bool goes = std::exchange(goesToParting_, false);
    if (parting->found == Divergence::Found::identical)
        emit said(tr("Nothing comes of it: both futures are the same, event for event"));
    else if (goes && parting->event <= session_.recorded()->lastEvent())
        selection_.setEvent(parting->event);
    if (goes && ofState(*parting))
        selection_.setNode(parting->node);
    emit changed();
    emit partingChanged();
    follow();
}

EventNumber Branching::sameMoment(const Recorded& from, EventNumber event, const Recorded& to) const {
    const bool common = parting_ && (parting_->found == Divergence::Found::identical || event < parting_->event);
    return common ? event : to.lastEventAt(from.timeOf(event));
}

EventNumber Branching::eventBeside() const {
    const auto other = beside_ ? run(*beside_) : nullptr;
    const auto& shown = selection_.recorded();
    return other && shown ? sameMoment(*shown, selection_.event(), *other) : 0;
}

void Branching::follow() {
    if (beside_ && run(*beside_))
        session_.askBeside(eventBeside());
}

// --- the tree -------------------------------------------------------------------------------------------------------

void Branching::rename(Id id, const QString& name) {
    if (!name.trimmed().isEmpty() && plain(name.trimmed()) != tree_[id].name)
        edits_.push(new FutureRenamed(*this, id, name.trimmed()));
}

void Branching::takeOut(Id id) {
    if (id == Futures::kRoot)
        emit said(tr("All the others came from this one: it stays"));
    else
        edits_.push(new FutureTakenOut(*this, id));
}

}  // namespace orrery::gui
