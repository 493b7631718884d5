// Any bytes are a recording or an error: no crash, no hang. What opens is read to its end.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "sim/record/recording.h"

namespace {

constexpr std::size_t kLongestInput = 1u << 20;
constexpr orrery::EventNumber kMostEvents = 20'000;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > kLongestInput)
        return 0;
    const std::string path =
        (std::filesystem::temp_directory_path() / ("orrery-fuzz-" + std::to_string(::getpid()) + ".orrery")).string();
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
    {
        const auto recording = orrery::open_recording(path);
        if (!recording) {
            if (recording.error().file != path || recording.error().what.empty() || recording.error().hint.empty())
                std::abort();
        } else {
            for (orrery::EventNumber next = 1; next < kMostEvents;) {
                const auto events = recording->read_events(next);
                if (!events || events->empty())
                    break;
                next += events->size();
            }
            const auto trace = recording->read_trace();
            if (trace && !trace->events.empty() && trace->events.front().number != 1)
                std::abort();
        }
    }
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    std::filesystem::remove(path + "-journal", ignored);
    return 0;
}
