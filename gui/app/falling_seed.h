// A design of which its file says that it falls within some seeds opens at the first of them at which it does, and a
// line above the diagram says so where that is not the file's own.
#pragma once
#include <QObject>
#include <optional>

#include "gui/files/notice_bar.h"
#include "gui/query/seed_hunt.h"
#include "gui/session/session.h"

namespace orrery::gui {

class FallingSeed : public QObject {
    Q_OBJECT
public:
    FallingSeed(Session& session, NoticeBar& notices, QObject* parent = nullptr);

    // wanted() follows, with a seed where one was found; a request that does not open is wanted as it is.
    void open(const OpenRequest& request);
    void cancel();

signals:
    void trying(const QString& words);
    void wanted(const orrery::gui::OpenRequest& request);

private:
    void finish(std::optional<std::uint64_t> seed);

    NoticeBar& notices_;
    SeedHunt hunt_;
    OpenRequest request_;
    QString property_;
    std::uint64_t own_ = 0;  // the file's seed
    QString words_;          // to be said of the run that is opened next
};

}  // namespace orrery::gui
