// What would make runs differ between toolchains and processors, planted on purpose: three small programs of the kind
// that the tidy rules ban where runs are made. Each prints a fingerprint, and `./dev test --portability` shows that it
// is another one where the engine's are the same:
//   unordered   the order of a std::unordered_map      libstdc++ against libc++
//   libm        a sum of std::pow, std::sin, std::exp   one binary, with the processor's FMA and without
//   evaluation  two draws as arguments of one call      g++ against clang
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <unordered_map>

namespace {

std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) { return (hash * 31 ^ word) * 0x100000001B3u; }

std::uint64_t unordered() {
    std::unordered_map<std::string, std::uint64_t> totals;
    for (std::uint64_t i = 0; i < 1000; ++i)
        totals["account " + std::to_string(i)] = i;
    std::uint64_t hash = 1;
    for (const auto& [name, total] : totals)
        hash = mixed(hash, total);
    return hash;
}

std::uint64_t libm() {
    std::uint64_t hash = 1;
    for (int i = 1; i < 200'000; ++i) {
        const double x = i * 0.37;
        const double sum = std::sin(x) + std::pow(x, 0.31) + std::exp(-x / 1000);
        std::uint64_t bits = 0;
        std::memcpy(&bits, &sum, sizeof bits);
        hash = mixed(hash, bits);
    }
    return hash;
}

std::uint64_t next(std::uint64_t& counter) { return ++counter; }

std::uint64_t evaluation() {
    std::uint64_t counter = 0;
    return mixed(next(counter), next(counter));
}

}  // namespace

int main() {
    std::printf("unordered %016llx\nlibm %016llx\nevaluation %016llx\n", static_cast<unsigned long long>(unordered()),
                static_cast<unsigned long long>(libm()), static_cast<unsigned long long>(evaluation()));
}
