#include "sim/picture/space_time.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sim/picture/svg.h"
#include "sim/picture/text_lines.h"

namespace orrery {
namespace {

// Requires a row of the trace, which may leave out others.
const TraceEvent& row_of(const SpaceTimeScene& scene, EventNumber number) {
    return *std::lower_bound(scene.trace.events.begin(), scene.trace.events.end(), number,
                             [](const TraceEvent& event, EventNumber wanted) { return event.number < wanted; });
}

constexpr double kMargin = 16, kLane = 62, kTop = 104, kFoot = 64, kBand = 13;
constexpr double kStep = 17, kBreak = 34, kSpread = 520;
constexpr double kLeastGutter = 90, kMostGutter = 220;
constexpr EventNumber kBefore = 24, kAfter = 3;

// Time to pixels: straight between the events of the scene.
class Axis {
public:
    Axis(const SpaceTimeScene& scene, double left) : left_(left) {
        Time all = 0;  // of the gaps between neighbours
        for (const EventNumber event : scene.shown) {
            const Time time = row_of(scene, event).time;
            if (!points_.empty() && event == event_before(scene) + 1)
                all += time - points_.back().time;
            points_.push_back({time, 0});
        }
        double x = left + kStep;
        EventNumber last = 0;
        for (std::size_t i = 0; i < points_.size(); ++i) {
            const EventNumber event = scene.shown[i];
            if (i > 0) {
                const Time time = points_[i].time - points_[i - 1].time;
                x += kStep;
                if (event != last + 1) {
                    breaks_.push_back({x, event - last - 1});
                    x += kBreak;
                } else if (all > 0) {
                    x += kSpread * static_cast<double>(time) / static_cast<double>(all);
                }
            }
            points_[i].x = x;
            last = event;
        }
        right_ = x + 2 * kStep;
    }

    struct Gap {
        double x = 0;  // where it begins
        EventNumber events = 0;
    };
    double x_of(std::size_t shown) const { return points_[shown].x; }
    double right() const { return right_; }
    const std::vector<Gap>& breaks() const { return breaks_; }
    Time first_time() const { return points_.front().time; }
    Time last_time() const { return points_.back().time; }

    double x(Time time) const {
        const auto after = std::upper_bound(points_.begin(), points_.end(), time,
                                            [](Time t, const Point& point) { return t < point.time; });
        if (after == points_.begin())
            return left_;
        if (after == points_.end())
            return time == points_.back().time ? points_.back().x : right_;
        const Point& a = *(after - 1);
        const double share = static_cast<double>(time - a.time) / static_cast<double>(after->time - a.time);
        return a.x + (after->x - a.x) * share;
    }

private:
    struct Point {
        Time time = 0;
        double x = 0;
    };
    // The event of the last point so far.
    EventNumber event_before(const SpaceTimeScene& scene) const { return scene.shown[points_.size() - 1]; }

    double left_, right_ = 0;
    std::vector<Point> points_;
    std::vector<Gap> breaks_;
};

class Painter {
public:
    Painter(const SpaceTimeScene& scene, double gutter, const Axis& axis)
        : scene_(scene),
          axis_(axis),
          left_(gutter),
          rows_(rows_of(scene)),
          bottom_(kTop + kLane * static_cast<double>(std::max<std::size_t>(rows_.size(), 1))),
          picture_(std::max(axis.right() + kMargin, 720.0), bottom_ + kFoot, scene.title),
          lit_(scene.lit.begin(), scene.lit.end()) {}

    std::string paint() {
        picture_.text({kMargin, 26}, scene_.title, "title");
        ruler();
        faults();
        bands();
        lanes();
        events();
        messages();
        violation();
        legend();
        return picture_.to_text();
    }

private:
    // The nodes that take part in the scene: where its events happen, and whom they speak to.
    static std::vector<NodeId> rows_of(const SpaceTimeScene& scene) {
        std::set<NodeId> nodes;
        for (const EventNumber number : scene.shown) {
            const TraceEvent& event = row_of(scene, number);
            nodes.insert({event.node, event.peer});
            for (std::uint64_t i = event.first_effect; i < event.first_effect + event.effects; ++i)
                nodes.insert(scene.trace.effects[i].peer);
        }
        nodes.erase(nodes.lower_bound(static_cast<NodeId>(scene.blueprint.nodes.size())), nodes.end());
        return {nodes.begin(), nodes.end()};
    }
    // Requires is_lane(node).
    double lane(NodeId node) const {
        const auto row = std::lower_bound(rows_.begin(), rows_.end(), node) - rows_.begin();
        return kTop + kLane * (static_cast<double>(row) + 0.4);
    }
    bool is_lane(NodeId node) const { return std::binary_search(rows_.begin(), rows_.end(), node); }
    const TraceEvent& event(EventNumber number) const { return row_of(scene_, number); }
    std::optional<std::size_t> place(EventNumber number) const {
        const auto at = std::lower_bound(scene_.shown.begin(), scene_.shown.end(), number);
        if (at == scene_.shown.end() || *at != number)
            return std::nullopt;
        return static_cast<std::size_t>(at - scene_.shown.begin());
    }
    std::string name(NodeId node) const { return scene_.blueprint.node_name(node); }

