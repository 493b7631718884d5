#include "gui/tools/plan/plan_dock.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <QDir>
#include <QFileDialog>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTextBlock>
#include <QVBoxLayout>

#include "gui/files/write_file.h"
#include "gui/style/text.h"
#include "gui/tools/plan/toml_colours.h"
#include "models/catalog.h"
#include "sim/scenario/plan_text.h"
#include "sim/scenario/run_link.h"

namespace orrery::gui {
namespace {

constexpr int kPause = 250;  // ms without a key, after which the text is judged

struct Planned {
    QString text, why;
    std::vector<std::string> overrides;
};

Planned plan_of(Making& run) {
    const Opened& from = *run.opened().from;
    const auto plan = plan_text(from.scenario, all_models(), from.request);
    if (!plan)
        return {{}, text(plan.error().to_text()), {}};
    return {text(plan->text), {}, plan->overrides};
}

}  // namespace

PlanDock::PlanDock(Branching& branching, Session& session, Selection& selection, QWidget* parent)
    : ToolDock(parent),
      branching_(branching),
      session_(session),
      inquiry_(session),
      editor_(new QPlainTextEdit(this)),
      colours_(new TomlColours(editor_->document())),
      words_(new QLabel(this)),
      run_(new QPushButton(tr("Run it"), this)),
      back_(new QPushButton(tr("Put back"), this)),
      save_(new QPushButton(tr("Save as…"), this)) {
    editor_->setAccessibleName(tr("The plan as a scenario"));
    editor_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    editor_->setLineWrapMode(QPlainTextEdit::NoWrap);
    editor_->setTabChangesFocus(true);
    words_->setWordWrap(true);
    words_->setTextFormat(Qt::PlainText);
    words_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    run_->setToolTip(tr("One more future beside this one (Ctrl+Return)"));
    back_->setToolTip(tr("The plan as it was run"));
    save_->setToolTip(tr("As a scenario file, which has a command line"));
    auto* body = new QWidget(this);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(editor_, 1);
    layout->addWidget(words_);
    auto* row = new QHBoxLayout;
    for (QPushButton* button : {run_, back_, save_})
        row->addWidget(button);
    row->addStretch(1);
    layout->addLayout(row);
    setWidget(body);
    soon_.setSingleShot(true);
    soon_.setInterval(kPause);
    connect(&soon_, &QTimer::timeout, this, &PlanDock::judge);
    connect(editor_, &QPlainTextEdit::textChanged, this, &PlanDock::written);
    connect(run_, &QPushButton::clicked, this, &PlanDock::run);
    connect(back_, &QPushButton::clicked, this, &PlanDock::putBack);
    connect(save_, &QPushButton::clicked, this, &PlanDock::askToSave);
    connect(&selection, &Selection::changed, this, &PlanDock::follow);
    connect(this, &QDockWidget::visibilityChanged, this, &PlanDock::follow);
    judge();
}

PlanDock::~PlanDock() = default;

void PlanDock::setTheme(const Theme& theme) {
    theme_ = theme;
    const QSignalBlocker quiet(editor_);  // colours are no change of the text
    colours_->setTheme(theme);
    mark();
}

bool PlanDock::isChanged() const { return shown_ != 0 && editor_->toPlainText() != original_; }

// Where the run that is shown is another one, its plan is asked for, as soon as somebody can see it.
void PlanDock::follow() {
    const Session::RunId run = session_.runId();
    if (run == shown_ || run == asked_ || !session_.recorded() || !isInFront())
        return;
    asked_ = run;
    inquiry_.ask([this, run](Making& making) {
        const Planned plan = plan_of(making);
        return Inquiry::Part{[this, run, plan] {
            if (plan.why.isEmpty())
                return take(run, plan.text, plan.overrides);
            take(run, {}, {});
            words_->setText(plan.why);
        }};
    });
}

void PlanDock::take(Session::RunId run, const QString& text, const std::vector<std::string>& overrides) {
    if (isChanged())
        drafts_[shown_] = editor_->toPlainText();
    shown_ = run;
    asked_ = 0;
    overrides_ = overrides;
    {
        const QSignalBlocker quiet(editor_);
        editor_->setPlainText(text);
        original_ = editor_->toPlainText();  // which has its own ends of lines
        if (const auto draft = drafts_.find(run); draft != drafts_.end())
            editor_->setPlainText(draft->second);
    }
    judge();
}

void PlanDock::written() {
    drafts_.erase(shown_);
    run_->setEnabled(false);  // until it has been judged
    soon_.start();
}

void PlanDock::judge() {
    soon_.stop();
    wrong_.reset();
    const bool changed = isChanged();
    if (changed)
        if (const auto scenario = load_scenario(plain(editor_->toPlainText()), {}, all_models()); !scenario)
            wrong_ = scenario.error();
    run_->setEnabled(changed && !wrong_);
    back_->setEnabled(changed);
    save_->setEnabled(shown_ != 0);
    mark();
    if (wrong_)
        words_->setText(wrong_->line > 0 ? tr("Line %1: %2").arg(wrong_->line).arg(text(wrong_->to_text()))
                                         : text(wrong_->to_text()));
    else if (changed)
        words_->setText(tr("Changed. Run it (Ctrl+Return) to see it beside the original."));
    else if (overrides_.empty())
        words_->setText(tr("What is shown, as a scenario: change it and run it."));
    else
        words_->setText(tr("What is shown, as a scenario; beside it go: %1")
                            .arg(text(fmt::format("{}", fmt::join(overrides_, ", ")))));
}

// The line that is wrong is lit, and found by its number.
void PlanDock::mark() {
    QList<QTextEdit::ExtraSelection> marks;
    if (wrong_ && wrong_->line > 0) {
        QTextEdit::ExtraSelection line;
        line.cursor = QTextCursor(editor_->document()->findBlockByNumber(wrong_->line - 1));
        line.format.setBackground(mixed(theme_.violation, theme_.base, 0.25));
        line.format.setProperty(QTextFormat::FullWidthSelection, true);
        marks.append(line);
    }
    editor_->setExtraSelections(marks);
}

void PlanDock::run() {
    if (soon_.isActive())
        judge();
    if (!isChanged() || wrong_ || shown_ != session_.runId())  // what is written belongs to another run
        return;
    drafts_[shown_] = editor_->toPlainText();  // should the run be refused, or somebody come back
    branching_.tryPlan(plain(editor_->toPlainText()), overrides_);
}

void PlanDock::putBack() {
    drafts_.erase(shown_);
    {
        const QSignalBlocker quiet(editor_);
        editor_->setPlainText(original_);
    }
    judge();
}

void PlanDock::askToSave() {
    const QString path =
        QFileDialog::getSaveFileName(this, tr("Save the plan as a scenario"),
                                     QDir::current().filePath(QStringLiteral("plan.toml")), tr("Scenarios (*.toml)"));
    if (path.isEmpty())
        return;
    const QString named = path.endsWith(QStringLiteral(".toml")) ? path : path + QStringLiteral(".toml");
    const QString why = save(named);
    if (!why.isEmpty())
        words_->setText(why);
}

QString PlanDock::save(const QString& path) {
    if (const QString why = writeFile(path, editor_->toPlainText().toUtf8()); !why.isEmpty())
        return tr("cannot write %1: %2. Choose another folder").arg(path, why);
    QString command = QStringLiteral("orrery run %1 --design %2")
                          .arg(text(shell_quoted(plain(path))), text(session_.recorded()->facts.design));
    for (const std::string& one : overrides_)
        command += QStringLiteral(" --override ") + text(shell_quoted(one));
    words_->setText(tr("Saved. Its run: %1").arg(command));
    return {};
}

}  // namespace orrery::gui
