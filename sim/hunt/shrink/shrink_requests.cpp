// The step of shrinking that takes single requests of the clients away, by delta debugging.
#include <algorithm>
#include <set>

#include "sim/hunt/shrink/minimise.h"
#include "sim/hunt/shrink/shrink_steps.h"

namespace orrery::shrinking {
namespace {

constexpr std::size_t kMostParts = 128;  // a long workload is not taken apart to its last request at any price

bool is_left_out(const Scenario& scenario, const Request& request) {
    return std::any_of(scenario.left_out.begin(), scenario.left_out.end(), [&](const LeftOutWords& some) {
        return some.node.text == request.client && some.first <= request.number && request.number <= some.last;
    });
}

// Those of all requests that are not kept, client by client, neighbours as one.
std::vector<LeftOutWords> all_but(const std::vector<Request>& all, const std::set<Request>& kept) {
    std::vector<LeftOutWords> left_out;
    for (const Request& one : all) {
        if (kept.contains(one))
            continue;
        if (!left_out.empty() && left_out.back().node.text == one.client && left_out.back().last + 1 == one.number)
            left_out.back().last = one.number;
        else
            left_out.push_back({{one.client, {}}, one.number, one.number});
    }
    return left_out;
}

}  // namespace

void Shrinker::fewer_requests() {
    step("fewer requests");
    const Scenario whole = now_;
    const std::vector<Request> all = trials_.requests_of(whole);
    std::vector<Request> open;
    for (const Request& one : all)
        if (!is_left_out(whole, one))
            open.push_back(one);
    if (open.size() < 2 || over())
        return;
    const auto with = [&](const Items& kept) {
        std::set<Request> requests;
        for (const std::size_t i : kept)
            requests.insert(open[i]);
        Scenario one = whole;
        one.left_out = all_but(all, requests);
        return one;
    };
    Items items(open.size());
    for (std::size_t i = 0; i < items.size(); ++i)
        items[i] = i;
    minimised(items, [&](const std::vector<Items>& parts) -> std::optional<std::size_t> {
        if (over() || parts.size() > kMostParts)
            return std::nullopt;
        std::vector<Scenario> candidates;
        for (const Items& part : parts)
            candidates.push_back(with(part));
        const auto found = trials_.first(candidates);
        if (found) {
            now_ = std::move(candidates[*found]);
            caught_ = trials_.last();
        }
        return found;
    });
}

}  // namespace orrery::shrinking