    void ruler() {
        double free_from = left_ - 20;
        for (std::size_t i = 0; i < scene_.shown.size(); ++i) {
            const double x = axis_.x_of(i);
            const std::string text = format_time(event(scene_.shown[i]).time);
            const double width = text_width(text, 10);
            if (x - width / 2 < free_from)
                continue;
            picture_.line({x, kTop - 10}, {x, bottom_}, "grid");
            picture_.text({x, kTop - 16}, text, "small faint", Svg::Anchor::middle);
            free_from = x + width / 2 + 26;
        }
        for (const Axis::Gap& gap : axis_.breaks()) {
            const double x = gap.x + kBreak / 2 - kStep / 2;
            picture_.line({x, kTop - 8}, {x, bottom_}, "grid open",
                          fmt::format("{} events are left out here", gap.events));
            picture_.text({x, bottom_ + 12}, fmt::format("{} more", gap.events), "small faint", Svg::Anchor::middle);
        }
    }

    void outline(Point corner, double width, double height) {
        const Point around[] = {corner,
                                {corner.x + width, corner.y},
                                {corner.x + width, corner.y + height},
                                {corner.x, corner.y + height},
                                corner};
        picture_.polyline(around, "faint");
    }

    bool in_sight(const FaultSpan& span) const {
        return span.begin <= axis_.last_time() && span.end >= axis_.first_time();
    }
    void faults() {
        double free_from = 0;
        for (const FaultSpan& span : scene_.faults) {
            if (!in_sight(span))
                continue;
            const double from = std::max(axis_.x(span.begin), left_), to = std::max(axis_.x(span.end), from + 2);
            double top = kTop - 10, height = bottom_ - top;
            std::vector<NodeId> touched = span.touched;
            std::erase_if(touched, [&](NodeId node) { return !is_lane(node); });
            if (span.kind == SpanKind::partition && !touched.empty()) {
                top = lane(touched.front()) - 18;
                height = lane(touched.back()) + 18 - top;
                picture_.rect({from, top}, to - from, height, "partition", span.text);
            } else if (is_lane(span.node)) {
                top = lane(span.node) - 12;
                height = 24;
                picture_.rect({from, top}, to - from, height, "crash", span.text);
                outline({from, top}, to - from, height);
            }
            picture_.line({from, kTop - 34}, {to, kTop - 34}, "faint", span.text);
            picture_.line({from, kTop - 38}, {from, kTop - 30}, "faint");
            const std::string words = shortened(span.text, 60);
            if (from < free_from)
                continue;
            picture_.text({from + 2, kTop - 40}, words, "small faint");
            free_from = from + text_width(words, 10) + 10;
        }
    }

    void bands() {
        std::vector<const StateBand*> open(scene_.blueprint.nodes.size(), nullptr);
        const auto close = [&](NodeId node, Time to) {
            const StateBand* band = open[node];
            if (!is_lane(node) || !band || band->label.empty() || band->label == "down" || to < axis_.first_time() ||
                band->from > axis_.last_time())
                return;
            const double from = std::max(axis_.x(band->from), left_), end = axis_.x(to);
            picture_.rect({from, lane(node) + 14}, std::max(end - from - 1, 1.0), kBand, "band", band->label, 2);
            if (text_width(band->label, 10) < end - from)
                picture_.text({from + 3, lane(node) + 24}, band->label, "small");
        };
        for (const StateBand& band : scene_.trace.bands) {
            close(band.node, band.from);
            open[band.node] = &band;
        }
        for (NodeId node = 0; node < open.size(); ++node)
            close(node, axis_.last_time() + 1);
    }

