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
    void setWords(const QString& words);  // with a %1 for the hundredths that are done
    void setShare(double share);          // 1: done

signals:
    void stopWanted();

private:
    QString pattern_;
    QLabel* words_;
};

}  // namespace orrery::gui
