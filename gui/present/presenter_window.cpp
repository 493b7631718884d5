#include "gui/present/presenter_window.h"

#include <QAccessible>
#include <QCloseEvent>
#include <QKeyEvent>
#include <QShortcut>
#include <QVBoxLayout>

namespace orrery::gui {
namespace {

constexpr int kOfPicture = 57, kOfWords = 43;  // hundredths of the height

// Fills the window it is laid over, whatever its size.
class Black : public QWidget {
public:
    explicit Black(QWidget* over) : QWidget(over) {
        QPalette black;
        black.setColor(QPalette::Window, Qt::black);
        setPalette(black);
        setAutoFillBackground(true);
        setCursor(Qt::BlankCursor);
        over->installEventFilter(this);
        hide();
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (watched == parent() && event->type() == QEvent::Resize)
            setGeometry(parentWidget()->rect());
        return QWidget::eventFilter(watched, event);
    }
};

}  // namespace

PresenterWindow::PresenterWindow(Selection& selection, QWidget* parent)
    : QWidget(parent, Qt::Window), stage_(new StageView(selection, this)), panel_(new SlidePanel(this)) {
    setObjectName(QStringLiteral("presenter"));
    setWindowTitle(tr("Presentation · Orrery"));
    setAccessibleName(tr("Presentation"));
    setFocusPolicy(Qt::StrongFocus);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    for (QWidget* part : {static_cast<QWidget*>(stage_), static_cast<QWidget*>(panel_)})
        part->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Ignored);
    column->addWidget(stage_, kOfPicture);
    column->addWidget(panel_, kOfWords);
    black_ = new Black(this);
    black_->setObjectName(QStringLiteral("black"));
    black_->setAccessibleName(tr("Black screen: any key brings the slide back"));
    connect(panel_, &SlidePanel::backWanted, this, [this] { emit goOnWanted(-1); });
    connect(panel_, &SlidePanel::nextWanted, this, [this] { emit goOnWanted(1); });
    connect(panel_, &SlidePanel::leaveWanted, this, &PresenterWindow::left);
    addKeys();
}

// What a remote sends counts wherever the keyboard is.
void PresenterWindow::addKeys() {
    const auto on = [this](std::initializer_list<QKeyCombination> keys, auto call) {
        for (const QKeyCombination key : keys)
            connect(new QShortcut(QKeySequence(key), this), &QShortcut::activated, this, [this, call] {
                if (isBlack())
                    setBlack(false);
                else
                    call();
            });
    };
    on({Qt::Key_PageDown}, [this] { emit goOnWanted(1); });
    on({Qt::Key_PageUp}, [this] { emit goOnWanted(-1); });
    for (const QKeyCombination key : {QKeyCombination(Qt::Key_Escape), QKeyCombination(Qt::Key_F11)})
        connect(new QShortcut(QKeySequence(key), this), &QShortcut::activated, this, &PresenterWindow::left);
}

void PresenterWindow::setTheme(const Theme& theme) {
    setPalette(paletteOf(theme));
    stage_->setTheme(theme);
    panel_->setTheme(theme);
}

void PresenterWindow::setBlack(bool black) {
    if (black == isBlack())
        return;
    black_->setGeometry(rect());
    black_->setVisible(black);
    black_->raise();
    setFocus();
    QAccessibleEvent told(black ? black_ : static_cast<QWidget*>(panel_), QAccessible::Alert);
    QAccessible::updateAccessibility(&told);
}

void PresenterWindow::announce(const QString& name, const QString& words) {
    if (panel_->accessibleName() == name && panel_->accessibleDescription() == words)
        return;
    panel_->setAccessibleName(name);
    panel_->setAccessibleDescription(words);
    QAccessibleEvent told(panel_, QAccessible::Alert);
    QAccessible::updateAccessibility(&told);
}

void PresenterWindow::keyPressEvent(QKeyEvent* event) {
    if (isBlack())
        return setBlack(false);
    const int key = event->key();
    switch (key) {
        case Qt::Key_Right:
        case Qt::Key_Down:
        case Qt::Key_Space:
            emit goOnWanted(1);
            break;
        case Qt::Key_Left:
        case Qt::Key_Up:
        case Qt::Key_Backspace:
            emit goOnWanted(-1);
            break;
        case Qt::Key_Home:
        case Qt::Key_End:
            emit goToWanted(key == Qt::Key_End);
            break;
        case Qt::Key_B:
        case Qt::Key_Period:
            setBlack(true);
            break;
        default:
            if (key >= Qt::Key_1 && key <= Qt::Key_9)
                emit optionWanted(key - Qt::Key_1);
            else
                QWidget::keyPressEvent(event);
    }
}

void PresenterWindow::closeEvent(QCloseEvent* event) {
    event->ignore();  // who presents puts everything back first
    emit left();
}

}  // namespace orrery::gui
