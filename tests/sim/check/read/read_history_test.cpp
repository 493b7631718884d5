#include "sim/check/read/read_history.h"

#include "sim/check/read/form.h"
#include "tests/catch.h"
#include "tests/sim/check/history_lines.h"

using namespace orrery;
using Catch::Matchers::ContainsSubstring;
using test::error_of;

namespace {

History read(std::string_view text) {
    const auto history = read_history(text, "h");
    INFO((history ? std::string() : history.error().to_text()));
    REQUIRE(history);
    return *history;
}

std::string values(const History& history) {
    std::string out;
    for (const auto& line : history) {
        out += (out.empty() ? "" : " ") + line.value.to_text();
    }
    return out;
}

// What a reader keeps of a history, without places.
std::string told(const History& history) {
    std::string out;
    for (const auto& line : history) {
        out += std::to_string(line.process) + " " + std::string(phase_name(line.phase)) + " " + line.function + " " +
               line.value.to_text() + "\n";
    }
    return out;
}

constexpr std::string_view expected = "0 invoke write 3\n1 invoke cas [3 4]\n0 ok write 3\n1 info cas nil\n";

}  // namespace

TEST_CASE("one history in every format reads the same") {
    CHECK(told(read("INFO  jepsen.util - 0\t:invoke\t:write\t3\nINFO  jepsen.util - 1\t:invoke\t:cas\t[3 4]\n"
                    "WARN  jepsen.core - process 1 crashed\n  at some.java.Frame (x.clj:12)\n"
                    "INFO  jepsen.util - :nemesis\t:info\t:start\t\"cut off\"\n"
                    "INFO  jepsen.util - 0\t:ok\t:write\t3\nINFO  jepsen.util - 1\t:info\t:cas\tnil\t:timed-out\n")) ==
          expected);
    CHECK(told(read("INFO  jepsen.util - 0   :invoke :write  3\nINFO  jepsen.util - 1   :invoke :cas    [3 4]\n"
                    "INFO  jepsen.util - 0   :ok     :write  3\nINFO  jepsen.util - 1   :info   :cas    nil\n")) ==
          expected);
    CHECK(told(read("0\t:invoke\t:write\t3\n1\t:invoke\t:cas\t[3 4]\n0\t:ok\t:write\t3\n1\t:info\t:cas\tnil")) ==
          expected);
    const std::string maps =
        "{:process 0, :type :invoke, :f :write, :value 3}\n{:process 1 :type :invoke :f :cas :value [3 4] :extra {:a "
        "#{1}}}\n"
        "{:process :nemesis :type :info :f :start :value \"x\"} ; a comment\n#_{:ignored 1}\n"
        "#jepsen.history.Op{:index 4, :process 0, :type :ok, :f :write, :value 3}\n"
        "{:process 1, :type :info, :f :cas, :value nil, :error [:timeout \"a \\\"quoted\\\" \\u0041\"]}\n";
    CHECK(told(read(maps)) == expected);
    CHECK(told(read("[" + maps + "]")) == expected);
    CHECK(told(read("(" + maps + ")")) == expected);
    const std::string objects[] = {R"({"process":0,"type":"invoke","f":"write","value":3})",
                                   R"({"process":1,"type":"invoke","f":"cas","value":[3,4],"extra":{"a":[1.5,true]}})",
                                   R"({"process":"nemesis","type":"info","f":"start","value":"x"})",
                                   R"({"process":0,"type":"ok","f":"write","value":3})",
                                   R"({"process":1,"type":"info","f":"cas","value":null,"error":"timeout"})"};
    std::string lines;
    std::string array = "[";
    for (const auto& object : objects) {
        lines += object + "\n";
        array += (array.size() > 1 ? ",\n " : "") + object;
    }
    CHECK(told(read(lines)) == expected);
    CHECK(told(read(array + "]")) == expected);
}

