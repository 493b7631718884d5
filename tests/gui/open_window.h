// A window with a run in it, complete; settings go to a folder of the test.
#pragma once
#include <QAction>
#include <QApplication>
#include <QDir>
#include <QSettings>
#include <QTemporaryDir>

#include "gui/app/actions.h"
#include "gui/app/main_window.h"
#include "gui/app/tool_docks.h"
#include "gui/style/fonts.h"
#include "tests/gui/sample.h"

namespace test {

class OpenWindow {
public:
    explicit OpenWindow(std::optional<orrery::EventNumber> event = std::nullopt, QSize size = {1300, 900}) {
        keepSettingsHere();
        orrery::gui::useOwnFonts(*qobject_cast<QApplication*>(QCoreApplication::instance()));
        window.resize(size);
        window.show();
        window.activateWindow();
        REQUIRE(QTest::qWaitForWindowActive(&window));
        open(folder.request(), event);
    }
    void open(const orrery::gui::OpenRequest& request, std::optional<orrery::EventNumber> event = std::nullopt) {
        bool settled = false;
        const auto listening =
            QObject::connect(&window, &orrery::gui::MainWindow::settled, &window, [&settled] { settled = true; });
        window.open(request, event);
        REQUIRE(QTest::qWaitFor([&] { return settled; }, kPatience));
        QObject::disconnect(listening);
    }
    const orrery::gui::Recorded& run() { return *window.session().recorded(); }
    orrery::gui::Selection& selection() { return window.selection(); }
    void press(QKeyCombination key) { QTest::keyClick(&window, key.key(), key.keyboardModifiers()); }
    // The dock of that kind, open and in front.
    template <class Dock>
    Dock& dock() {
        auto* found = window.findChild<Dock*>();
        REQUIRE(found != nullptr);
        found->open();
        return *found;
    }
    // Where a folder for pictures is named, what the window looks like.
    void picture(const char* name) {
        const QString folder_of = qEnvironmentVariable("ORRERY_PICTURES");
        if (folder_of.isEmpty())
            return;
        QTest::qWait(50);
        CHECK(window.grab().save(QDir(folder_of).filePath(QString::fromLatin1(name))));
    }

    SampleFolder folder;
    orrery::gui::MainWindow window{orrery::gui::Theme::light()};

private:
    void keepSettingsHere() {
        REQUIRE(settings_.isValid());
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings_.path());
    }
    QTemporaryDir settings_;
};

}  // namespace test
