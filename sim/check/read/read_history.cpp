#include "sim/check/read/read_history.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "sim/check/read/edn.h"
#include "sim/check/read/form.h"
#include "sim/check/read/jepsen_log.h"
#include "sim/check/read/json.h"

namespace orrery {
namespace {

constexpr std::size_t open_looked_at = 1024;  // bounds the search for the invocation of a return without a process

tl::unexpected<HistoryError> fail(Place place, std::string what, std::string hint) {
    return tl::unexpected(HistoryError{"", place.line, place.column, std::move(what), std::move(hint)});
}

// A keyword, or the string that JSON writes for it.
std::optional<std::string> name_of(const Form& form) {
    const bool named = form.kind == FormKind::keyword || form.kind == FormKind::text || form.kind == FormKind::symbol;
    if (!named)
        return std::nullopt;
    return form.text.starts_with(':') ? form.text.substr(1) : form.text;
}

std::optional<OpPhase> phase_of(std::string_view name) {
    for (const auto phase : {OpPhase::invoke, OpPhase::ok, OpPhase::fail, OpPhase::info}) {
        if (phase_name(phase) == name)
            return phase;
    }
    return std::nullopt;
}

bool is_transaction(const OpValue& value) {
    const auto* items = value.items();
    if (items == nullptr || items->empty())
        return false;
    return std::all_of(items->begin(), items->end(), [](const OpValue& item) {
        return item.items() != nullptr && !item.items()->empty() && item.items()->front().text() != nullptr;
    });
}

// How well a return fits an invocation: the same value, the same functions and keys in a transaction, or not at all.
int fit(const OpValue& argument, const OpValue& result) {
    if (argument == result)
        return 2;
    const auto* asked = argument.items();
    const auto* told = result.items();
    if (asked == nullptr || told == nullptr || asked->size() != told->size())
        return 0;
    for (std::size_t at = 0; at < asked->size(); ++at) {
        const auto* left = (*asked)[at].items();
        const auto* right = (*told)[at].items();
        if (left == nullptr || right == nullptr || left->size() < 2 || right->size() < 2)
            return 0;
        if ((*left)[0] != (*right)[0] || (*left)[1] != (*right)[1])
            return 0;
    }
    return 1;
}

class HistoryBuilder {
public:
    explicit HistoryBuilder(std::vector<NemesisLine>* nemesis) : nemesis_(nemesis) {}
    tl::expected<void, HistoryError> take(const Form& form);
    tl::expected<History, HistoryError> finish();

private:
    struct Open {
        std::string function;
        OpValue argument;
        std::size_t stranger = 0;
    };

    void note_nemesis(const Form& map, Place place);
    tl::expected<void, HistoryError> name_function(const Form& map, Observation& line, bool has_process);
    tl::expected<void, HistoryError> give_process(Observation& line);

