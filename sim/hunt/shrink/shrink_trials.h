// Tries out smaller scenarios: which is the first of a list that the same property still catches? Each candidate is run
// with its own seed and, where luck may matter, with a few others.
// The answer does not depend on the number of threads: of all candidates and seeds the first in order wins, and what is
// counted as made are the runs up to it.
// Units: runs. Errors: none; a candidate that does not build, that cannot be written and read again, or that a limit
// cuts off, is no success.
#pragma once
#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "sim/scenario/run.h"

namespace orrery::shrinking {

struct Caught {
    Violation violation;
    EventNumber events = 0;        // of the run
    std::uint64_t operations = 0;  // of its history; 0 in a model without one

    bool is_less_or_equal(const Caught& other) const {
        return events <= other.events && operations <= other.operations;
    }
};

// The number-th request of a client, by its own count.
struct Request {
    std::string client;
    std::uint64_t number = 0;
    auto operator<=>(const Request&) const = default;
};

class Trials {
public:
    struct Bounds {
        std::uint64_t runs = 0;                 // at most
        Duration timeout = 0;                   // of the wall clock, of all together; 0: none
        std::optional<EventNumber> max_events;  // a run that takes more is no success
        unsigned jobs = 1;
    };
    Trials(const Catalog& catalog, std::string property, Bounds bounds, std::function<bool()> interrupted);

    // Makes one run, whatever catches it. `operations`: where they are counted, may be null.
    RunOutcome run(const Scenario& scenario, std::uint64_t seed, std::uint64_t* operations = nullptr) const;
    // The requests that come due in a run of the scenario with its own seed, left out or not; client by client, by
    // number.
    std::vector<Request> requests_of(const Scenario& scenario) const;
    // Where a run of this scenario with its own seed is caught by the property.
    std::optional<Caught> caught(const Scenario& scenario) const;

    // Of the first candidate that is caught; it has got the seed with which it is. `seeds`: how many are tried of each.
    std::optional<std::size_t> first(std::vector<Scenario>& candidates, std::uint64_t seeds = 1);
    // Of the run that made the last success.
    const Caught& last() const { return last_; }

    std::uint64_t runs() const { return runs_; }
    bool cut_short() const { return cut_short_; }  // a bound was reached
    bool stopped() const { return interrupted_ && interrupted_(); }
    void on_progress(std::function<void(std::uint64_t runs)> progress) { progress_ = std::move(progress); }

private:
    bool out_of_time() const;

    const Catalog& catalog_;
    std::string property_;
    Bounds bounds_;
    std::function<bool()> interrupted_;
    std::function<void(std::uint64_t)> progress_;
    Duration begun_;
    Caught last_;
    std::uint64_t runs_ = 0;
    bool cut_short_ = false;
};

}  // namespace orrery::shrinking
