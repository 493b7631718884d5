// The plan of what is shown, as the text of a scenario: what the seed has drawn, what the command line has set and
// every fault are written out in it. It may be changed; run, it is one more future beside the original. What is wrong
// with it is said while somebody writes, with its place. What was written and not run stays with its run.
#pragma once
#include <QTimer>
#include <map>
#include <memory>

#include "gui/futures/branching.h"
#include "gui/session/inquiry.h"
#include "gui/style/theme.h"
#include "gui/tools/tool.h"
#include "sim/words/input_error.h"

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace orrery::gui {

class TomlColours;

class PlanDock : public ToolDock {
    Q_OBJECT
public:
    PlanDock(Branching& branching, Session& session, Selection& selection, QWidget* parent = nullptr);
    ~PlanDock() override;
    void setTheme(const Theme& theme) override;

    void run();
    void putBack();
    void askToSave();
    // Nothing half-written, and why where it is not there.
    QString save(const QString& path);

    QPlainTextEdit& editor() { return *editor_; }
    const QLabel& words() const { return *words_; }
    QPushButton& runButton() { return *run_; }

private:
    void follow();
    void take(Session::RunId run, const QString& text, const std::vector<std::string>& overrides);
    void written();
    void judge();
    void mark();
    bool isChanged() const;

    Branching& branching_;
    Session& session_;
    Inquiry inquiry_;
    QPlainTextEdit* editor_;
    TomlColours* colours_;
    QLabel* words_;
    QPushButton *run_, *back_, *save_;
    QTimer soon_;  // after the last key
    Theme theme_ = Theme::light();
    Session::RunId shown_ = 0;
    QString original_;
    std::vector<std::string> overrides_;  // beside the text
    std::map<Session::RunId, QString> drafts_;
    std::optional<InputError> wrong_;
    Session::RunId asked_ = 0;  // whose plan is on its way
};

}  // namespace orrery::gui
