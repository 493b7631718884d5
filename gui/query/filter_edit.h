// A line in which a filter, or something of a like language, is written: what may stand at the cursor is offered, what
// is wrong is underlined and said. Keys: Down and Up choose among what is offered, Tab or Enter puts it in; Enter else
// accepts a filter that is right; Alt+Left and Alt+Right ask for the filter before and after.
#pragma once
#include <QLineEdit>
#include <QPointer>
#include <functional>
#include <memory>
#include <optional>

#include "gui/style/theme.h"
#include "sim/filter/parse.h"

class QTreeWidget;
class QTreeWidgetItem;

namespace orrery::gui {

class FilterEdit : public QLineEdit {
    Q_OBJECT
public:
    explicit FilterEdit(QWidget* parent = nullptr);

    struct Language {
        std::function<std::optional<FilterError>(const std::string& written)> judge;
        std::function<Completion(const std::string& written, std::size_t cursor)> complete;
    };
    void setLanguage(Language language);
    // That of filters, with the names of a run.
    void setWords(std::shared_ptr<const Vocabulary> words);
    const std::shared_ptr<const Vocabulary>& words() const { return words_; }
    void setTheme(const Theme& theme);
    // Without offering anything.
    void write(const QString& expression);
    const std::optional<FilterError>& error() const { return error_; }
    QString errorText() const;
    const QTreeWidget& offers() const { return *offers_; }

signals:
    void judged();  // error() is that of the text
    void accepted(const QString& expression);
    void left();  // by Escape
    void beforeWanted();
    void afterWanted();

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void judge();
    void underline();
    void offer(bool all);
    void placeOffers();
    bool keyInOffers(int key);
    void putIn(const QTreeWidgetItem& item);

    std::shared_ptr<const Vocabulary> words_;  // null: of another language
    Language language_;
    std::optional<FilterError> error_;
    QTreeWidget* offers_;
    int from_ = 0, to_ = 0;  // of what an offer takes the place of, in characters
    Theme theme_ = Theme::light();
};

}  // namespace orrery::gui
