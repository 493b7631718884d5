// What a tool shows while the engine goes through the run for it: how far it is, and a button that stops it. Not there
// while nothing is asked.
#pragma once
#include <QWidget>

class QLabel;

namespace orrery::gui {

class ProgressRow : public QWidget {
    Q_OBJECT
public:
    explicit ProgressRow(QWidget* parent = nullptr);
    void setShare(double share);  // 1: done

signals:
    void stopWanted();

private:
    QLabel* words_;
};

}  // namespace orrery::gui
