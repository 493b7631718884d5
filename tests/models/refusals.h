// What a model refuses where a scenario is read: values out of their range, and values that make no sense together.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "sim/model/model.h"

namespace test {

// Line 5 of a small scenario of an hour, and what the refusal has to say.
struct Wrong {
    std::string parameter;
    std::string reason;
};

// `accepted`, lines of [parameters], is read; each of `wrong` is refused with line 5, the reason and what to do.
void check_refused(orrery::Model model, std::string_view accepted, const std::vector<Wrong>& wrong);

}  // namespace test
