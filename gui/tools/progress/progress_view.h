// While a run is being made: how far it is, and a way out.
#pragma once
#include <QWidget>

class QLabel;
class QProgressBar;

namespace orrery::gui {

class ProgressView : public QWidget {
    Q_OBJECT
public:
    explicit ProgressView(QWidget* parent = nullptr);
    void begin(const QString& what);
    void advance(qulonglong events, qlonglong virtualTime, qlonglong until);

signals:
    void cancelWanted();

private:
    QLabel* what_;
    QLabel* count_;
    QProgressBar* bar_;
};

}  // namespace orrery::gui
