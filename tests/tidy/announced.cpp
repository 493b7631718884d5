#include "tests/tidy/announced.h"

#include <algorithm>
#include <array>
#include <utility>

#include "tests/tidy/source_text.h"

namespace tidy {

namespace {

// Where a type stands: "orrery::gui::", and "{}" for each bracket that is no namespace's.
class Scopes {
public:
    // Requires tokens in order; `at` is one of them.
    void take(const std::vector<Token>& tokens, std::size_t at) {
        const std::string_view word = tokens[at].text;
        if (word == "{")
            open_.push_back(std::exchange(next_, "{}"));
        else if (word == "}" && !open_.empty())
            open_.pop_back();
        else if (word == "namespace")
            for (next_ = ""; ++at < tokens.size() && tokens[at].text != "{" && tokens[at].text != ";";)
                next_ += tokens[at].text;
    }
    std::string name(std::string_view type) const {
        std::string out;
        for (const std::string& scope : open_)
            out += scope + "::";
        return out.append(type);
    }

private:
    std::vector<std::string> open_;
    std::string next_ = "{}";  // what the next bracket opens
};

}  // namespace

void Announced::add(const std::string& path, std::string_view text) {
    const SourceText source = read_source(text);
    const std::vector<Token> tokens = tokens_of(source.code);
    constexpr std::array<std::string_view, 4> before{";", "{", "}", ">"};
    Scopes scopes;
    for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
        scopes.take(tokens, i);
        const std::string key(tokens[i].text);
        const bool starts = i == 0 || std::find(before.begin(), before.end(), tokens[i - 1].text) != before.end();
        if ((key != "struct" && key != "class") || !starts)
            continue;
        const std::string name = scopes.name(tokens[i + 1].text);
        const std::string_view next = tokens[i + 2].text;
        if (next == ";")
            announcements_.push_back({path + ":" + std::to_string(tokens[i].line), key, name});
        else if (next == "{" || next == ":" || next == "final")
            defined_[name].insert(key);
    }
}

std::vector<std::string> Announced::mismatches() const {
    std::vector<std::string> found;
    for (const Announcement& each : announcements_) {
        const auto known = defined_.find(each.name);
        if (known != defined_.end() && !known->second.contains(each.key))
            found.push_back(each.place + ": " + each.key + " " + each.name);
    }
    return found;
}

}  // namespace tidy
