// A design that was expected to hold and falls: the window says that, in both languages.
#include <QLabel>
#include <QPushButton>
#include <QStatusBar>
#include <QTranslator>

#include "gui/app/main_window.h"
#include "gui/style/expectation_text.h"
#include "gui/style/text.h"
#include "gui/tools/gallery/gallery_view.h"
#include "gui/tools/properties/properties_model.h"
#include "gui/tools/why/why_dock.h"
#include "tests/gui/sample.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

const QString kNew = QStringLiteral("expected to hold; this is new");
const QString kOtherwise = QStringLiteral("expected to fall by “every question is answered”");

// The sample's flawed design, of which one thing or another is believed.
struct Believed {
    test::SampleFolder folder;

    Believed() {
        folder.write("believed.toml", R"toml(title = "Believed"
model = "teaching/ping"
until = "4s"
seed = 7
[network]
default = { delay = "uniform(1ms, 20ms)", loss = "1/10", duplicate = "1/8" }
[designs.sound]
flaws = ["count_every_answer"]
expect = "holds"
[designs.odd]
flaws = ["count_every_answer"]
expect = { violates = "every question is answered" }
[designs.flawed]
flaws = ["count_every_answer"]
expect = { violates = "no more answers than questions" }
)toml");
    }
    OpenRequest request(const char* design) const {
        OpenRequest request;
        request.source = folder.path("believed.toml");
        request.design = design;
        return request;
    }
};

// All that the labels of a widget say.
QString said(const QWidget& widget) {
    QString all;
    for (const QLabel* label : widget.findChildren<QLabel*>())
        all += label->text() + u'\n';
    return all;
}

}  // namespace

TEST_CASE("the window says that a fall was not expected, or by another property", "[gui]") {
    const Believed believed;
    for (const auto& [design, words] :
         {std::pair{"sound", kNew}, std::pair{"odd", kOtherwise}, std::pair{"flawed", QString()}}) {
        CAPTURE(design);
        bool settled = false;
        MainWindow window{Theme::light()};
        window.show();
        QObject::connect(&window, &MainWindow::settled, &window, [&settled] { settled = true; });
        window.open(believed.request(design), std::nullopt);
        REQUIRE(QTest::qWaitFor([&] { return settled; }, test::kPatience));
        const QString status = said(*window.statusBar());
        CHECK(status.contains(QStringLiteral("violated: no more answers than questions")));
        const QString why = said(*window.findChild<WhyDock*>());
        PropertiesModel properties;
        properties.setRun(window.session().recorded());
        const QString row = properties.index(0, PropertiesModel::detail).data().toString();
        for (const QString& place : {status, why, row}) {
            INFO(place.toStdString());
            CHECK(place.contains(QStringLiteral("expected")) == !words.isEmpty());
            CHECK(place.contains(words));
        }
    }
}

TEST_CASE("an edited run is not told as news", "[gui]") {
    const Believed believed;
    Session session;
    OpenRequest request = believed.request("sound");
    request.settings = {"until=3s"};
    test::openAndWait(session, request);
    REQUIRE(session.recorded()->result.verdict == RunVerdict::violated);
    CHECK(surpriseText(session.recorded()->standing()) ==
          QStringLiteral("expected to hold as the file has it; edited here"));
}

TEST_CASE("the gallery says what is expected of each design", "[gui]") {
    GalleryView gallery;
    GalleryEntry entry{"a/b", "Title", "", "Story", {}, ""};
    entry.designs = {{"sound", "", {Expectation::Kind::holds, {}, 1}},
                     {"flawed", "", {Expectation::Kind::violates, {"no loss", {}}, 1}},
                     {"open", "", {}}};
    gallery.setEntries({entry});
    QStringList buttons;
    for (const QPushButton* button : gallery.findChildren<QPushButton*>())
        buttons.append(button->text());
    CHECK(buttons == QStringList{QStringLiteral("Open sound   (expected to hold)"),
                                 QStringLiteral("Open flawed   (expected to fall by “no loss”)"),
                                 QStringLiteral("Open open")});
}

TEST_CASE("what was expected is said in Chinese too", "[gui]") {
    QTranslator translator;
    REQUIRE(translator.load(QStringLiteral(":/translations/orrery_zh_CN.qm")));
    QCoreApplication::installTranslator(&translator);
    using Kind = Standing::Kind;
    const QString fallen = surpriseText({Kind::anew, "", false}), edited = surpriseText({Kind::anew, "", true}),
                  other = surpriseText({Kind::otherwise, "P", false});
    QCoreApplication::removeTranslator(&translator);
    CHECK(fallen == QStringLiteral("预期成立；这是新发现"));
    CHECK(edited == QStringLiteral("按场景文件预期成立；此处已改动"));
    CHECK(other == QStringLiteral("预期违反“P”"));
}
