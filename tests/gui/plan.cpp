// The plan of what is shown as a text: changed, judged while somebody writes, run beside the original, saved as a file.
#include <QFile>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTextBlock>

#include "gui/tools/plan/plan_dock.h"
#include "tests/gui/open_window.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

struct Planned : test::OpenWindow {
    PlanDock& plan = dock<PlanDock>();

    Planned() {
        REQUIRE(QTest::qWaitFor([&] { return !text().isEmpty(); }, test::kPatience));
    }
    QString text() const { return plan.editor().toPlainText(); }
    void replace(const char* from, const char* to) {
        QString changed = text();
        REQUIRE(changed.contains(QString::fromLatin1(from)));
        changed.replace(QString::fromLatin1(from), QString::fromLatin1(to));
        plan.editor().setPlainText(changed);
    }
    bool says(const char* words) {
        return QTest::qWaitFor([&] { return plan.words().text().contains(QString::fromLatin1(words)); },
                               test::kPatience);
    }
    bool isAt(Branching::Id id) {
        return QTest::qWaitFor(
            [&] { return window.branching().current() == id && window.session().recorded()->complete; },
            test::kPatience);
    }
};

}  // namespace

TEST_CASE("the plan is the file that was opened; changed and run it is a future beside the original", "[gui]") {
    Planned window;
    QFile file(window.folder.file("sample.toml"));
    REQUIRE(file.open(QIODevice::ReadOnly));
    CHECK(window.text() == QString::fromUtf8(file.readAll()));
    CHECK_FALSE(window.plan.runButton().isEnabled());
    const auto original = window.window.session().recorded();

    window.replace("for = \"500ms\"", "for = \"900ms\"");
    REQUIRE(window.says("Changed"));
    window.plan.editor().setFocus();
    window.press(Qt::CTRL | Qt::Key_Return);
    REQUIRE(window.isAt(1));
    CHECK(window.window.branching().tree()[1].name == "another plan");
    CHECK(window.window.branching().beside() == Branching::Id{0});
    CHECK(window.run().facts.design == original->facts.design);
    CHECK(window.run().result.fingerprint != original->result.fingerprint);
    CHECK(window.run().facts.runLink.empty());
    REQUIRE(QTest::qWaitFor([&] { return !window.plan.runButton().isEnabled(); }, test::kPatience));
    CHECK(window.text().contains(QStringLiteral("900ms")));

    window.press(Qt::CTRL | Qt::Key_Z);
    REQUIRE(window.isAt(0));
    // What was written stays with the run at which it was written.
    REQUIRE(QTest::qWaitFor([&] { return window.plan.runButton().isEnabled(); }, test::kPatience));
    CHECK(window.text().contains(QStringLiteral("900ms")));
}

TEST_CASE("a plan that is wrong says where, while somebody writes, and does not run", "[gui]") {
    Planned window;
    window.replace("crash = \"server\"", "crash = \"sever\"");
    REQUIRE(window.says("server"));  // the nearest name
    REQUIRE(window.plan.editor().extraSelections().size() == 1);
    const QTextBlock marked = window.plan.editor().extraSelections().front().cursor.block();
    CHECK(marked.text().contains(QStringLiteral("sever")));
    CAPTURE(window.plan.words().text().toStdString());
    CHECK(window.plan.words().text().contains(QStringLiteral("%1:").arg(marked.blockNumber() + 1)));
    CHECK_FALSE(window.plan.runButton().isEnabled());
    window.plan.run();
    CHECK(window.window.branching().tree().size() == 1);
    window.plan.putBack();
    CHECK(window.plan.words().text().startsWith(QStringLiteral("What is shown")));
    CHECK(window.plan.editor().extraSelections().isEmpty());
}

TEST_CASE("what was edited in place is part of the plan of what is shown", "[gui]") {
    Planned window;
    window.selection().setEvent(window.run().lastEvent() / 2);
    window.press(Qt::Key_C);
    REQUIRE(window.isAt(1));
    REQUIRE(QTest::qWaitFor([&] { return window.text().count(QStringLiteral("crash = ")) == 2; }, test::kPatience));
    window.replace("clients = 3", "clients = 2");
    window.plan.run();
    REQUIRE(window.isAt(2));
    CHECK(window.run().nodes.size() == 3);
    CHECK(window.run().facts.seed == 7);
}

TEST_CASE("a plan is saved as a scenario with its command line, or not at all", "[gui]") {
    Planned window;
    window.replace("clients = 3", "clients = 2");
    REQUIRE(window.says("Changed"));
    const QString path = window.folder.file("mine.toml");
    REQUIRE(window.plan.save(path).isEmpty());
    CHECK(window.plan.words().text().contains(QStringLiteral("orrery run ") + path));
    QFile file(path);
    REQUIRE(file.open(QIODevice::ReadOnly));
    CHECK(QString::fromUtf8(file.readAll()) == window.text());
    CHECK(window.plan.save(window.folder.file("no/folder/mine.toml")).contains(QStringLiteral("no/folder")));
}
