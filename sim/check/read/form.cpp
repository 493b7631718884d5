#include "sim/check/read/form.h"

#include <algorithm>

namespace orrery {

const Form* Form::find(std::string_view key) const {
    if (kind != FormKind::map)
        return nullptr;
    for (std::size_t at = 0; at + 1 < items.size(); at += 2) {
        const auto& name = items[at];
        const bool named =
            name.kind == FormKind::keyword || name.kind == FormKind::text || name.kind == FormKind::symbol;
        const auto written = std::string_view(name.text).substr(name.text.starts_with(':') ? 1 : 0);
        if (named && written == key)
            return &items[at + 1];
    }
    return nullptr;
}

const Form* Form::repeated_key() const {
    constexpr std::size_t looked_at = 32;  // an operation has half a dozen
    for (std::size_t at = 2; at < std::min(items.size(), looked_at); at += 2) {
        for (std::size_t before = 0; before < at; before += 2)
            if (items[before].kind == items[at].kind && !items[at].text.empty() && items[before].text == items[at].text)
                return &items[at];
    }
    return nullptr;
}

std::string_view form_kind_name(FormKind kind) {
    switch (kind) {
        case FormKind::nil:
            return "nil";
        case FormKind::boolean:
            return "a boolean";
        case FormKind::integer:
            return "an integer";
        case FormKind::decimal:
            return "a decimal number";
        case FormKind::text:
            return "a string";
        case FormKind::keyword:
            return "a keyword";
        case FormKind::symbol:
            return "a symbol";
        case FormKind::character:
            return "a character";
        case FormKind::sequence:
            return "a sequence";
        case FormKind::map:
            return "a map";
        case FormKind::tagged:
            return "a tagged value";
    }
    return "?";
}

OpValue value_of(const Form& form) {
    switch (form.kind) {
        case FormKind::nil:
            return OpValue::nil();
        case FormKind::integer:
            return OpValue::of(form.number);
        case FormKind::tagged:
            return value_of(form.items.front());
        case FormKind::sequence: {
            std::vector<OpValue> values;
            values.reserve(form.items.size());
            for (const auto& item : form.items)
                values.push_back(value_of(item));
            return OpValue::list(std::move(values));
        }
        case FormKind::map: {
            std::vector<OpValue> pairs;
            pairs.reserve(form.items.size() / 2);
            for (std::size_t at = 0; at + 1 < form.items.size(); at += 2) {
                pairs.push_back(OpValue::list({value_of(form.items[at]), value_of(form.items[at + 1])}));
            }
            std::sort(pairs.begin(), pairs.end(), value_less);
            return OpValue::list(std::move(pairs));
        }
        default:
            return OpValue::of(form.text);
    }
}

Place PlaceCounter::at(std::size_t offset) {
    const std::size_t end = std::min(offset, text_.size());
    for (; offset_ < end; ++offset_) {
        if (text_[offset_] != '\n')
            continue;
        ++line_;
        line_start_ = offset_ + 1;
    }
    return {line_, static_cast<std::uint32_t>(offset - line_start_ + 1)};
}

}  // namespace orrery
