#include "gui/query/filter_edit.h"

#include <QApplication>
#include <QHeaderView>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QScreen>
#include <QTextCharFormat>
#include <QTreeWidget>
#include <algorithm>

#include "gui/style/text.h"

namespace orrery::gui {
namespace {

constexpr int kRows = 9;
constexpr int kWidth = 460;

// The language counts bytes, the line characters.
int characters(const std::string& text, std::size_t bytes) {
    return static_cast<int>(
        QString::fromUtf8(text.data(), static_cast<qsizetype>(std::min(bytes, text.size()))).size());
}

}  // namespace

FilterEdit::FilterEdit(QWidget* parent) : QLineEdit(parent), offers_(new QTreeWidget(this)) {
    setPlaceholderText(tr("kind == … && node == …"));
    offers_->setWindowFlags(Qt::ToolTip);
    offers_->setFocusPolicy(Qt::NoFocus);
    offers_->setAccessibleName(tr("What may stand here"));
    offers_->setColumnCount(2);
    offers_->header()->hide();
    offers_->setRootIsDecorated(false);
    offers_->setUniformRowHeights(true);
    offers_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(offers_, &QTreeWidget::itemClicked, this, [this](const QTreeWidgetItem* item) { putIn(*item); });
    connect(this, &QLineEdit::textChanged, this, &FilterEdit::judge);
    connect(this, &QLineEdit::textEdited, this, [this] { offer(false); });
    connect(this, &QLineEdit::cursorPositionChanged, this, &FilterEdit::underline);
}

void FilterEdit::setLanguage(Language language) {
    language_ = std::move(language);
    judge();
}

void FilterEdit::setWords(std::shared_ptr<const Vocabulary> words) {
    if (!words)
        return setLanguage({});
    const auto judged = [words](const std::string& written) -> std::optional<FilterError> {
        const auto filter = parse_filter(written, *words);
        return filter ? std::nullopt : std::optional(filter.error());
    };
    words_ = words;
    setLanguage({judged, [words](const std::string& written, std::size_t cursor) {
                     return complete_filter(written, cursor, *words);
                 }});
}

void FilterEdit::setTheme(const Theme& theme) {
    theme_ = theme;
    underline();
}

void FilterEdit::write(const QString& expression) {
    setText(expression);
    offers_->hide();
}

void FilterEdit::judge() {
    error_.reset();
    if (language_.judge)
        error_ = language_.judge(plain(text()));
    setToolTip(errorText());
    underline();
    emit judged();
}

QString FilterEdit::errorText() const {
    if (!error_)
        return {};
    const QString what = gui::text(error_->what);
    return error_->hint.empty() ? what : QStringLiteral("%1; %2").arg(what, gui::text(error_->hint));
}

// A line edit formats what an input method would: relative to the cursor.
void FilterEdit::underline() {
    QList<QInputMethodEvent::Attribute> attributes;
    if (error_ && !text().isEmpty()) {
        const std::string written = plain(text());
        const int begin = characters(written, error_->column - 1);
        const int end = characters(written, error_->column - 1 + error_->length);
        const int from = std::min(begin, static_cast<int>(text().size()) - 1);
        QTextCharFormat format;
        format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        format.setUnderlineColor(theme_.violation);
        format.setForeground(theme_.violation);
        attributes.append({QInputMethodEvent::TextFormat, from - cursorPosition(), std::max(end - from, 1), format});
    }
    QInputMethodEvent marking(QString(), attributes);
    QCoreApplication::sendEvent(this, &marking);
}

// `all`: somebody asks, though nothing is typed yet.
void FilterEdit::offer(bool all) {
    offers_->hide();
    if (!language_.complete)
        return;
    const std::string written = plain(text());
    const std::size_t cursor = plain(text().left(cursorPosition())).size();
    const Completion completion = language_.complete(written, cursor);
    from_ = characters(written, completion.from);
    to_ = characters(written, completion.to);
    const QString typed = text().mid(from_, cursorPosition() - from_);
    const auto& some = completion.suggestions;
    const bool there = some.size() == 1 && gui::text(some.front().text) == typed;
    if (some.empty() || there || (text().isEmpty() && !all))
        return;
    offers_->clear();
    for (const Suggestion& one : some) {
        auto* item = new QTreeWidgetItem(offers_, {gui::text(one.text), tr(one.about.c_str())});
        item->setForeground(1, theme_.muted);
        item->setToolTip(1, item->text(1));
    }
    placeOffers();
}

void FilterEdit::placeOffers() {
    offers_->resizeColumnToContents(0);
    offers_->setColumnWidth(0, offers_->columnWidth(0) + 12);
    const int rows = std::min(offers_->topLevelItemCount(), kRows);
    const int height = rows * offers_->sizeHintForRow(0) + 2 * offers_->frameWidth() + 2;
    QRect place(mapToGlobal(QPoint(cursorRect().left(), this->height())), QSize(kWidth, height));
    const QRect window = this->window()->geometry();
    place.moveLeft(std::clamp(place.left(), window.left(), std::max(window.left(), window.right() - kWidth)));
    offers_->setGeometry(place);
    offers_->show();
    offers_->scrollToTop();
}

void FilterEdit::putIn(const QTreeWidgetItem& item) {
    const QString word = item.text(0);
    setSelection(from_, to_ - from_);
    const bool spaced = to_ < text().size() && text()[to_] == u' ';
    const bool goesOn = word.endsWith(u'.') || word.endsWith(u'(');  // what belongs to it stands close by
    insert(spaced || goesOn || word == QStringLiteral(")") ? word : word + u' ');
    if (spaced && !goesOn)
        setCursorPosition(cursorPosition() + 1);
    offer(true);
}

bool FilterEdit::keyInOffers(int key) {
    if (!offers_->isVisible())
        return false;
    QTreeWidgetItem* const now = offers_->currentItem();
    const int row = now ? offers_->indexOfTopLevelItem(now) : -1;
    const int count = offers_->topLevelItemCount();
    switch (key) {
        case Qt::Key_Down:
            offers_->setCurrentItem(offers_->topLevelItem((row + 1) % count));
            return true;
        case Qt::Key_Up:
            offers_->setCurrentItem(offers_->topLevelItem(row <= 0 ? count - 1 : row - 1));
            return true;
        case Qt::Key_Tab:
            putIn(now ? *now : *offers_->topLevelItem(0));
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (!now)
                return false;
            putIn(*now);
            return true;
        case Qt::Key_Escape:
            offers_->hide();
            return true;
        default:
            return false;
    }
}

bool FilterEdit::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        const bool alt = key->modifiers() == Qt::AltModifier;
        const bool ours = (alt && (key->key() == Qt::Key_Left || key->key() == Qt::Key_Right)) ||
                          key->key() == Qt::Key_Escape || (key->key() == Qt::Key_Tab && offers_->isVisible());
        if (ours && event->type() == QEvent::ShortcutOverride) {
            event->accept();
            return true;
        }
        if (ours) {
            keyPressEvent(key);
            return true;
        }
    }
    return QLineEdit::event(event);
}

void FilterEdit::keyPressEvent(QKeyEvent* event) {
    const bool alt = event->modifiers() == Qt::AltModifier;
    if (keyInOffers(event->key()))
        return event->accept();
    switch (event->key()) {
        case Qt::Key_Left:
        case Qt::Key_Right:
            if (!alt)
                break;
            event->key() == Qt::Key_Left ? emit beforeWanted() : emit afterWanted();
            return;
        case Qt::Key_Down:
            return offer(true);
        case Qt::Key_Escape:
            emit left();
            return;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            offers_->hide();
            if (!error_)
                emit accepted(text().trimmed());
            return;
        default:
            break;
    }
    QLineEdit::keyPressEvent(event);
}

void FilterEdit::focusOutEvent(QFocusEvent* event) {
    offers_->hide();
    QLineEdit::focusOutEvent(event);
}

void FilterEdit::hideEvent(QHideEvent* event) {
    offers_->hide();
    QLineEdit::hideEvent(event);
}

}  // namespace orrery::gui