    std::vector<NemesisLine>* nemesis_;
    History history_;
    std::map<std::int64_t, std::string> open_functions_;               // by process
    std::vector<Open> strangers_;                                      // open invocations without a process
    std::vector<std::pair<std::size_t, std::size_t>> stranger_lines_;  // position, which stranger
    std::size_t stranger_count_ = 0;
    std::int64_t least_process_ = 0;
};

void HistoryBuilder::note_nemesis(const Form& map, Place place) {
    const auto* function = map.find("f");
    const auto name = function != nullptr ? name_of(*function) : std::nullopt;
    if (nemesis_ == nullptr || !name)
        return;
    const auto* value = map.find("value");
    const bool has_value = value != nullptr && value->kind != FormKind::nil;
    nemesis_->push_back({place.line, has_value ? *name + " " + value_of(*value).to_text() : *name});
}

// An absent :f is a transaction at an invocation, and at a return whatever the process invoked.
tl::expected<void, HistoryError> HistoryBuilder::name_function(const Form& map, Observation& line, bool has_process) {
    if (const auto* function = map.find("f"); function != nullptr && function->kind != FormKind::nil) {
        auto name = name_of(*function);
        if (!name) {
            return fail(function->place, fmt::format(":f is {}", form_kind_name(function->kind)),
                        "name the function, as in :f :read");
        }
        line.function = std::move(*name);
    } else if (is_transaction(line.value)) {
        line.function = "txn";
    } else if (const auto open = open_functions_.find(line.process);
               line.phase != OpPhase::invoke && has_process && open != open_functions_.end()) {
        line.function = open->second;
    } else {
        return fail(map.place, "an operation without :f", "name its function, as in :f :read");
    }
    return {};
}

tl::expected<void, HistoryError> HistoryBuilder::give_process(Observation& line) {
    if (line.phase == OpPhase::invoke) {
        strangers_.push_back({line.function, line.value, stranger_count_});
        stranger_lines_.emplace_back(history_.size(), stranger_count_++);
        return {};
    }
    auto best = strangers_.end();
    int best_fit = -1;
    const auto last = strangers_.begin() + static_cast<std::ptrdiff_t>(std::min(strangers_.size(), open_looked_at));
    for (auto open = strangers_.begin(); open != last && best_fit < 2; ++open) {
        if (open->function != line.function)
            continue;
        const int fits = fit(open->argument, line.value);
        if (fits > best_fit) {
            best = open;
            best_fit = fits;
        }
    }
    if (best == strangers_.end()) {
        return fail(line.begins,
                    fmt::format("{} {} returns without an invocation", phase_name(line.phase), line.function),
                    "add its :invoke line before it, or give both a :process");
    }
    stranger_lines_.emplace_back(history_.size(), best->stranger);
    strangers_.erase(best);
    return {};
}

tl::expected<void, HistoryError> HistoryBuilder::take(const Form& given) {
    const Form* form = &given;
    while (form->kind == FormKind::tagged)
        form = &form->items.front();
    if (form->kind != FormKind::map) {
        return fail(given.place, fmt::format("{} where an operation (a map) belongs", form_kind_name(form->kind)),
                    "a history is a sequence of operations, in one format throughout");
    }
    // A whole test: its history is one of its entries.
    if (const auto* whole = form->find("history");
        whole != nullptr && whole->kind == FormKind::sequence && form->find("type") == nullptr) {
        for (const auto& item : whole->items) {
            if (auto taken = take(item); !taken)
                return taken;
        }
        return {};
    }
    if (const auto* twice = form->repeated_key())
        return fail(twice->place, fmt::format("an operation with '{}' twice", twice->text), "leave one of them out");
    const auto* process = form->find("process");
    const bool has_process = process != nullptr && process->kind != FormKind::nil;
    if (has_process && process->kind != FormKind::integer) {
        const auto name = name_of(*process);
        if (name && name->starts_with("nemesis")) {
            note_nemesis(*form, given.place);
            return {};
        }
        return fail(process->place,
                    name ? fmt::format(":process is '{}'", *name)
                         : fmt::format(":process is {}", form_kind_name(process->kind)),
                    "write it as an integer, or as :nemesis to have it skipped");
    }

    Observation line;
    line.begins = given.place;
    line.value_begins = given.place;
    line.event = given.place.line;
    if (has_process)
        line.process = process->number;
    const auto* type = form->find("type");
    if (type == nullptr)
        return fail(given.place, "an operation without :type", "add :type :invoke, :ok, :fail or :info");
    const auto type_name = name_of(*type);
    const auto phase = type_name ? phase_of(*type_name) : std::nullopt;
    if (!phase) {
        return fail(type->place,
                    type_name ? fmt::format(":type is '{}'", *type_name)
                              : fmt::format(":type is {}", form_kind_name(type->kind)),
                    "use :invoke, :ok, :fail or :info");
    }
    line.phase = *phase;
    if (const auto* value = form->find("value"); value != nullptr) {
        line.value = value_of(*value);
        line.value_begins = value->place;
    }
    if (const auto* key = form->find("key"); key != nullptr)
        line.key = value_of(*key);
    if (const auto* time = form->find("time"); time != nullptr && time->kind == FormKind::integer) {
        line.time = time->number;
    }
    if (auto named = name_function(*form, line, has_process); !named)
        return named;
    if (!has_process) {
        if (auto given_one = give_process(line); !given_one)
            return given_one;
    } else {
        least_process_ = std::min(least_process_, line.process);
        if (line.phase == OpPhase::invoke)
            open_functions_[line.process] = line.function;
    }
    history_.push_back(std::move(line));
    return {};
}

tl::expected<History, HistoryError> HistoryBuilder::finish() {
    if (history_.empty()) {
        return fail({1, 1}, "no operation in the file",
                    "a history has lines of :type :invoke, :ok, :fail or :info by numbered processes");
    }
    if (least_process_ < std::numeric_limits<std::int64_t>::min() / 2) {
        return fail({1, 1}, "a :process below -2^62", "number processes from 0");
    }
    for (const auto& [position, stranger] : stranger_lines_) {
        history_[position].process = least_process_ - 1 - static_cast<std::int64_t>(stranger);
    }
    // A file of one line tells its operations apart by their number.
    const bool one_line = history_.size() > 1 && history_.front().event == history_.back().event;
    for (std::size_t at = 0; one_line && at < history_.size(); ++at)
        history_[at].event = at + 1;
    return std::move(history_);
}

// JSON's first key is a string with a colon after it that begins no keyword.
bool is_json(std::string_view text) {
    const auto brace = text.find('{');
    if (brace == std::string_view::npos)
        return text.find_first_of("(#;:^") == std::string_view::npos;
    const auto before = text.substr(0, brace);
    if (before.find_first_of("(#;") != std::string_view::npos)
        return false;
    const auto quote = text.find_first_not_of(" \t\r\n", brace + 1);
    if (quote == std::string_view::npos || text[quote] != '"')
        return false;
    auto close = quote + 1;
    while (close < text.size() && text[close] != '"')
        close += text[close] == '\\' ? 2 : 1;
    const auto colon = close < text.size() ? text.find_first_not_of(" \t\r\n", close + 1) : std::string_view::npos;
    if (colon == std::string_view::npos || text[colon] != ':')
        return colon == std::string_view::npos;
    const auto after = text.substr(colon + 1);
    for (const std::string_view literal : {"true", "false", "null"}) {
        if (after.starts_with(literal))
            return true;
    }
    const bool begins_keyword =
        !after.empty() && ((after[0] >= 'a' && after[0] <= 'z') || (after[0] >= 'A' && after[0] <= 'Z'));
    return !begins_keyword;
}

}  // namespace

tl::expected<History, HistoryError> read_history(std::string_view text, const std::string& file_name,
                                                 std::vector<NemesisLine>* nemesis) {
    if (text.starts_with("\xef\xbb\xbf"))
        text.remove_prefix(3);
    HistoryBuilder builder(nemesis);
    const FormSink sink = [&](Form&& form) { return builder.take(form); };
    auto read = is_jepsen_log(text) ? read_jepsen_log(text, sink)
                : is_json(text)     ? read_json(text, sink)
                                    : read_edn(text, sink);
    auto history = read ? builder.finish() : tl::unexpected(read.error());
    if (!history)
        history.error().file = file_name;
    return history;
}

}  // namespace orrery
