// What lies on disk of the open run, and what is said of it above the diagram: a recording is proved against the run, a
// scenario file that changes is offered anew, the run is saved as a recording.
#pragma once
#include "gui/files/notice_bar.h"
#include "gui/files/proof.h"
#include "gui/files/saving.h"
#include "gui/files/source_watch.h"
#include "gui/session/session.h"

namespace orrery::gui {

class RunFiles : public QObject {
    Q_OBJECT
public:
    RunFiles(Session& session, NoticeBar& notices, QObject* parent = nullptr);

    // Another run is open, or (`future`) one that came from it.
    void opened(bool future);
    void completed();
    // Asks where to; NAME-DESIGN-SEED.orrery is proposed.
    void askToSave(QWidget* window);
    void save(const QString& path);

    const Proof& proof() const { return proof_; }
    const Saving& saving() const { return saving_; }
    const SourceWatch& source() const { return source_; }

signals:
    // The source of the open run shall be read again.
    void reopenWanted();
    void openWanted(const QString& path);

private:
    void sayNotices();
    void saySource();
    void proved(const QString& why);
    void saved(const QString& why);

    Session& session_;
    NoticeBar& notices_;
    Proof proof_{this};
    Saving saving_{this};
    SourceWatch source_{this};
};

}  // namespace orrery::gui
