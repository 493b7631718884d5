// The books that nodes of the run keep, as accountants read them: every move of a journal with its event, what each
// account was debited and credited, whether the books are right, and all of it as CSV. The engine goes through the run
// for it; a click on a move goes to the event that made it.
#pragma once
#include "gui/session/inquiry.h"
#include "gui/session/selection.h"
#include "gui/session/session.h"
#include "gui/tools/journal/journal_model.h"
#include "gui/tools/tool.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;

namespace orrery::gui {

class ProgressRow;

class JournalDock : public ToolDock {
    Q_OBJECT
public:
    JournalDock(Session& session, Selection& selection, QWidget* parent = nullptr);
    void setTheme(const Theme& theme) override;

    // Writes the moves of all journals; why it could not, or nothing.
    QString save(const QString& path);

    bool isDone() const { return done_; }
    QComboBox& chooser() { return *chooser_; }
    QLineEdit& filter() { return *filter_; }
    QLabel& words() { return *words_; }
    QTableView& moves() { return *moves_; }
    QTableView& accounts() { return *accounts_; }

private:
    using AllBooks = std::vector<std::shared_ptr<const Book>>;

    void look();
    void take(AllBooks books);
    void choose(int index);
    void follow();
    void askToSave();
    QString verdict(const Book& book) const;

    Session& session_;
    Selection& selection_;
    Inquiry inquiry_;
    JournalModel model_;
    AccountsModel accountsModel_;
    QComboBox* chooser_;
    QLineEdit* filter_;
    QPushButton* save_;
    QLabel* words_;
    ProgressRow* progress_;
    QSortFilterProxyModel* shown_;
    QTableView* moves_;
    QTableView* accounts_;
    std::shared_ptr<const Recorded> run_;
    AllBooks books_;
    bool done_ = false, following_ = false;
};

}  // namespace orrery::gui
