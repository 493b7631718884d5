// The published histories with known verdicts; skipped where they are not there (tests/test_data.h).
#include <fstream>
#include <iterator>
#include <set>

#include "sim/check/check.h"
#include "sim/check/read/read_history.h"
#include "tests/catch.h"
#include "tests/test_data.h"

using namespace orrery;
namespace fs = std::filesystem;

namespace {

CheckVerdict verdict_of(const fs::path& file, const std::string& model) {
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto history = read_history(text, file.string());
    INFO((history ? std::string() : history.error().to_text()));
    REQUIRE(history);
    CheckOptions options;
    options.model = model;
    const auto report = check_history(*history, options);
    REQUIRE(report);
    CHECK((report->verdict == CheckVerdict::invalid) == !report->anomalies.empty());
    return report->verdict;
}

}  // namespace

TEST_CASE("the histories of a real etcd have their published verdicts") {
    const auto data = test::test_data();
    if (!data) {
        SKIP("no published histories here");
    }
    const std::set<std::string> linearizable = {"etcd_002.log", "etcd_005.log", "etcd_007.log", "etcd_018.log",
                                                "etcd_025.log", "etcd_031.log", "etcd_038.log", "etcd_045.log",
                                                "etcd_048.log", "etcd_049.log"};
    std::size_t files = 0;
    for (const auto& entry : fs::directory_iterator(*data / "histories" / "jepsen-etcd")) {
        INFO(entry.path().string());
        const bool is_valid = verdict_of(entry.path(), "cas-register") == CheckVerdict::valid;
        CHECK(is_valid == linearizable.contains(entry.path().filename().string()));
        ++files;
    }
    CHECK(files == 50);
}

TEST_CASE("the other published histories have their verdicts, whatever their format") {
    const auto data = test::test_data();
    if (!data) {
        SKIP("no published histories here");
    }
    const auto histories = *data / "histories";
    for (const auto& [folder, verdict] : {std::pair{"good", CheckVerdict::valid}, {"bad", CheckVerdict::invalid}}) {
        for (const auto& entry : fs::directory_iterator(histories / "knossos" / folder)) {
            INFO(entry.path().string());
            CHECK(verdict_of(entry.path(), "cas-register") == verdict);
        }
    }
    for (const std::string clients : {"c01", "c10"}) {
        CHECK(verdict_of(histories / "kv" / (clients + "-ok.txt"), "kv") == CheckVerdict::valid);
        CHECK(verdict_of(histories / "kv" / (clients + "-bad.txt"), "kv") == CheckVerdict::invalid);
    }
    const auto elle = histories / "elle";
    CHECK(verdict_of(elle / "paper-example.edn", "list-append") == CheckVerdict::invalid);
    CHECK(verdict_of(elle / "paper-example.json", "list-append") == CheckVerdict::invalid);
    CHECK(verdict_of(elle / "rw-register.edn", "rw-register") == CheckVerdict::invalid);
    CHECK(verdict_of(elle / "bank.edn", "bank") == CheckVerdict::valid);
    CHECK(verdict_of(elle / "bank-negative-balances.json", "bank") == CheckVerdict::invalid);
    CHECK(verdict_of(elle / "counter.json", "counter") == CheckVerdict::valid);
    CHECK(verdict_of(elle / "set.edn", "set") == CheckVerdict::valid);
    CHECK(verdict_of(elle / "long-fork.edn", "long-fork") == CheckVerdict::invalid);
    CHECK(verdict_of(elle / "mutex-etcd.edn", "mutex") == CheckVerdict::invalid);
}
