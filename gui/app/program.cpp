#include "gui/app/program.h"

#include <unistd.h>

#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QMessageBox>
#include <QPixmap>
#include <QSaveFile>
#include <QScreen>
#include <QTimer>
#include <QTranslator>
#include <cstdio>
#include <functional>

#include "gui/app/bench.h"
#include "gui/app/command_line.h"
#include "gui/app/main_window.h"
#include "gui/app/presenter.h"
#include "gui/session/scenario_language.h"
#include "gui/style/fonts.h"
#include "gui/style/icons.h"
#include "gui/style/text.h"

namespace orrery::gui {
namespace {

constexpr int kBadInput = 2;

int refuse(const std::string& why) {
    std::fprintf(stderr, "orrery-gui: %s\n", why.c_str());
    return kBadInput;
}

// A platform that the user chose is respected, else a picture is painted offscreen: it needs no display. A window does;
// false where there is none.
bool choosePlatform(const Invocation& invocation) {
    if (!qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        return true;
    if (!invocation.screenshot.isEmpty() || invocation.bench)
        return qputenv("QT_QPA_PLATFORM", "offscreen");
    return !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
}

// Without a desktop Qt complains about size hints and the folder for sockets, which concern no picture.
void printMessage(QtMsgType type, const QMessageLogContext& context, const QString& words) {
    if (words == QLatin1String("This plugin does not support propagateSizeHints()") ||
        words.startsWith(QLatin1String("QStandardPaths: XDG_RUNTIME_DIR not set")))
        return;
    std::fprintf(stderr, "%s\n", qPrintable(qFormatLogMessage(type, context, words)));
}

void chooseLanguage(QApplication& application, const Invocation& invocation) {
    const QLocale locale = invocation.language.isEmpty() ? QLocale::system() : QLocale(invocation.language);
    setScenarioLanguage(locale.name().toStdString());
    auto* translator = new QTranslator(&application);
    if (translator->load(locale, QStringLiteral("orrery"), QStringLiteral("_"), QStringLiteral(":/translations")))
        QApplication::installTranslator(translator);
}

// From a desktop's launcher nobody sees what is printed.
bool isRead() { return ::isatty(STDERR_FILENO) != 0; }

OpenRequest besideOf(const Invocation& invocation) {
    OpenRequest request = invocation.open;
    if (invocation.against.design)
        request.design = invocation.against.design;
    if (invocation.against.seed)
        request.seed = invocation.against.seed;
    request.edits = invocation.against.edits;
    return request;
}

// Why what was asked for cannot be opened; empty where it can.
std::string whyNot(const Invocation& invocation) {
    if (!invocation.open.source.empty())
        if (const auto run = openRun(invocation.open); !run)
            return run.error();
    if (!(invocation.against == Opening()))
        if (const auto run = openRun(besideOf(invocation)); !run)
            return run.error();
    return {};
}

// The gallery, and in front of it what is wrong; another run may be opened from there.
int showGalleryAnd(MainWindow& window, const std::string& wrong) {
    QObject::connect(&window, &MainWindow::refused, &window,
                     [&](const QString& why) { QMessageBox::warning(&window, QStringLiteral("Orrery"), why); });
    window.show();
    QTimer::singleShot(0, &window, [&] { emit window.refused(text(wrong)); });
    refuse(wrong);
    QApplication::exec();
    return kBadInput;
}

// As large as it was asked for; else no larger than the screen has room for, with a frame around it.
QSize sizeOf(const Invocation& invocation) {
    constexpr QSize kFrame(8, 40);
    if (invocation.sizeIsGiven || !invocation.screenshot.isEmpty())
        return invocation.size;
    const QScreen* screen = QGuiApplication::primaryScreen();
    return screen ? invocation.size.boundedTo(screen->availableSize() - kFrame) : invocation.size;
}

// The run is there, and another beside it where one was asked for.
void whenThere(MainWindow& window, const Opening& against, const std::function<void()>& call) {
    if (against == Opening())
        QObject::connect(&window, &MainWindow::settled, &window, call, Qt::SingleShotConnection);
    else
        QObject::connect(&window.branching(), &Branching::partingChanged, &window,
                         [&window, call, done = false]() mutable {
                             if (!done && window.branching().parting())
                                 call();
                             done = done || window.branching().parting();
                         });
}

// What a picture is of: what is presented, as large as the window was asked to be, or the window.
QWidget& inFront(MainWindow& window) {
    auto* const presenter = window.findChild<Presenter*>();
    if (!presenter->isOn())
        return window;
    presenter->shown().resize(window.size());
    return presenter->shown();
}

int takePicture(QApplication& application, MainWindow& window, const Opening& against, const QString& path,
                const bool& refused) {
    constexpr int kMostRounds = 1000;
    constexpr int kRound = 10;  // ms
    int exit_code = kBadInput;
    int rounds = 0;
    window.hideMemory();
    const std::function<void()> shoot = [&] {
        // Once more round the loop, so that every view has seen the last answer.
        QTimer::singleShot(0, &window, [&] {
            if (refused)
                return;
            inFront(window).grab();  // what is seen for the first time asks for its rows
            if (window.session().isFilling() && ++rounds < kMostRounds) {
                QTimer::singleShot(kRound, &window, shoot);
                return;
            }
            const QString wrong = writePicture(inFront(window), path);
            exit_code = wrong.isEmpty() ? 0 : refuse(plain(wrong));
            application.exit(exit_code);
        });
    };
    if (window.session().recorded() == nullptr && !window.isOpening())
        shoot();
    else
        whenThere(window, against, shoot);
    application.exec();
    return refused ? kBadInput : exit_code;
}

}  // namespace

QString writePicture(QWidget& window, const QString& path) {
    if (const QFileInfo there(path); there.exists() && !there.isFile())
        return QCoreApplication::translate("Program", "cannot write %1: it is no file, and a picture would replace it")
            .arg(path);
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return QCoreApplication::translate("Program", "cannot write %1: %2").arg(path, file.errorString());
    if (!window.grab().save(&file, "PNG") || !file.commit())
        return QCoreApplication::translate("Program", "cannot write %1: %2").arg(path, file.errorString());
    return {};
}

int runProgram(int argc, char** argv) {
    const auto invocation = readCommandLine(argc, argv);
    if (!invocation)
        return refuse(invocation.error());
    if (!invocation->helpText.empty()) {
        std::fputs(invocation->helpText.c_str(), stdout);
        return 0;
    }
    const bool picture = !invocation->screenshot.isEmpty();
    const bool has_display = choosePlatform(*invocation);
    const std::string wrong = whyNot(*invocation);
    // Bad input is refused before any window is there, unless nobody would see it.
    if (!wrong.empty() && (isRead() || !has_display || picture || invocation->bench))
        return refuse(wrong);
    if (!has_display)
        return refuse(
            "no display here (neither DISPLAY nor WAYLAND_DISPLAY is set); --screenshot FILE.png writes a "
            "picture instead");
    if (qgetenv("QT_QPA_PLATFORM") == "offscreen")
        qInstallMessageHandler(printMessage);
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("orrery-gui"));
    QApplication::setApplicationDisplayName(QStringLiteral("Orrery"));
    const Theme& theme = Theme::named(invocation->theme);
    useOwnFonts(application);
    applyTheme(application, theme);
    chooseLanguage(application, *invocation);
    application.setWindowIcon(themedIcon(QStringLiteral("orrery"), theme));

