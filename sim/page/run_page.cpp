#include "sim/page/run_page.h"

#include <nlohmann/json.hpp>

#include "embedded/page.h"
#include "sim/page/packed.h"
#include "sim/picture/svg.h"

namespace orrery {
namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }
Json words(const std::string& title, const std::string& story, const std::string& lesson) {
    return {{"title", title}, {"story", story}, {"lesson", lesson}};
}

// Of a question with options the number of the one that is true, else what an answer file may give.
std::string answer_to(const HeldStep& held) {
    const auto& options = held.step.predict->options;
    for (std::size_t i = 0; i < options.size(); ++i)
        if (options[i].say == held.truth)
            return std::to_string(i + 1);
    return held.truth;
}

Json step_of(const HeldStep& held, std::size_t run, const Translation::Step* chinese) {
    Json options = Json::array();
    if (held.step.predict)
        for (const LessonOption& option : held.step.predict->options)
            options.push_back(option.say);
    Json step{{"title", held.step.title}, {"text", held.step.text},  {"run", run},
              {"event", held.event},      {"link", held.run_link},   {"options", std::move(options)},
              {"nodes", held.nodes},      {"telling", held.telling}, {"ask", ""}};
    if (const auto& asked = held.step.predict)
        step.update({{"ask", asked->ask},
                     {"kind", name_of(asked->kind)},
                     {"because", asked->because},
                     {"answer", answer_to(held)}});
    if (chinese)
        step["zh"] = {{"title", chinese->title},
                      {"text", chinese->text},
                      {"ask", chinese->ask},
                      {"because", chinese->because},
                      {"options", chinese->options}};
    return step;
}

std::string data_of(const PageParts& parts) {
    const Scenario& scenario = parts.scenario;
    Json steps = Json::array();
    if (parts.lesson)
        for (std::size_t i = 0; i < parts.lesson->steps.size(); ++i) {
            const bool told = parts.chinese && i < parts.chinese->steps.size();
            steps.push_back(
                step_of(parts.lesson->steps[i], parts.run_of_step[i], told ? &parts.chinese->steps[i] : nullptr));
        }
    Json head{{"scenario", scenario.name},
              {"engine", kEngine},
              {"revision", scenario.revision},
              {"program", parts.program},
              {"sources", scenario.sources},
              {"en", words(scenario.title, scenario.story, scenario.lesson ? scenario.lesson->text : "")},
              {"steps", std::move(steps)}};
    if (parts.chinese) {
        head["zh"] = words(parts.chinese->title, parts.chinese->story, parts.chinese->lesson);
        head["zh"]["designs"] = parts.chinese->designs;
    }
    std::string out = dumped(head);
    out.back() = ',';  // the runs are JSON already
    out += "\"runs\":[";
    for (std::size_t i = 0; i < parts.runs.size(); ++i)
        out += (i == 0 ? "" : ",") + parts.runs[i];
    return out + "]}";
}

std::string script() {
    namespace page = embedded::page;
    std::string out;
    for (const std::string_view part : {page::words_js, page::run_js, page::filter_js, page::diagram_js,
                                        page::panels_js, page::lesson_js, page::page_js})
        out += part;
    return out;
}

}  // namespace

std::string run_page(const PageParts& parts) {
    std::string out;
    std::string_view rest = embedded::page::page_html;
    while (!rest.empty()) {
        const std::size_t hole = std::min(rest.find("{{"), rest.size());
        out += rest.substr(0, hole);
        if (hole == rest.size())
            break;
        const std::size_t end = rest.find("}}", hole);
        const std::string_view name = rest.substr(hole + 2, end - hole - 2);
        out += name == "title"   ? escaped_markup(parts.scenario.title)
               : name == "style" ? std::string(embedded::page::page_css)
               : name == "data"  ? packed(data_of(parts))
                                 : script();
        rest.remove_prefix(end + 2);
    }
    return out;
}

}  // namespace orrery
