#include "sim/report/report_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "sim/picture/svg.h"
#include "sim/report/compare_picture.h"

namespace orrery {
namespace {

constexpr std::string_view kStyle = R"(
:root{color-scheme:light dark;--paper:#fff;--ink:#1c1e21;--faint:#5f6368;--line:#d9dce0;--box:#f5f6f7;
--bad:#b34700;--good:#00714f;--open:#8a6d00}
@media(prefers-color-scheme:dark){:root{--paper:#1b1d20;--ink:#e8e8e8;--faint:#a8adb3;--line:#3a3e43;--box:#24272b;
--bad:#ff8f4a;--good:#4fd0a6;--open:#e0b440}}
body{margin:0 auto;max-width:78rem;padding:1.5rem;background:var(--paper);color:var(--ink);
font:16px/1.5 "Noto Sans",system-ui,sans-serif}
h1{font-size:1.7rem;margin:0 0 .2rem}h2{font-size:1.2rem;margin:2.2rem 0 .6rem;border-bottom:1px solid var(--line)}
p{max-width:52rem}.faint{color:var(--faint)}.bad{color:var(--bad);font-weight:600}.good{color:var(--good);font-weight:600}
.open{color:var(--open);font-weight:600}
table{border-collapse:collapse;margin:.6rem 0}th,td{text-align:left;padding:.3rem .8rem .3rem 0;vertical-align:top;
border-bottom:1px solid var(--line)}
pre,code{font:13px/1.5 "DejaVu Sans Mono",ui-monospace,monospace;background:var(--box)}
pre{padding:.7rem;overflow-x:auto}code{padding:.1rem .3rem;overflow-wrap:anywhere}
.picture{overflow-x:auto;margin:.8rem 0;border:1px solid var(--line)}.picture svg{display:block}
ol.steps{padding-left:0;list-style:none}ol.steps li{margin:.45rem 0;padding-left:.8rem;border-left:3px solid var(--line);
overflow-wrap:anywhere}
ol.steps li.fault{border-color:var(--open)}ol.steps li.violation{border-color:var(--bad)}
@media print{body{max-width:none;padding:0;font-size:11px}.picture{overflow:visible;border:0}
.picture svg{max-width:100%;height:auto}h2{break-after:avoid}tr,li,.picture{break-inside:avoid}}
)";

std::string e(std::string_view text) { return escaped_markup(text); }

class Page {
public:
    explicit Page(const ReportParts& parts) : parts_(parts) {}

    std::string write() {
        head();
        story();
        run();
        why();
        designs();
        lesson();
        again();
        out_ += "</main></body></html>\n";
        return std::move(out_);
    }

private:
    template <class... T>
    void put(fmt::format_string<T...> format, T&&... values) {
        fmt::format_to(std::back_inserter(out_), format, std::forward<T>(values)...);
    }
    static std::string_view look_of(RunVerdict verdict) {
        return verdict == RunVerdict::violated ? "bad" : verdict == RunVerdict::held ? "good" : "open";
    }

    void head() {
        const Scenario& scenario = parts_.scenario;
        out_ +=
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<meta "
            "http-equiv=\"Content-Security-Policy\" "
            "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<meta name=\"viewport\" "
            "content=\"width=device-width, initial-scale=1\">\n";
        put("<title>{}</title>\n<style>{}</style></head>\n<body><main>\n", e(scenario.title), kStyle);
        put("<h1>{}</h1>\n<p class=\"faint\">{} &middot; model {} &middot; design {} &middot; seed {} &middot; "
            "<span class=\"{}\">{}</span></p>\n",
            e(scenario.title), e(scenario.name), e(scenario.model), e(parts_.design), parts_.seed,
            look_of(parts_.result.verdict), name_of(parts_.result.verdict));
    }

    // Blank lines part paragraphs.
    void paragraphs(std::string_view text) {
        while (!text.empty()) {
            const std::size_t end = std::min(text.find("\n\n"), text.size());
            if (text.substr(0, end).find_first_not_of(" \n\t") != text.npos)
                put("<p>{}</p>\n", e(text.substr(0, end)));
            text.remove_prefix(std::min(end + 2, text.size()));
        }
    }
    void story() {
        if (!parts_.scenario.story.empty()) {
            out_ += "<h2>Story</h2>\n";
            paragraphs(parts_.scenario.story);
        }
        for (const std::string& source : parts_.scenario.sources)
            put("<p class=\"faint\">Source: {}</p>\n", e(source));
    }

    std::string state_of(const Property& property, std::string& detail) const {
        const RunResult& result = parts_.result;
        for (const Violation& one : result.violations)
            if (one.property == property.name) {
                detail = fmt::format("event {}, {}: {}", one.event, format_time(one.time), one.detail);
                return "violated";
            }
        for (const auto& [name, why] : result.undecided)
            if (name == property.name) {
                detail = why;
                return "undecided";
            }
        if (property.is_promise)
            return "held";
        const auto& seen = result.witnessed;
        return std::find(seen.begin(), seen.end(), property.name) != seen.end() ? "witnessed" : "not witnessed";
    }
    void run() {
        const RunResult& result = parts_.result;
        put("<h2>The run</h2>\n<p>Design {}, seed {}: <span class=\"{}\">{}</span> after {} events and {} of virtual "
            "time, "
            "fingerprint <code>{:016x}</code>.</p>\n",
            e(parts_.design), parts_.seed, look_of(result.verdict), name_of(result.verdict), result.events,
            e(format_time(result.virtual_time)), result.fingerprint);
        if (parts_.standing.kind != Standing::Kind::none)
            put("<p class=\"{}\">{}</p>\n", look_of(parts_.standing), e(words_of(parts_.standing)));
        if (!parts_.cut_off.empty())
            put("<p class=\"open\">{}</p>\n", e(parts_.cut_off));
        out_ += "<table><tr><th>property</th><th></th><th>what it says</th><th>verdict</th></tr>\n";
        for (const Property& property : parts_.blueprint.properties) {
            std::string detail;
            const std::string state = state_of(property, detail);
            const std::string_view look = state == "violated"    ? "bad"
                                          : state == "held"      ? "good"
                                          : state == "witnessed" ? "good"
                                                                 : "open";
            put("<tr><td>{}</td><td class=\"faint\">{}</td><td>{}</td><td><span class=\"{}\">{}</span>{}{}</td></tr>\n",
                e(property.name), name_of(property.kind), e(property.statement), look, state,
                detail.empty() ? "" : "<br>", e(detail));
        }
        out_ += "</table>\n";
        if (!parts_.scene_svg.empty())
            picture(parts_.scene_svg);
        if (!result.faults.empty()) {
            out_ += "<table><tr><th>fault or stimulus</th><th>times</th></tr>\n";
            for (const auto& [kind, times] : result.faults)
                put("<tr><td>{}</td><td>{}</td></tr>\n", e(kind), times);
            out_ += "</table>\n";
        }
        for (const std::string& entry : result.not_fired)
            put("<p class=\"open\">did not fire: {}</p>\n", e(entry));
        for (const std::string& entry : result.blocked)
            put("<p class=\"open\">at the end: {}</p>\n", e(entry));
        if (parts_.metrics.empty())
            return;
        out_ += "<table><tr><th>metric</th><th>value</th></tr>\n";
        for (const auto& [name, value] : parts_.metrics)
            put("<tr><td>{}</td><td>{}</td></tr>\n", e(name), e(value));
        out_ += "</table>\n";
    }

    void picture(const std::string& svg) { put("<div class=\"picture\">{}</div>\n", svg); }

    void why() {
        const CausalSlice& slice = parts_.slice;
        if (slice.empty())
            return;
        put("<h2>Why</h2>\n<p class=\"bad\">{}</p>\n<ol class=\"steps\">\n", e(slice.violation));
        for (const SliceStep& step : slice.steps) {
            const bool violation = &step == &slice.steps.back();
            put("<li class=\"{}\"><span class=\"faint\">#{} &middot; {}{}</span><br>{}</li>\n",
                violation    ? "violation"
                : step.fault ? "fault"
                             : "step",
                step.event, e(format_time(step.time)),
                violation    ? " &middot; violation"
                : step.fault ? " &middot; fault"
                             : "",
                e(step.what));
        }
        out_ += "</ol>\n";
        if (slice.truncated)
            out_ += "<p class=\"faint\">There is more that came before; what is nearest is shown.</p>\n";
        if (!parts_.slice_svg.empty())
            picture(parts_.slice_svg);
        if (parts_.doom_svg.empty())
            return;
        put("<h2>When was it doomed?</h2>\n<p>{}</p>\n", e(parts_.doom));
        picture(parts_.doom_svg);
    }

    static std::string_view look_of(const Standing& standing) {
        return standing.surprises()                    ? "bad"
               : standing.kind == Standing::Kind::met  ? "good"
               : standing.kind == Standing::Kind::open ? "open"
                                                       : "faint";
    }
    void designs() {
        put("<h2>The designs, seeds {} to {}</h2>\n<p class=\"faint\">The same luck meets each of them. Intervals are "
            "of {} "
            "%.</p>\n<table><tr><th>design</th><th></th><th>runs "
            "violated</th><th>undecided</th><th>expected</th></tr>\n",
            parts_.comparison.seeds.first, parts_.comparison.seeds.last, kConfidencePercent);
        for (const ComparedDesign& compared : parts_.comparison.designs) {
            const Design& design = *parts_.scenario.find_design(compared.design);
            put("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"{}\">{}</td></tr>\n", e(design.name),
                e(design.title), share_text(compared.violated.share), share_text(compared.undecided),
                look_of(compared.standing), e(words_of(compared.standing)));
        }
        out_ += "</table>\n";
        picture(parts_.compare_svg);
    }

    void lesson() {
        if (!parts_.scenario.lesson)
            return;
        if (const auto& violations = parts_.result.violations;
            !violations.empty() &&
            !lesson_fits(parts_.scenario.find_design(parts_.design)->expect, violations.front().property)) {
            out_ += "<h2>Lesson</h2>\n<p>What the scenario teaches is not about this run.</p>\n";
            return;
        }
        out_ += "<h2>Lesson</h2>\n";
        paragraphs(parts_.scenario.lesson->text);
        if (parts_.scenario.lesson->steps.empty())
            return;
        out_ += "<ol>\n";
        for (const std::string& step : parts_.scenario.lesson->steps)
            put("<li>{}</li>\n", e(step));
        out_ += "</ol>\n";
    }

    void again() {
        out_ += "<h2>Once more</h2>\n";
        for (const auto& [purpose, command] : parts_.commands)
            put("<p>{}</p>\n<pre>{}</pre>\n", e(purpose), e(command));
        put("<p>Run link</p>\n<pre>{}</pre>\n<p class=\"faint\">Made by {}.</p>\n", e(parts_.run_link),
            e(parts_.program));
    }

    const ReportParts& parts_;
    std::string out_;
};

}  // namespace

std::string report_page(const ReportParts& parts) { return Page(parts).write(); }

}  // namespace orrery