    void lanes() {
        for (const NodeId node : rows_) {
            picture_.line({left_, lane(node)}, {axis_.right(), lane(node)}, "faint");
            picture_.text({left_ - 12, lane(node) + 4}, name(node), "label", Svg::Anchor::end);
        }
    }

    void messages() {
        for (const TraceEffect& effect : scene_.trace.effects) {
            const bool sent = is_settled(effect.kind);
            if ((sent || effect.kind == EffectKind::lost) && is_lane(effect.node) && is_lane(effect.peer))
                message(effect);
        }
    }
    void message(const TraceEffect& effect) {
        const auto begin = place(effect.event), end = place(effect.settled);
        if (!begin && !end)
            return;
        const bool whole = scene_.shown.back() - scene_.shown.front() + 1 == scene_.shown.size();
        if ((!begin || (!end && effect.kind != EffectKind::lost)) && !whole)
            return;  // its other end was left out
        const bool lit = lit_.contains(effect.settled) && lit_.contains(effect.event);
        const Point from{begin ? axis_.x_of(*begin) : left_, lane(effect.node)};
        Point to{end ? axis_.x_of(*end) : axis_.right(), lane(effect.peer)};
        const std::string& type = scene_.blueprint.kind_name(effect.message);
        const std::string tip = fmt::format("{} from {} to {}: {}", type, name(effect.node), name(effect.peer),
                                            shortened(effect.detail, 200));
        const bool lost_on_arrival =
            end && effect.kind != EffectKind::refused && event(effect.settled).outcome != Outcome::handled;
        const bool refused = effect.kind == EffectKind::refused;
        if (refused) {  // there, and back to its sender
            const Point back{to.x, from.y}, turn{(from.x + to.x) / 2, from.y + (to.y - from.y) * 0.75};
            picture_.line(from, turn, "dropped", tip);
            picture_.cross(turn, 4, "dropped", tip);
            picture_.line(turn, back, "dropped", tip);
            to = turn;
        } else if (effect.kind == EffectKind::lost) {
            to = {from.x + kStep, from.y + (to.y - from.y) * 0.4};
            picture_.line(from, to, "dropped", tip);
            picture_.cross(to, 4, "dropped", tip);
        } else if (lost_on_arrival) {
            picture_.line(from, to, "dropped", tip);
            picture_.cross(to, 4, "dropped", tip);
        } else if (!end || effect.event == 0 || effect.node == effect.peer) {
            picture_.line(from, to, "message", tip);
        } else {
            picture_.arrow(from, to, effect.kind == EffectKind::duplicate ? "duplicate" : "message", tip);
        }
        if (lit || (lit_.contains(effect.event) && (lost_on_arrival || refused || effect.kind == EffectKind::lost)))
            label(from, to, type);
    }
    // Beside the arrow, where no other label is yet.
    void label(Point from, Point to, const std::string& words) {
        for (const double share : {0.5, 0.35, 0.65, 0.2, 0.8}) {
            const Point at{from.x + (to.x - from.x) * share + 5, from.y + (to.y - from.y) * share - 3};
            const double width = text_width(words, 10);
            if (!is_free(at, width))
                continue;
            labels_.push_back({at, width});
            return picture_.text(at, words, "small");
        }
    }

    void events() {
        for (std::size_t i = 0; i < scene_.shown.size(); ++i) {
            const TraceEvent& one = event(scene_.shown[i]);
            const double x = axis_.x_of(i);
            const std::string tip = fmt::format("#{} at {}: {} {}", one.number, format_time(one.time),
                                                name_of(one.what), shortened(one.detail, 200));
            if (!is_lane(one.node)) {
                picture_.line({x, kTop - 10}, {x, bottom_}, "faint open", tip);
                continue;
            }
            const Point at{x, lane(one.node)};
            if (one.what == EventKind::fault)
                picture_.cross(at, 6, "ink", tip);
            else if (one.what == EventKind::deliver && one.outcome == Outcome::handled)
                picture_.dot(at, lit_.contains(one.number) ? 4.5 : 3, "delivered", tip);
            else if (one.outcome == Outcome::handled)
                picture_.dot(at, lit_.contains(one.number) ? 3.5 : 2, "ink", tip);
            const bool violated = scene_.violation && scene_.violation->event == one.number;
            if (lit_.contains(one.number) && !violated)
                number_at(at, fmt::format("#{}", one.number));
        }
    }

