// The bench of the linearizability checker: published histories, parsed and in memory, against Porcupine's times for
// the same files on the reference machine. Those times were measured once and are not measured again here, so the
// ratios mean something on a machine like that one only; a file that is not there is not made up for.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <set>

#include "sim/bench/duel.h"
#include "sim/check/linearizable/linearizability.h"
#include "sim/check/read/read_history.h"
#include "sim/scenario/library.h"

namespace orrery::bench {
namespace {

namespace fs = std::filesystem;

// Porcupine on the reference machine (contract.md §3, design.md §9), in microseconds.
constexpr double kMedianEtcd = 64;
constexpr double kSumEtcd = 520'000;
constexpr std::size_t kEtcdFiles = 102;
constexpr std::pair<std::string_view, double> kKv[] = {{"c50-ok", 202'000}, {"c50-bad", 30'000}};

// $ORRERY_TEST_DATA, else ../shared/data beside the project that the library lies in.
std::optional<fs::path> histories() {
    std::error_code ignored;
    fs::path data;
    if (const char* set = std::getenv("ORRERY_TEST_DATA"); set != nullptr && *set != '\0') {
        data = set;
    } else {
        const auto library = Library::of_program();
        if (!library)
            return std::nullopt;
        data = fs::weakly_canonical(library->folder(), ignored).parent_path().parent_path() / "shared" / "data";
    }
    data /= "histories";
    return fs::is_directory(data, ignored) ? std::optional(data) : std::nullopt;
}

struct Parsed {
    std::string name;
    std::vector<Operation> operations;
    SequentialModel model;
};

std::vector<Parsed> parse(const fs::path& folder, std::string_view model) {
    std::vector<fs::path> files;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (entry.is_regular_file(ignored))
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<Parsed> all;
    for (const fs::path& file : files) {
        const auto text = read_file(file.string());
        if (!text)
            throw Stopped{text.error().to_text()};
        const auto history = read_history(*text, file.string());
        if (!history)
            throw Stopped{history.error().to_text()};
        auto operations = pair_operations(*history);
        if (!operations)
            throw Stopped{operations.error().to_text()};
        all.push_back({file.stem().string(), std::move(*operations), *SequentialModel::named(model)});
    }
    return all;
}

// Microseconds of CPU time from paired operations to a verdict: the best of the rounds of each file, the one that was
// disturbed least.
double time_of(const Request& request, const Parsed& one, CheckVerdict& verdict) {
    double best = 1e300;
    CheckLimits limits;
    limits.explain = false;
    limits.out_of_time = request.interrupted;
    for (std::uint64_t round = 0; round < request.count("rounds"); ++round) {
        if (request.interrupted())
            throw Stopped{};
        const double begun = thread_seconds();
        verdict = check_linearizable(one.operations, one.model, limits).verdict;
        best = std::min(best, (thread_seconds() - begun) * 1e6);
    }
    return std::max(best, 0.001);
}

double rounded(double number) {
    if (number <= 0)
        return 0;
    const double scale = std::pow(10, 3 - std::floor(std::log10(number)));
    return std::round(number * scale) / scale;
}
std::string text_of(double microseconds) {
    return microseconds < 1000 ? fmt::format("{:.1f} us", microseconds) : fmt::format("{:.2f} ms", microseconds / 1000);
}

Report skipped(Json parameters) {
    Report report;
    const std::string why =
        "skipped: there are no published histories here; set ORRERY_TEST_DATA to the folder that holds `histories`";
    report.document = {{"bench", "check"}, {"parameters", std::move(parameters)}, {"skipped", why}};
    report.table = {{"", "skipped"}};
    report.remarks = {why};
    return report;
}

class CheckBench {
public:
    explicit CheckBench(const Request& request) : request_(request) {}

