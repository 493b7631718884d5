// The seed of the run that is shown: another one typed is opened; a button looks for the next that fails.
#pragma once
#include <QWidget>

#include "gui/query/seed_hunt.h"
#include "gui/session/session.h"

class QLineEdit;
class QToolButton;

namespace orrery::gui {

class SeedBox : public QWidget {
    Q_OBJECT
public:
    explicit SeedBox(Session& session, QWidget* parent = nullptr);
    SeedHunt& hunt() { return hunt_; }
    // Looks for the next seed that fails, or gives up looking.
    void toggleHunt();

signals:
    void wanted(qulonglong seed);
    void said(const QString& message);

private:
    void refresh();

    Session& session_;
    SeedHunt hunt_;
    QLineEdit* seed_;
    QToolButton* next_;
};

}  // namespace orrery::gui
