// Any bytes are a scenario or an error with a place; a scenario writes itself, and reads as the same again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "models/catalog.h"
#include "sim/scenario/scenario.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const orrery::Catalog catalog = orrery::all_models();
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto scenario = orrery::load_scenario(text, "fuzz.toml", catalog);
    if (!scenario) {
        if (scenario.error().what.empty())
            std::abort();
        return 0;
    }
    const std::string written = orrery::write_scenario(*scenario, catalog);
    const auto again = orrery::load_scenario(written, "again.toml", catalog);
    if (!again || orrery::write_scenario(*again, catalog) != written)
        std::abort();
    return 0;
}
