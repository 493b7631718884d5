#include "tests/tidy/announced.h"

#include "tests/tidy/source_text.h"

namespace tidy {

void Announced::add(const std::string& path, std::string_view text) {
    const SourceText source = read_source(text);
    const std::vector<Token> tokens = tokens_of(source.code);
    for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
        const std::string key(tokens[i].text);
        const bool starts = i == 0 || tokens[i - 1].text == ";" || tokens[i - 1].text == "{" ||
                            tokens[i - 1].text == "}" || tokens[i - 1].text == ">";
        if ((key != "struct" && key != "class") || !starts)
            continue;
        const std::string name(tokens[i + 1].text);
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
