// What somebody should know of the open run and need not answer: lines above the diagram that stay until they are
// dismissed, with what may be done about each as buttons. One line a subject: what is said anew takes the old one's
// place.
#pragma once
#include <QString>
#include <QWidget>
#include <functional>
#include <map>
#include <vector>

#include "gui/style/theme.h"

class QVBoxLayout;

namespace orrery::gui {

class NoticeBar : public QWidget {
    Q_OBJECT
public:
    struct Button {
        QString words;
        std::function<void()> command;  // the line goes with it
    };

    explicit NoticeBar(QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    void say(const QString& subject, const QString& words, const std::vector<Button>& buttons = {});
    void take(const QString& subject);
    void clear();
    QStringList words() const;  // of the lines that are there, in order of subject

private:
    void dress(QWidget& line) const;

    Theme theme_ = Theme::light();
    QVBoxLayout* lines_;
    std::map<QString, QWidget*> bySubject_;
};

}  // namespace orrery::gui