TEST_CASE("what published histories have beside plain maps is read or passed over") {
    const auto same = [](std::string_view text) {
        INFO(text);
        const auto history = read(text);
        REQUIRE(history.size() == 2);
        CHECK(history[0].function == "write");
        CHECK(history[0].value == OpValue::of(3));
        CHECK(history[1].phase == OpPhase::ok);
        CHECK(history[1].process == 0);
    };
    const std::string edn =
        "{:process 0, :type :invoke, :f :write, :value 3}\r\n{:process 0, :type :ok, :f :write, :value 3}";
    same("\xef\xbb\xbf" + edn + "\r\n");          // a mark of the byte order, Windows' line ends
    same("^{:source \"a test\"} [" + edn + "]");  // metadata
    same("[^:first " + edn + "]");
    same("#:jepsen{:process 0 :type :invoke :f :write :value 3} #:jepsen{:process 0 :type :ok :f :write :value 3}");
    same("{:name \"a test\", :history [" + edn + "]}");
    same(
        "{:process 0,,, :type :invoke,:f :write :value ^:hint 3 :time 1.5e9 :error [\\newline \\( #inst \"2020\" "
        "1/2]}" +
        edn.substr(edn.find('\n')));
    same("0\t:invoke\t:write\t3\r\n0\t:ok\t:write\t3\r\n");
    same(
        "INFO [2020-01-01 10:00:00,000] jepsen worker 0 - jepsen.util 0\t:invoke\t:write\t3\nINFO - x - jepsen.util "
        "0\t:ok\t:write\t3\n");
    const std::string json = R"({"type":"invoke","f":"write","value":3,"process":0,"time":1.5,"index":0},)"
                             R"({"index":1,"type":"ok","f":"write","value":3,"process":0})";
    same("[" + json + "]");
    same(R"({"history":[)" + json + "]}");
    same(R"({":type":":invoke",":f":":write",":value":3,":process":0})"
         "\n"
         R"({":type":":ok",":f":":write",":value":3,":process":0})");
    CHECK(values(read(
              "{:process 0 :type :invoke :f :x :value [1/2 2.5M {:a {:b #{1}}} #jepsen.independent/tuple [5 nil]]}")) ==
          "[\"1/2\" \"2.5M\" [[\"a\" [[\"b\" [1]]]]] [5 nil]]");
    CHECK_THAT(error_of("^{:a 1"), ContainsSubstring("the file ends inside a sequence"));
    CHECK_THAT(error_of("{:process 0 :type :invoke :f :x :value ^"),
               ContainsSubstring("the file ends inside metadata"));
    CHECK_THAT(error_of("[" + std::string(1'000'000, '^')), ContainsSubstring("nest deeper than 64"));
}

TEST_CASE("what others than clients did is told apart, with its lines") {
    std::vector<NemesisLine> nemesis;
    const auto history = read_history(
        "{:process :nemesis :type :info :f :start :value nil}\n"
        "{:process 0 :type :invoke :f :read}\n"
        "{:process :nemesis :type :info :f :kill :value [:n1 :n2]}",
        "h.edn", &nemesis);
    REQUIRE(history);
    CHECK(history->size() == 1);
    CHECK(nemesis == std::vector<NemesisLine>{{1, "start"}, {3, "kill [\"n1\" \"n2\"]"}});
}

TEST_CASE("events are line numbers, and operation numbers where all is one line") {
    const auto lines =
        read("; first\n{:process 0 :type :invoke\n :f :read}\n\n{:process 0 :type :ok :f :read :value 1}\n");
    CHECK(lines[0].event == 2);
    CHECK(lines[1].event == 5);
    CHECK((lines[1].value_begins == Place{5, 39}));
    const auto one =
        read(R"([{"process":0,"type":"invoke","f":"read"},{"process":0,"type":"ok","f":"read","value":1}])");
    CHECK(one[1].event == 2);
    CHECK((one[1].begins == Place{1, 43}));
    CHECK((one[1].value_begins == Place{1, 87}));
}

TEST_CASE("values keep their shape: keywords are texts, maps are sorted pairs, decimals stay as written") {
    CHECK(values(read(
              "{:process 0 :type :invoke :f :x :value [:a \"b\" nil true 1.50 -7 12N #{3} \\c #inst \"2020\"]}")) ==
          "[\"a\" \"b\" nil \"true\" \"1.50\" -7 12 [3] \"c\" \"2020\"]");
    CHECK(values(read("{:process 0 :type :invoke :f :x :value {2 20, 1 10}}")) == "[[1 10] [2 20]]");
    CHECK(values(read(R"({"process":0,"type":"invoke","f":"x","value":{"b":1,"a":[1.50,"é\n"]}})")) ==
          "[[\"a\" [\"1.50\" \"é\n\"]] [\"b\" 1]]");
}

