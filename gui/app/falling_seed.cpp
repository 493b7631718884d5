#include "gui/app/falling_seed.h"

#include <utility>

#include "gui/style/text.h"

namespace orrery::gui {
namespace {

const QString kSubject = QStringLiteral("0 seed");

}  // namespace

FallingSeed::FallingSeed(Session& session, NoticeBar& notices, QObject* parent) : QObject(parent), notices_(notices) {
    connect(&session, &Session::opened, this, [this] {
        notices_.take(kSubject);
        if (!words_.isEmpty())
            notices_.say(kSubject, std::exchange(words_, {}));
    });
    connect(&session, &Session::opening, this, [this] { hunt_.cancel(); });
    connect(&session, &Session::failed, this, [this] { words_.clear(); });
    connect(&hunt_, &SeedHunt::progress, this, [this](qulonglong seed) {
        emit trying(tr("Looking for a seed at which “%1” falls: seed %2").arg(property_).arg(seed));
    });
    connect(&hunt_, &SeedHunt::found, this, [this](qulonglong seed) { finish(seed); });
    connect(&hunt_, &SeedHunt::ended, this, [this](const QString& why) {
        if (!why.isEmpty())  // else somebody gave it up
            finish(std::nullopt);
    });
}

void FallingSeed::open(const OpenRequest& request) {
    hunt_.cancel();
    words_.clear();
    request_ = request;
    const auto opened = openRun(request);
    const bool falls = opened && opened->facts.expect.kind == Expectation::Kind::violates;
    if (!falls || opened->facts.expect.seeds <= 1)
        return finish(std::nullopt);
    own_ = opened->facts.seed;
    property_ = text(opened->facts.expect.property.text);
    hunt_.start(request, own_, opened->facts.expect.seeds);
}

void FallingSeed::cancel() { hunt_.cancel(); }

void FallingSeed::finish(std::optional<std::uint64_t> seed) {
    if (seed && *seed != own_) {
        request_.seed = seed;
        words_ = tr("At seed %1, which the file names, this design holds. Seed %2 is the first after it at which it "
                    "falls, by “%3”.")
                     .arg(own_)
                     .arg(*seed)
                     .arg(property_);
    }
    emit wanted(request_);
}

}  // namespace orrery::gui
