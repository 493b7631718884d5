// Filters out of the air, held against a plain evaluator on every event of a run full of losses, crashes and cuts.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "sim/core/random.h"
#include "sim/filter/parse.h"
#include "sim/filter/scan.h"
#include "tests/seeds.h"
#include "tests/sim/chronicle/refusing.h"
#include "tests/sim/filter/gathered.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

using Plain = std::function<bool(const PlainFacts&)>;

struct Written {
    std::string text;
    Plain is_met;
};

// Writes filters by chance, each with the plain function that it must be.
class Author {
public:
    Author(std::uint64_t seed, const Vocabulary& words) : seed_(seed), words_(words) {}

    Written any(int depth) {
        switch (below(depth > 0 ? 6 : 1)) {
            case 1:
            case 2: {
                const Written a = any(depth - 1), b = any(depth - 1);
                return {fmt::format("({}) {} ({})", a.text, below(2) ? "&&" : "and", b.text),
                        [a, b](const PlainFacts& facts) { return a.is_met(facts) && b.is_met(facts); }};
            }
            case 3: {
                const Written a = any(depth - 1), b = any(depth - 1);
                return {fmt::format("({}) {} ({})", a.text, below(2) ? "||" : "or", b.text),
                        [a, b](const PlainFacts& facts) { return a.is_met(facts) || b.is_met(facts); }};
            }
            case 4: {
                const Written a = any(depth - 1);
                return {fmt::format("{}({})", below(2) ? "!" : "not ", a.text),
                        [a](const PlainFacts& facts) { return !a.is_met(facts); }};
            }
            case 5: {  // without brackets, && binds more tightly
                const Written a = test(), b = test(), c = test();
                return {fmt::format("{} || {} && {}", a.text, b.text, c.text), [a, b, c](const PlainFacts& facts) {
                            return a.is_met(facts) || (b.is_met(facts) && c.is_met(facts));
                        }};
            }
            default:
                return test();
        }
    }

private:
    std::uint64_t below(std::uint64_t n) { return uniform_below(draw(seed_, 7, 0, counter_++), n); }

    Written test() { return below(3) == 0 ? number() : named(); }

    Written number() {
        struct Asked {
            std::string subject;
            std::int64_t most;
            std::string unit;
        };
        std::vector<Asked> asked{{"event", 3000, ""}, {"cause", 3000, ""}, {"time", 8000, "ms"}};
        for (const Vocabulary::Message& message : words_.messages)
            for (const MessageField& field : message.fields)
                if (field.shape == FieldShape::number)
                    asked.push_back({message.name + "." + field.name, 60, ""});
        const Asked one = asked[below(asked.size())];
        const auto value = static_cast<std::int64_t>(below(static_cast<std::uint64_t>(one.most)));
        const std::int64_t exact = one.unit.empty() ? value : value * 1'000'000;
        static constexpr const char* kSigns[] = {"==", "!=", "<", "<=", ">", ">="};
        const std::size_t sign = below(6);
        return {fmt::format("{}{}{}{}{}", one.subject, below(2) ? " " : "", kSigns[sign], value, one.unit),
                [one, exact, sign](const PlainFacts& facts) {
                    const auto found = facts.numbers.find(one.subject);
                    if (found == facts.numbers.end())
                        return sign == 1;
                    const std::int64_t is = found->second;
                    const bool all[] = {is == exact, is != exact, is<exact, is <= exact, is> exact, is >= exact};
                    return all[sign];
                }};
    }

    Written named() {
        const auto subjects = all_subjects();
        Subject subject = subjects[below(subjects.size())];
        while (subject == Subject::event || subject == Subject::time || subject == Subject::cause ||
               subject == Subject::note || subject == Subject::violation)
            subject = subjects[below(subjects.size())];
        const std::string asked(name_of(subject));
        const auto values = [asked](const PlainFacts& facts) {
            const auto found = facts.names.find(asked);
            return found == facts.names.end() ? std::vector<std::string>{} : found->second;
        };
        const auto names =
            subject == Subject::text ? std::vector<std::string>{"Add", "=1", "a letter", "crash"} : names_of(subject);
        if (is_flag(subject) || names.empty() || below(6) == 0)
            return {asked, [values, subject](const PlainFacts& facts) {
                        const auto all = values(facts);
                        return subject == Subject::node ? all.front() != "network" : !all.empty();
                    }};
        std::string name = names[below(names.size())];
        const std::size_t how = subject == Subject::text ? 2 : below(3);
        if (how == 2)
            name = name.substr(below(name.size()), 1 + below(3));
        static constexpr const char* kSigns[] = {"==", "!=", "~"};
        return {fmt::format("{} {} {}", asked, kSigns[how], quoted_for_filter(name)),
                [values, name, how](const PlainFacts& facts) {
                    const auto all = values(facts);
                    const bool met = std::any_of(all.begin(), all.end(), [&](const std::string& one) {
                        return how == 2 ? one.find(name) != std::string::npos : one == name;
                    });
                    return how == 1 ? !met : met;
                }};
    }

    std::vector<std::string> names_of(Subject subject) const {
        switch (subject) {
            case Subject::role:
                return words_.roles;
            case Subject::outcome:
                return {"handled", "node_down", "link_cut"};
            case Subject::moment:
                return words_.moments;
            case Subject::node:
            case Subject::from:
            case Subject::to:
            case Subject::sends_to:
                return words_.nodes;
            default: {
                std::vector<std::string> names;
                const bool timers = subject == Subject::timer || subject == Subject::sets_timer;
                for (const Vocabulary::Message& message : words_.messages)
                    if (message.timer == timers)
                        names.push_back(message.name);
                return names;
            }
        }
    }

    std::uint64_t seed_, counter_ = 0;
    const Vocabulary& words_;
};

// Every event, through the scan of a chronicle.
void check_run(const std::shared_ptr<const Blueprint>& blueprint, std::uint64_t seeds) {
    Gathered plain;
    World world(blueprint, &plain);
    world.run();
    const Vocabulary words(*blueprint);
    Chronicle chronicle(blueprint);
    chronicle.run_to(UINT64_MAX);
    chronicle.finish();
    FilterScan scan(chronicle);
    std::vector<Written> all;
    std::vector<std::vector<bool>> passed;
    std::size_t some = 0;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        Author author(seed, words);
        all.push_back(author.any(3));
        const auto filter = parse_filter(all.back().text, words);
        INFO(all.back().text << "\n" << (filter ? "" : filter.error().to_text()));
        REQUIRE(filter);
        scan.add(seed, std::make_shared<const Filter>(*filter));
        passed.emplace_back(plain.events.size(), false);
    }
    for (auto news = scan.go_on(777); !news.empty(); news = scan.go_on(777))
        for (const FilterScan::News& one : news)
            for (const EventNumber event : one.found)
                passed[one.id][event - 1] = true;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        INFO(all[seed].text);
        std::size_t different = 0, met = 0;
        for (std::size_t i = 0; i < plain.events.size(); ++i) {
            const bool wanted = all[seed].is_met(plain.events[i]);
            different += passed[seed][i] == wanted ? 0 : 1;
            met += wanted ? 1 : 0;
        }
        CHECK(different == 0);
        some += met > 0 && met < plain.events.size() ? 1 : 0;
    }
    CHECK(some > seeds / 3);
}

}  // namespace

TEST_CASE("a filter passes the events that a plain evaluator passes", "[property]") {
    check_run(share(busy_ledgers()), test::seeds() * 3);
    Blueprint refused = refusing();
    refused.until = 40_s;
    check_run(share(std::move(refused)), test::seeds());
}
