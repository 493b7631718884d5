// What is going on, in the status line: that the run is played and how fast, that something is looked for and how far
// that has come, with a button that ends it; and where it ended, and why.
#pragma once
#include <QWidget>

#include "gui/query/queries.h"

class QLabel;
class QPushButton;

namespace orrery::gui {

class TransportStatus : public QWidget {
    Q_OBJECT
public:
    TransportStatus(Player& player, Selection& selection, Queries& queries, QWidget* parent = nullptr);
    QString words() const;

signals:
    void said(const QString& message);

private:
    void refresh();
    void searchEnded(EventNumber event);

    Player& player_;
    Selection& selection_;
    Queries& queries_;
    QLabel* words_;
    QPushButton* end_;
    EventNumber lookedAt_ = 0;
};

}  // namespace orrery::gui
