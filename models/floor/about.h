// Names for the messages of a machine that stands in one world beside another of its kind: two caches, two databases,
// two brokers. What they are about, a schema or a payload, may say
//
//     static constexpr std::string_view kName = "Stock";
//
// and its messages are StockCacheGet, StockDbStatement, StockSend; without it CacheGet, DbStatement, Send. Names of one
// world have to differ, for overrides and stimuli name a message by them. Units, Errors: none.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "sim/core/fields.h"

namespace orrery::floor {

namespace detail {
template <std::size_t kSize>
struct Literal {
    std::array<char, kSize> text{};
    consteval Literal(const char (&from)[kSize]) { std::copy_n(from, kSize, text.begin()); }
    constexpr std::string_view view() const { return {text.data(), kSize - 1}; }
};
template <class About>
constexpr std::string_view name_of_about() {
    if constexpr (requires { About::kName; })
        return About::kName;
    else
        return {};
}
template <class About, Literal kText>
struct Joined {
    static constexpr std::string_view kFront = name_of_about<About>();
    static constexpr auto kChars = [] {
        std::array<char, kFront.size() + kText.view().size()> chars{};
        std::copy(kText.view().begin(), kText.view().end(), std::copy(kFront.begin(), kFront.end(), chars.begin()));
        return chars;
    }();
    static constexpr std::string_view kName{kChars.data(), kChars.size()};
};
}  // namespace detail

}  // namespace orrery::floor

// As ORRERY_FIELDS (sim/core/fields.h), of a message about a schema or payload.
#define ORRERY_FIELDS_ABOUT(About, Type, ...)                                                                      \
    static constexpr std::string_view type_text() { return ::orrery::floor::detail::Joined<About, #Type>::kName; } \
    static constexpr std::string_view field_text() { return #__VA_ARGS__ ""; }                                     \
    constexpr auto fields() { return std::tie(__VA_ARGS__); }                                                      \
    constexpr auto fields() const { return std::tie(__VA_ARGS__); }                                                \
    bool operator==(const Type&) const = default;
