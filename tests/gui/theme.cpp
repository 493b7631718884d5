// The visual language can be read: contrasts of both themes, fonts and icons from the resources.
#include <QApplication>
#include <QFontInfo>
#include <QImage>
#include <cmath>

#include "gui/diagram/diagram_layout.h"
#include "gui/style/fonts.h"
#include "gui/style/icons.h"
#include "gui/style/theme.h"
#include "tests/gui/sample.h"

using namespace orrery::gui;

TEST_CASE("every signal colour stands out by 3:1, every word by 4.5:1", "[gui]") {
    for (const Theme* theme : {&Theme::light(), &Theme::darkTheme()}) {
        CAPTURE(theme->dark);
        for (const QColor& signal : {theme->message, theme->dropped, theme->duplicate, theme->violation,
                                     theme->delivered, theme->fault, theme->playhead}) {
            CAPTURE(signal.name().toStdString());
            CHECK(contrast(signal, theme->plot) >= 3.0);
        }
        for (const QColor& word : {theme->text, theme->muted})
            for (const QColor& ground : {theme->window, theme->base, theme->plot})
                CHECK(contrast(word, ground) >= 4.5);
        for (const QColor& band : theme->bands)
            CHECK(contrast(theme->text, band) >= 4.5);
        CHECK(contrast(theme->accentText, theme->accent) >= 4.5);
    }
    CHECK(std::abs(contrast(Qt::black, Qt::white) - 21.0) < 1e-9);
}

TEST_CASE("fonts and icons come with the program", "[gui]") {
    REQUIRE(useOwnFonts(*qobject_cast<QApplication*>(QCoreApplication::instance())));
    CHECK(QFontInfo(smallFont(12)).family() == "Noto Sans");
    for (const char* name : {"run", "reverse", "step", "step-back", "stop", "violation-next", "help"}) {
        CAPTURE(name);
        const QImage drawn = themedIcon(QString::fromLatin1(name), Theme::darkTheme()).pixmap(24, 24).toImage();
        REQUIRE_FALSE(drawn.isNull());
        int inked = 0;
        for (int y = 0; y < drawn.height(); ++y)
            for (int x = 0; x < drawn.width(); ++x)
                inked += drawn.pixelColor(x, y).alpha() > 100;
        CHECK(inked > 20);
    }
    CHECK(themedIcon(QStringLiteral("no such icon"), Theme::light()).isNull());
}

TEST_CASE("a ruler's labels are round, distinct and as precise as needed", "[gui]") {
    for (const auto& [begin, end] :
         std::vector<std::pair<double, double>>{{0, 60e9}, {70.04e9, 70.06e9}, {1e6, 1.2e6}, {0, 3600e9}}) {
        const TimeScale scale{begin, end, 0, 900};
        const auto marks = ticks(scale, 110);
        REQUIRE(marks.size() >= 3);
        CHECK(marks.size() <= 9);
        for (std::size_t i = 1; i < marks.size(); ++i) {
            CHECK(marks[i].label != marks[i - 1].label);
            CHECK(scale.x(marks[i].time) - scale.x(marks[i - 1].time) >= 100);
        }
    }
    CHECK(rulerText(70.045e9, 1e6) == "70.045 s");
    CHECK(rulerText(5e6, 1e6) == "5 ms");
    CHECK(rulerText(0, 1e9) == "0 s");
}