    // Above the event, higher where its neighbour's number stands already.
    void number_at(Point at, const std::string& words) {
        const double width = text_width(words, 10);
        for (const double up : {9.0, 20.0}) {
            const Point corner{at.x - width / 2, at.y - up};
            if (!is_free(corner, width))
                continue;
            labels_.push_back({corner, width});
            return picture_.text({at.x, corner.y}, words, "small", Svg::Anchor::middle);
        }
    }
    bool is_free(Point at, double width) const {
        return std::none_of(labels_.begin(), labels_.end(), [&](const Label& one) {
            return at.x < one.at.x + one.width && one.at.x < at.x + width && at.y < one.at.y + 11 &&
                   one.at.y < at.y + 11;
        });
    }

    void violation() {
        if (!scene_.violation)
            return;
        const auto at = place(scene_.violation->event);
        const std::string words = fmt::format("{}: {}", scene_.violation->property, scene_.violation->detail);
        picture_.text({kMargin + 18, 48}, shortened(words, 150), "violation");
        picture_.triangle({kMargin + 6, 44}, 7, "violation", words);
        if (!at)
            return;
        const double x = axis_.x_of(*at);
        picture_.line({x, kTop - 10}, {x, bottom_}, "violation", words);
        const NodeId node = scene_.violation->node;
        picture_.triangle({x, is_lane(node) ? lane(node) - 16 : kTop - 14}, 8, "violation", words);
    }

    void legend() {
        double x = kMargin;
        const double y = bottom_ + 36;
        const auto entry = [&](auto draw, std::string_view words) {
            draw(x);
            picture_.text({x + 34, y + 4}, words, "small");
            x += 34 + text_width(words, 10) + 20;
        };
        entry([&](double at) { picture_.arrow({at, y}, {at + 26, y}, "message"); }, "message");
        entry(
            [&](double at) {
                picture_.line({at, y}, {at + 22, y}, "dropped");
                picture_.cross({at + 22, y}, 4, "dropped");
            },
            "lost");
        entry([&](double at) { picture_.dot({at + 14, y}, 3.5, "delivered"); }, "delivered");
        entry([&](double at) { picture_.dot({at + 14, y}, 2.5, "ink"); }, "timer or disk");
        entry([&](double at) { picture_.rect({at, y - 7}, 26, 14, "crash"); }, "node not itself");
        entry([&](double at) { picture_.rect({at, y - 7}, 26, 14, "partition"); }, "links cut");
        if (scene_.violation)
            entry([&](double at) { picture_.triangle({at + 14, y}, 7, "violation"); }, "violation");
        const std::size_t others = scene_.blueprint.nodes.size() - rows_.size();
        picture_.text({x, y + 4},
                      fmt::format("time is stretched where much happens{}",
                                  others == 0   ? ""
                                  : others == 1 ? "; one node takes no part"
                                                : fmt::format("; {} nodes take no part", others)),
                      "small faint");
    }

    struct Label {
        Point at;
        double width = 0;
    };
    const SpaceTimeScene& scene_;
    const Axis& axis_;
    const double left_;
    const std::vector<NodeId> rows_;
    const double bottom_;
    Svg picture_;
    std::set<EventNumber> lit_;
    std::vector<Label> labels_;
};

}  // namespace

std::vector<EventNumber> events_between(EventNumber events, EventNumber from, EventNumber to) {
    std::vector<EventNumber> out;
    for (EventNumber event = std::max<EventNumber>(from, 1); event <= std::min(to, events); ++event)
        out.push_back(event);
    return out;
}

std::vector<EventNumber> events_around(EventNumber events, EventNumber violation,
                                       const std::vector<EventNumber>& slice) {
    std::vector<EventNumber> out =
        events_between(events, violation > kBefore ? violation - kBefore : 1, violation + kAfter);
    for (const EventNumber event : slice)
        if (event >= 1 && event <= events)
            out.push_back(event);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

std::string space_time_picture(const SpaceTimeScene& scene) {
    if (scene.shown.empty()) {
        Svg picture(480, 80, scene.title);
        picture.text({kMargin, 26}, scene.title, "title");
        picture.text({kMargin, 52}, "no event of the run is in this scene", "faint");
        return picture.to_text();
    }
    double gutter = kLeastGutter;
    for (const NodeSpec& node : scene.blueprint.nodes)
        gutter = std::max(gutter, text_width(node.name) + kMargin + 14);
    gutter = std::min(gutter, kMostGutter);
    const Axis axis(scene, gutter);
    return Painter(scene, gutter, axis).paint();
}

}  // namespace orrery