    if (invocation->bench)
        return runBench(*invocation);
    MainWindow window(theme);
    window.resize(sizeOf(*invocation));
    if (!wrong.empty())
        return showGalleryAnd(window, wrong);
    bool refused = false;
    bool there = invocation->open.source.empty();
    QObject::connect(&window, &MainWindow::settled, &window, [&] {
        const auto& violations = window.session().recorded()->result.violations;
        if (!there && invocation->atViolation && violations.empty())
            std::fprintf(stderr, "orrery-gui: the run violates nothing\n");
        there = true;
    });
    QObject::connect(&window, &MainWindow::refused, &window, [&](const QString& why) {
        if (!there || picture) {
            refused = true;
            refuse(plain(why));
            QTimer::singleShot(0, &application, [] { QApplication::exit(kBadInput); });  // the loop may not run yet
            return;
        }
        QMessageBox::warning(&window, QStringLiteral("Orrery"), why);
    });
    QObject::connect(&window.session(), &Session::completed, &window, [&] {
        const auto& run = window.session().recorded();
        if (!picture)
            return;
        if (!run->unapplied.empty())
            emit window.refused(text(run->unapplied));
        for (const std::string& notice : run->facts.notices)
            if (!refused)
                std::fprintf(stderr, "orrery-gui: %s\n", notice.c_str());
    });
    if (!(invocation->against == Opening()))
        QObject::connect(
            &window, &MainWindow::settled, &window, [&] { window.branching().tryOther(invocation->against); },
            Qt::SingleShotConnection);
    if (invocation->presents)
        whenThere(window, invocation->against, [&] { window.findChild<Presenter*>()->start(); });
    if (!invocation->open.source.empty())
        window.open(invocation->open, invocation->event);
    window.show();
    if (picture)
        return takePicture(application, window, invocation->against, invocation->screenshot, refused);
    const int exit_code = application.exec();
    return refused ? kBadInput : exit_code;
}

}  // namespace orrery::gui
