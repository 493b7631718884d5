// The item models keep Qt's contract and show what the run says.
#include <QAbstractItemModelTester>

#include "gui/tools/events/events_model.h"
#include "gui/tools/properties/properties_model.h"
#include "gui/tools/state/value_model.h"
#include "tests/gui/sample.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

QString shown(const QAbstractItemModel& model, int row, int column, const QModelIndex& parent = {}) {
    return model.index(row, column, parent).data(Qt::DisplayRole).toString();
}

// A model tester speaks through Qt's log; Fatal would end the program without a name.
std::vector<std::string>& complaints() {
    static std::vector<std::string> all;
    return all;
}

struct Listening {
    Listening() {
        complaints().clear();
        before = qInstallMessageHandler([](QtMsgType type, const QMessageLogContext&, const QString& words) {
            if (type != QtDebugMsg)
                complaints().push_back(words.toStdString());
        });
    }
    ~Listening() { qInstallMessageHandler(before); }
    QtMessageHandler before;
};

Value record(std::vector<Field> fields) { return {std::move(fields), "State"}; }
Value number(std::int64_t n) { return {n, {}}; }
Value list(std::vector<Value> items) { return {std::move(items), {}}; }

}  // namespace

TEST_CASE("the events table is the trace", "[gui]") {
    const test::SampleFolder folder;
    Session session;
    OpenRequest request = folder.request();
    request.settings = {"until=400ms"};
    test::openAndWait(session, request);
    EventsModel model;
    const Listening listening;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Warning);
    CHECK(model.rowCount() == 0);
    model.setRun(session.recorded());
    const Recorded& run = *session.recorded();
    REQUIRE(model.rowCount() == static_cast<int>(run.lastEvent()));
    for (int row = 0; row < model.rowCount(); ++row) {
        const TraceEvent& event = *run.event(static_cast<EventNumber>(row) + 1);
        CHECK(model.rowOf(event.number) == row);
        CHECK(shown(model, row, EventsModel::node).toStdString() == run.nodeName(event.node));
        CHECK(shown(model, row, EventsModel::detail).toStdString() == *run.textOf(event.number));
    }
    const EventNumber violation = run.result.violations.empty() ? 0 : run.result.violations.front().event;
    if (violation != 0)
        CHECK(shown(model, model.rowOf(violation), EventsModel::outcome).contains("violates"));
    CHECK(complaints().empty());
}

TEST_CASE("a state is a tree that marks what changed", "[gui]") {
    const Value before =
        record({{"term", number(1)}, {"log", list({number(4), number(5)})}, {"name", {std::string("a"), {}}}});
    const Value after = record({{"term", number(2)}, {"log", list({number(4)})}, {"name", {std::string("a"), {}}}});
    ValueModel model;
    const Listening listening;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Warning);
    const auto node = [](Value state, std::vector<Difference> changed, Value durable) {
        return std::make_shared<const ShownNode>(
            ShownNode{std::move(state), std::move(durable), std::move(changed), {}});
    };
    model.setNode(node(after, differences(before, after), record({{"term", number(2)}})));
    REQUIRE(model.rowCount() == 2);  // the state, and what is on disk
    const QModelIndex state = model.index(0, 0);
    REQUIRE(model.rowCount(state) == 3);
    CHECK(shown(model, 0, ValueModel::field, state) == "term");
    CHECK(shown(model, 0, ValueModel::value, state) == "2");
    CHECK(shown(model, 0, ValueModel::before, state) == "1");
    CHECK(shown(model, 2, ValueModel::before, state).isEmpty());
    const QModelIndex log = model.index(1, 0, state);
    REQUIRE(model.rowCount(log) == 2);  // the removed entry still has a row
    CHECK(shown(model, 1, ValueModel::before, log) == "5");
    CHECK(shown(model, 1, ValueModel::value, log) == "(removed)");
    model.setNode(node(after, {}, {}));
    CHECK(model.rowCount() == 3);  // nothing durable: the fields stand at the top
    Value::List entries;
    for (int i = 0; i < 100'000; ++i)
        entries.push_back(record({{"term", number(i)}}));
    model.setNode(node(record({{"log", list(std::move(entries))}}), {}, {}));
    CHECK(shown(model, 0, ValueModel::value).size() == 121);  // of a long value its beginning
    CHECK(shown(model, 0, ValueModel::value).startsWith("[State{term=0}, State{term=1}"));
    CHECK(model.rowCount(model.index(0, 0)) == 100'000);
    model.clear();
    CHECK(model.rowCount() == 0);
    CHECK(complaints().empty());
}

TEST_CASE("a violated property stands first and knows its event", "[gui]") {
    const test::SampleFolder folder;
    Session session;
    test::openAndWait(session, folder.request());
    PropertiesModel model;
    const Listening listening;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Warning);
    model.setRun(session.recorded());
    const auto& violation = session.recorded()->result.violations.front();
    REQUIRE(model.rowCount() == 3);
    CHECK(shown(model, 0, PropertiesModel::verdict) == "VIOLATED");
    CHECK(shown(model, 0, PropertiesModel::name).toStdString() == violation.property);
    CHECK(model.eventOf(0) == violation.event);
    CHECK(model.eventOf(99) == 0);
    OpenRequest sound = folder.request();
    sound.design = "sound";
    test::openAndWait(session, sound);
    model.setRun(session.recorded());
    for (int row = 0; row < model.rowCount(); ++row)
        CHECK(shown(model, row, PropertiesModel::verdict) != "VIOLATED");
    CHECK(complaints().empty());
}