TEST_CASE("a return without a process goes to the oldest invocation that it fits") {
    const auto history = read(
        "{:type :invoke :f :read :value [[:r 0 nil]]}\n{:type :invoke :f :read :value [[:r 1 nil]]}\n"
        "{:type :ok :f :read :value [[:r 1 5]]}\n{:type :ok :f :read :value [[:r 0 6]]}\n");
    CHECK(history[0].process == history[3].process);
    CHECK(history[1].process == history[2].process);
    CHECK(history[0].process != history[1].process);
    CHECK_THAT(error_of("{:type :ok :f :read :value 1}"), ContainsSubstring("h.edn:1:1: ok read returns without"));
}

TEST_CASE("an absent function is a transaction, or what the process invoked") {
    const auto history = read("{:process 0 :type :invoke :value [[:append 1 2]]}\n{:process 0 :type :fail}\n");
    CHECK(history[0].function == "txn");
    CHECK(history[1].function == "txn");
    CHECK_THAT(error_of("{:process 0 :type :invoke :value 3}"),
               ContainsSubstring("h.edn:1:1: an operation without :f"));
}

TEST_CASE("errors name the line and the column, and what to change") {
    const auto starts = [](std::string_view text, std::string_view place) {
        const auto error = error_of(text);
        INFO(error);
        CHECK(error.starts_with(place));
        CHECK(error.find("; ") != std::string::npos);  // a hint
    };
    starts("", "h.edn:1:1: no operation");
    starts(" \n\n", "h.edn:1:1: no operation");
    starts("[]", "h.edn:1:1: no operation");
    starts("{:process :nemesis :type :info :f :start}", "h.edn:1:1: no operation");
    starts("{:process 0 :type :invoke :f :read}\n{:process 0 :type :ok, :f :re",
           "h.edn:2:30: the file ends inside a sequence");
    starts("{:process 0 :type :invoke :f :read}\n  {:process 0 :type :okay :f :read}", "h.edn:2:21: :type is 'okay'");
    starts("{:process 0 :type :invoke :f :read}\n{:process \"0\" :type :ok :f :read}",
           "h.edn:2:11: :process is '0'; write it as an integer");
    starts("{:process 0 :type :invoke :f :read :process 1}", "h.edn:1:36: an operation with");
    starts(R"([{"process":0,"type":"invoke","f":"read","type":"ok"}])", "h.edn:1:42: an operation with 'type' twice");
    starts("{:process :client-1 :type :invoke :f :read}", "h.edn:1:11: :process is 'client-1'");
    starts("{:process 0 :type :invoke :f 7}", "h.edn:1:30: :f is an integer");
    starts("{:process 0 :type :invoke :f :read :value [1 2}", "h.edn:1:47: '}' where ']'");
    starts("{:process 0 :type :invoke :f :read :value}", "h.edn:1:1: a map with a key that has no value");
    starts("{:process 0 :type :invoke :f :read :value 99999999999999999999}", "h.edn:1:43: the integer");
    starts("{:process 0 :type :invoke :f :read :value \"ab", "h.edn:1:46: the file ends inside a string");
    starts("{:process 0 :type :invoke :f :read}\n{\"process\":0,\"type\":\"ok\"}", "h.edn:2:11: a ':'");
    starts("{:process 0 :type :invoke :f :read}\nINFO  jepsen.util - 0\t:ok\t:read\t3\n",
           "h.edn:1:1: an operation as a map");
    starts("INFO  jepsen.util - 0\t:invoke\t:read\tnil\nINFO  jepsen.util - 0\t:ok\t:read\t[3",
           "h.edn:2:35: the file ends");
    starts("INFO  jepsen.util - 0\t:invoke\t:read\tnil\nINFO  jepsen.util - 0\t:ok\t:read",
           "h.edn:2:32: a value is missing");
    starts("INFO  jepsen.util - 0\t:invoke\t:read\tnil\nINFO  jepsen.util - 0\t:o", "h.edn:2:23: ':o' is no type");
    starts("INFO  jepsen.util - 0\t:invoke\t:read\tnil\nINFO  jepsen.uti", "h.edn:2:17: the file ends inside");
    starts("[{\"process\":0,\"type\":\"invoke\",\"f\":\"read\"},\n {\"process\":0,\"type\":\"ok\"",
           "h.edn:2:26: the file ends");
    starts("[{\"process\":0,\"type\":\"invoke\",\"f\":\"read\"},\n {\"process\":0,\"type\":ok}]",
           "h.edn:2:22: this is not JSON");
    starts("[{\"process\":0,\"type\":\"invoke\",\"f\":\"read\"},\n 17]", "h.edn:2:2: an integer where an operation");
    starts("{\"process\":0,\"type\":\"invoke\",\"f\":\"read\"}\n{:process 0 :type :ok :f :read}",
           "h.edn:2:2: this is not JSON");
    starts("{\"process\":0,\"type\":\"invoke\",\"f\":\"read\",\"value\":18446744073709551615}",
           "h.edn:1:49: the integer");
    starts("{:process 0 :type :invoke :f :read}\n{:process 0 :type :ok :f :read}\n {:process 0 :type :ok :f :read}",
           "h.edn:3:2: process 0: ok read returns twice");
    starts("{:process 0 :type :invoke :f :cas :value 3}", "h.edn:1:42: the argument of cas is 3, not a pair");
    starts("{:process 0 :type :invoke :f :drop}", "h.edn:1:1: the model has no function 'drop'");
}

