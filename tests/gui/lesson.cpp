// A lesson in the window: its steps are shown where they happen, its questions locked before they are answered.
#include <QComboBox>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>

#include "gui/session/scenario_language.h"
#include "gui/style/text.h"
#include "gui/tools/lesson/lesson_dock.h"
#include "gui/tools/lesson/lesson_question.h"
#include "tests/gui/open_window.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

struct Class : test::OpenWindow {
    explicit Class(const char* scenario, const char* design = nullptr) : OpenWindow(std::nullopt, {1400, 900}) {
        OpenRequest request;
        request.source = scenario;
        if (design)
            request.design = design;
        open(request);
        dock<LessonDock>();
        REQUIRE(QTest::qWaitFor([&] { return course().lesson() != nullptr; }, test::kPatience));
    }
    LessonDock& lesson() { return *window.findChild<LessonDock*>(); }
    LessonCourse& course() { return lesson().course(); }
    LessonQuestion& question() { return lesson().question(); }
    // Shows a step and waits until the playhead is there.
    void go(std::size_t step) {
        course().goTo(step);
        const HeldStep& held = course().lesson()->steps[step];
        REQUIRE(
            QTest::qWaitFor([&] { return run().facts.runLink == held.run_link && selection().event() == held.event; },
                            test::kPatience));
        QTest::qWait(20);
    }
    template <class Widget>
    Widget* find(const QString& words) {
        for (Widget* one : question().findChildren<Widget*>())
            if (one->text().contains(words) && one->isVisible())
                return one;
        return nullptr;
    }
    void choose(int option) { question().findChildren<QRadioButton*>().at(option)->click(); }
    QPushButton& lock() {
        auto* button = find<QPushButton>(QStringLiteral("my answer"));
        REQUIRE(button != nullptr);
        return *button;
    }
};

}  // namespace

TEST_CASE("a lesson goes from step to step, each at its event and in its own run", "[gui]") {
    Class opened("teaching/a-promise-to-commit", "keeps-the-promise");
    opened.go(0);
    CHECK(opened.run().facts.design == "commits-early");
    CHECK(opened.selection().event() == 5);
    opened.picture("lesson-question.png");
    opened.go(1);
    CHECK(opened.selection().event() == 8);
    opened.press(Qt::CTRL | Qt::Key_PageDown);
    CHECK(opened.course().step() == 2);
    REQUIRE(QTest::qWaitFor([&] { return opened.run().facts.design == "keeps-the-promise"; }, test::kPatience));
    opened.press(Qt::CTRL | Qt::Key_PageUp);
    CHECK(opened.course().step() == 1);
    REQUIRE(QTest::qWaitFor([&] { return opened.run().facts.design == "commits-early"; }, test::kPatience));
}

TEST_CASE("an answer is locked before it is told, and stays as it was given", "[gui]") {
    Class opened("teaching/a-promise-to-commit");
    opened.go(0);
    CHECK_FALSE(opened.lock().isEnabled());
    CHECK(opened.find<QLabel>(QStringLiteral("does not wait for rm-4")) == nullptr);
    opened.choose(1);
    CHECK(opened.lock().isEnabled());
    opened.lock().click();
    CHECK(opened.question().isLocked());
    CHECK(opened.find<QLabel>(QStringLiteral("Not so: Somebody commits")) != nullptr);
    CHECK(opened.find<QLabel>(QStringLiteral("does not wait for rm-4")) != nullptr);
    CHECK(opened.course().score() == "0 of 3 right");
    opened.picture("lesson-answered.png");
    opened.find<QPushButton>(QStringLiteral("Show it"))->click();
    CHECK(opened.selection().event() == 11);
    opened.go(1);
    CHECK_FALSE(opened.question().isLocked());
    opened.go(0);
    CHECK(opened.question().isLocked());
    CHECK(opened.question().answer() == "All abort");
}

TEST_CASE("a click in the diagram answers a question for a node", "[gui]") {
    Class opened("teaching/a-promise-to-commit");
    opened.go(1);
    CHECK(opened.question().answer().isEmpty());
    NodeId wanted = kNoNode;
    for (NodeId node = 0; node < opened.run().nodes.size(); ++node)
        if (opened.run().nodeName(node) == "rm-2")
            wanted = node;
    REQUIRE(wanted != kNoNode);
    opened.selection().setNode(wanted);
    CHECK(opened.question().answer() == "rm-2");
    opened.lock().click();
    CHECK(opened.course().score() == "1 of 3 right");
    CHECK(opened.find<QLabel>(QStringLiteral("Right.")) != nullptr);
}

TEST_CASE("what was answered is a file that the program marks", "[gui]") {
    Class opened("teaching/a-promise-to-commit");
    opened.go(0);
    opened.choose(0);
    opened.lock().click();
    const QByteArray file = opened.course().answers();
    const auto marks = mark_answers(*opened.course().lesson(), file.toStdString(), "answers.json");
    REQUIRE(marks);
    REQUIRE(marks->size() == 3);
    CHECK((*marks)[0].right);
    CHECK_FALSE((*marks)[1].right);
    const QJsonObject first =
        QJsonDocument::fromJson(file).object()[QStringLiteral("answers")].toArray().first().toObject();
    CHECK(first[QStringLiteral("run_link")].toString().contains(QStringLiteral("commits-early")));
}

TEST_CASE("in Chinese the texts of scenarios are Chinese too", "[gui]") {
    struct InChinese {
        InChinese() { setScenarioLanguage("zh_CN"); }
        ~InChinese() { setScenarioLanguage(""); }
    } const chinese;
    Class opened("teaching/a-promise-to-commit");
    CHECK(opened.run().facts.title == "承诺提交");
    const auto is_chinese = [](const std::string& words) {
        return std::any_of(words.begin(), words.end(), [](char letter) { return (letter & 0x80) != 0; });
    };
    for (const GalleryEntry& entry : galleryEntries()) {
        INFO(entry.name);
        CHECK(entry.trouble.empty());
        CHECK(is_chinese(entry.title));
    }
    opened.go(1);
    opened.picture("lesson-zh.png");
    CHECK(opened.find<QLabel>(text(opened.course().lesson()->steps[1].step.predict->ask)) != nullptr);
    CHECK(is_chinese(opened.course().lesson()->steps[1].step.predict->ask));
    CHECK(opened.course().lesson()->steps[1].truth == "rm-2");
}

TEST_CASE("a lesson of sentences is there to be read", "[gui]") {
    test::OpenWindow opened;
    OpenRequest request;
    request.source = "consensus/split-votes";
    opened.open(request);
    auto& dock = opened.dock<LessonDock>();
    CHECK(dock.course().lesson() == nullptr);
    bool found = false;
    for (const QLabel* label : dock.findChildren<QLabel*>())
        found = found || (label->isVisible() && label->text().contains(QStringLiteral("•")));
    CHECK(found);
}
