// The program from outside: pictures without a display, and how bad input is refused.
#include <sys/stat.h>

#include <QImage>
#include <QProcess>
#include <QSet>
#include <filesystem>

#include "gui/app/command_line.h"
#include "gui/style/theme.h"
#include "tests/gui/sample.h"
#include "tests/places.h"

using namespace orrery::gui;

namespace {

struct Outcome {
    int exit = -1;
    std::string errors;
};

// Without a display, as on a machine that has none.
Outcome start(const QStringList& arguments) {
    QProcess program;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        environment.remove(QString::fromLatin1(name));
    program.setProcessEnvironment(environment);
    program.start(QString::fromStdString(test::bin_dir() + "/orrery-gui"), arguments);
    REQUIRE(program.waitForFinished(120'000));
    REQUIRE(program.exitStatus() == QProcess::NormalExit);
    return {program.exitCode(), program.readAllStandardError().toStdString()};
}

int coloursIn(const QImage& image) {
    QSet<QRgb> colours;
    for (int y = 0; y < image.height(); y += 2)
        for (int x = 0; x < image.width(); x += 2)
            colours.insert(image.pixel(x, y));
    return static_cast<int>(colours.size());
}

bool has(const QImage& image, const QColor& colour, int least) {
    int found = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            found += image.pixel(x, y) == colour.rgb();
    return found >= least;
}

tl::expected<Invocation, std::string> read(std::vector<const char*> words) {
    words.insert(words.begin(), "orrery-gui");
    return readCommandLine(static_cast<int>(words.size()), words.data());
}

}  // namespace

TEST_CASE("a picture of the violation is written without a display", "[gui]") {
    const test::SampleFolder folder;
    for (const char* theme : {"light", "dark"}) {
        const QString file = folder.file("picture.png");
        const Outcome outcome = start(
            {folder.file("sample.toml"), "--violation", "--screenshot", file, "--theme", theme, "--size", "1200x800"});
        CAPTURE(theme, outcome.errors);
        REQUIRE(outcome.exit == 0);
        CHECK(outcome.errors.empty());
        const QImage picture(file);
        REQUIRE(picture.size() == QSize(1200, 800));
        CHECK(coloursIn(picture) > 100);
        const QImage diagram = picture.copy(130, 110, 730, 450);
        CHECK(has(diagram, Theme::named(QString::fromLatin1(theme)).message, 50));
        CHECK(has(diagram, Theme::named(QString::fromLatin1(theme)).violation, 200));
    }
    CHECK(std::distance(
              std::filesystem::directory_iterator(std::filesystem::path(folder.path("picture.png")).parent_path()),
              {}) == 2);
}

TEST_CASE("--present opens what F11 opens: a picture of it is of the slide, as large as was asked", "[gui]") {
    const test::SampleFolder folder;
    const auto take = [&](const char* name, QStringList more) {
        const QString file = folder.file(name);
        const Outcome outcome =
            start(QStringList{folder.file("sample.toml"), "--screenshot", file, "--size", "1280x720"} + more);
        CAPTURE(outcome.errors);
        REQUIRE(outcome.exit == 0);
        return QImage(file);
    };
    const QImage window = take("window.png", {}), slide = take("slide.png", {"--present"});
    CHECK(slide.size() == QSize(1280, 720));
    CHECK(coloursIn(slide) > 50);
    CHECK(slide != window);
}

TEST_CASE("the same command paints the same picture", "[gui]") {
    const test::SampleFolder folder;
    const auto take = [&](const char* name) {
        const QString file = folder.file(name);
        REQUIRE(start({folder.file("sample.toml"), "--event", "120", "--screenshot", file}).exit == 0);
        return QImage(file);
    };
    CHECK(take("one.png") == take("two.png"));
}

TEST_CASE("bad input is refused with 2 and a reason", "[gui]") {
    test::SampleFolder folder;
    folder.write("broken.toml", "title = 3\n");
    folder.write("foreign.orrery", "no recording at all");
    const QString sample = folder.file("sample.toml");
    const QString picture = folder.file("picture.png");
    struct Case {
        QStringList arguments;
        const char* says;
    };
    const QString pipe = folder.file("pipe");
    REQUIRE(::mkfifo(pipe.toStdString().c_str(), 0600) == 0);
    const Case cases[] = {
        {{"no/such-scenario"}, "no/such-scenario"},
        {{folder.file("broken.toml")}, "broken.toml:1:"},
        {{folder.file("foreign.orrery")}, "foreign.orrery"},
        {{folder.file("missing.toml")}, "missing.toml"},
        {{sample, "--design", "nonesuch"}, "nonesuch"},
        {{sample, "--size", "huge"}, "1600x1000"},
        {{sample, "--theme", "pink"}, "pink"},
        {{sample, "--event", "99999999", "--screenshot", picture}, "99999999"},
        {{sample, "--screenshot", folder.file("no/folder/picture.png")}, "no/folder/picture.png"},
        {{sample, "--screenshot", pipe}, "it is no file, and a picture would replace it"},
        {{"--violation"}, "--violation needs a scenario"},
        {{"--present"}, "--present needs a scenario"},
        {{sample, "--present", "--bench"}, "--present"},
        {{"--max-events", "5"}, "--max-events needs a scenario"},
        {{sample, "--event", "-1"}, "'-1' is no event"},
        {{sample, "--screenshot", ""}, "needs a file name"},
        {{sample, "--max-events", "0"}, "--max-events"},
        {{sample, "--memory", "512"}, "as 512MiB"},
        {{sample, "--timeout", "5"}, "--timeout"},
        {{sample, "--override", "drop:client-1->server/Ping#99999", "--screenshot", picture}, "never occurs"},
        {{sample}, "no display here"},
        {{}, "no display here"},
    };
    for (const Case& one : cases) {
        const Outcome outcome = start(one.arguments);
        CAPTURE(one.arguments.join(' ').toStdString(), outcome.errors);
        CHECK(outcome.exit == 2);
        CHECK(outcome.errors.find(one.says) != std::string::npos);
    }
    CHECK_FALSE(QFile::exists(picture));
}

TEST_CASE("a run that a limit cuts off is shown as far as it went", "[gui]") {
    const test::SampleFolder folder;
    const QString file = folder.file("picture.png");
    const Outcome outcome =
        start({folder.file("sample.toml"), "--design", "sound", "--max-events", "50", "--screenshot", file});
    CAPTURE(outcome.errors);
    REQUIRE(outcome.exit == 0);
    CHECK(outcome.errors == "orrery-gui: the run was cut off after 50 events\n");
    CHECK(coloursIn(QImage(file)) > 100);
    CHECK(start({folder.file("sample.toml"), "--design", "sound", "--max-events", "50", "--event", "51", "--screenshot",
                 file})
              .exit == 2);
}

TEST_CASE("the command line as a value", "[gui]") {
    const auto plain =
        read({"consensus/figure-8", "--design", "sound", "--seed", "7", "--set", "clients=3", "--set", "until=5s"});
    REQUIRE(plain);
    CHECK(plain->open.source == "consensus/figure-8");
    CHECK(plain->open.design == "sound");
    CHECK(plain->open.seed == 7);
    CHECK(plain->open.settings == std::vector<std::string>{"clients=3", "until=5s"});
    CHECK(plain->size == QSize(1600, 1000));
    CHECK_FALSE(plain->event);
    CHECK(read({"x", "--event", "12"})->event == 12);
    CHECK(read({"x", "--size", "800x600"})->size == QSize(800, 600));
    CHECK_FALSE(read({"x", "--size", "10x10"}));
    CHECK_FALSE(read({"x", "--event", "1", "--violation"}));
    CHECK(read({"x", "--present"})->presents);
    CHECK_FALSE(read({"x", "--seed", "-1"}));
    CHECK_FALSE(read({"x", "--event", "-1"}));
    const auto limited = read({"x", "--max-events", "9", "--memory", "2MiB", "--timeout", "3s"});
    REQUIRE(limited);
    CHECK(limited->open.limits.max_events == 9);
    CHECK(limited->open.limits.memory == std::size_t{2} << 20);
    CHECK(limited->open.limits.timeout == 3'000'000'000);
    CHECK_FALSE(read({"x", "--language", "tlh"}));
    CHECK(read({"--help"})->helpText.find("--screenshot") != std::string::npos);
}

TEST_CASE("from a launcher, where nobody reads what is printed, bad input opens the gallery with a dialog", "[gui]") {
    QProcess program;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    program.setProcessEnvironment(environment);
    program.start(QString::fromStdString(test::bin_dir() + "/orrery-gui"), {QStringLiteral("no/such-scenario")});
    REQUIRE(program.waitForStarted(120'000));
    CHECK_FALSE(program.waitForFinished(3'000));  // its window waits for somebody
    program.terminate();
    program.waitForFinished(120'000);
}