TEST_CASE("nesting a million deep is an error, not a deep recursion") {
    const std::string edn = "{:process 0 :type :invoke :f :read :value " + std::string(1'000'000, '[');
    CHECK_THAT(error_of(edn), ContainsSubstring("nest deeper than 64"));
    CHECK_THAT(error_of(std::string(1'000'000, '(')), ContainsSubstring("nest deeper than 64"));
    std::string tags;
    for (int at = 0; at < 100'000; ++at) {
        tags += "#a ";
    }
    CHECK_THAT(error_of(tags), ContainsSubstring("nest deeper than 64"));
    const std::string json = R"({"process":0,"type":"invoke","f":"read","value":)" + std::string(1'000'000, '[');
    CHECK_THAT(error_of(json), ContainsSubstring("nest deeper than 64"));
    std::string discards;
    for (int at = 0; at < 100'000; ++at) {
        discards += "#_";
    }
    CHECK_THAT(error_of(discards + "{:a 1}"), ContainsSubstring("the file ends inside a discard"));
}

TEST_CASE("every prefix and every changed byte of a file is read or refused, never worse", "[property]") {
    const std::string files[] = {
        "INFO  jepsen.util - 0\t:invoke\t:cas\t[1 2]\nINFO  jepsen.util - 0\t:ok\t:cas\t[1 2]\n",
        "[{:process 0, :type :invoke, :f :write, :value \"a\\n\"}\n #x.Op{:process 0 :type :ok :f :write :value #{1}}]",
        R"([{"process":0,"type":"invoke","f":"read","value":null},{"process":0,"type":"ok","f":"read","value":[1,-2]}])"};
    using namespace std::string_view_literals;
    constexpr std::string_view bytes = "\0\t\n \"#()[]{}:;\\0a\xff"sv;
    std::size_t accepted = 0, refused = 0;
    std::string nameless;  // an error without its place
    const auto look_at = [&](const std::string& text) {
        const auto error = error_of(text);
        ++(error.empty() ? accepted : refused);
        if (!error.empty() && !error.starts_with("h.edn:"))
            nameless = error;
    };
    for (const auto& file : files) {
        for (std::size_t at = 0; at <= file.size(); ++at) {
            look_at(file.substr(0, at));
            for (const char byte : bytes) {
                look_at(std::string(file).insert(at, 1, byte));
                if (at < file.size())
                    look_at(std::string(file).replace(at, 1, 1, byte));
            }
        }
    }
    CHECK(nameless.empty());
    CHECK(accepted > 1000);
    CHECK(refused > 1000);
}