    void etcd(const std::vector<Parsed>& files, Report& report) {
        std::vector<double> times;
        double sum = 0;
        std::size_t valid = 0;
        for (const Parsed& one : files) {
            request_.progress(fmt::format("{} of {} etcd logs", times.size() + 1, files.size()));
            CheckVerdict verdict = CheckVerdict::unknown;
            times.push_back(time_of(request_, one, verdict));
            sum += times.back();
            valid += verdict == CheckVerdict::valid ? 1 : 0;
        }
        const double median = spread_of(times).median;
        report.document["rate"] = rounded(1e6 / median);
        report.document["unit"] = "etcd logs/s, the median log";
        report.document["limit"] = rounded(1e6 / kMedianEtcd);
        report.document["ratio"] = rounded(kMedianEtcd / median);
        report.document["etcd"] = {{"files", files.size()},        {"linearizable", valid},
                                   {"median_us", rounded(median)}, {"porcupine_median_us", kMedianEtcd},
                                   {"sum_us", rounded(sum)},       {"slowest_us", rounded(spread_of(times).most)}};
        report.table.push_back({"etcd, the median of " + std::to_string(files.size()), text_of(median),
                                text_of(kMedianEtcd), fmt::format("{:.1f}", kMedianEtcd / median)});
        const bool all = files.size() == kEtcdFiles;
        if (all)
            report.document["etcd"]["sum_ratio"] = rounded(kSumEtcd / sum);
        report.table.push_back({"etcd, the sum of " + std::to_string(files.size()), text_of(sum),
                                all ? text_of(kSumEtcd) : "-", all ? fmt::format("{:.1f}", kSumEtcd / sum) : "-"});
        if (!all)
            report.remarks.push_back(
                fmt::format("{} of the {} etcd logs are here: their median is held against the median of all, and the "
                            "sum of all, {}, against nothing",
                            files.size(), kEtcdFiles, text_of(kSumEtcd)));
    }

    void kv(const std::vector<Parsed>& files, Report& report) {
        report.document["kv"] = Json::array();
        std::set<std::string> found;
        for (const Parsed& one : files) {
            request_.progress("kv " + one.name);
            CheckVerdict verdict = CheckVerdict::unknown;
            const double time = time_of(request_, one, verdict);
            found.insert(one.name);
            Json row = {{"file", one.name}, {"verdict", std::string(verdict_name(verdict))}, {"us", rounded(time)}};
            std::vector<std::string> cells{"kv " + one.name, text_of(time), "-", "-"};
            for (const auto& [name, limit] : kKv) {
                if (name != one.name)
                    continue;
                row["porcupine_us"] = limit;
                row["ratio"] = rounded(limit / time);
                cells[2] = text_of(limit);
                cells[3] = fmt::format("{:.1f}", limit / time);
            }
            report.document["kv"].push_back(std::move(row));
            report.table.push_back(std::move(cells));
        }
        for (const auto& [name, limit] : kKv)
            if (!found.contains(std::string(name)))
                report.remarks.push_back(fmt::format("kv {} is not here; Porcupine took {}", name, text_of(limit)));
    }

private:
    const Request& request_;
};

}  // namespace

Report run_check(const Request& request) {
    Json parameters = Json::object();
    for (const auto& [name, number] : request.numbers)
        parameters[name] = number;
    const auto folder = histories();
    if (!folder)
        return skipped(std::move(parameters));
    const auto etcd = parse(*folder / "jepsen-etcd", "cas-register");
    const auto kv = parse(*folder / "kv", "kv");
    if (etcd.empty())
        return skipped(std::move(parameters));
    Report report;
    report.document = {{"bench", "check"}, {"parameters", std::move(parameters)}};
    report.table = {{"history", "ours", "Porcupine's", "ratio"}};
    CheckBench bench(request);
    bench.etcd(etcd, report);
    bench.kv(kv, report);
    report.remarks.push_back(
        "Porcupine's times were measured on the reference machine: on another one the ratios say little");
    return report;
}

}  // namespace orrery::bench
