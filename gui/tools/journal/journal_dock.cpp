#include "gui/tools/journal/journal_dock.h"

#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/files/write_file.h"
#include "gui/session/making.h"
#include "gui/style/text.h"
#include "gui/tools/progress_row.h"
#include "gui/tools/table.h"

namespace orrery::gui {
namespace {

QTableView* tableOf(QAbstractItemModel& model, const QString& name, std::initializer_list<int> widths,
                    QWidget* parent) {
    auto* table = new QTableView(parent);
    table->setAccessibleName(name);
    table->setModel(&model);
    dressTable(*table);
    table->setAlternatingRowColors(true);
    table->horizontalHeader()->setStretchLastSection(true);
    int column = 0;
    for (const int width : widths)
        table->horizontalHeader()->resizeSection(column++, width);
    return table;
}

}  // namespace

JournalDock::JournalDock(Session& session, Selection& selection, QWidget* parent)
    : ToolDock(parent),
      session_(session),
      selection_(selection),
      inquiry_(session),
      chooser_(new QComboBox(this)),
      filter_(new QLineEdit(this)),
      save_(new QPushButton(tr("Save as CSV…"), this)),
      words_(new QLabel(this)),
      progress_(new ProgressRow(this)),
      shown_(new QSortFilterProxyModel(this)) {
    shown_->setSourceModel(&model_);
    shown_->setFilterKeyColumn(-1);
    shown_->setFilterCaseSensitivity(Qt::CaseInsensitive);
    moves_ = tableOf(*shown_, tr("Moves of the journal"), {84, 56, 104, 110, 110}, this);
    accounts_ = tableOf(accountsModel_, tr("Accounts"), {110, 100, 100}, this);
    chooser_->setAccessibleName(tr("Journal"));
    filter_->setPlaceholderText(tr("Only moves with these letters"));
    filter_->setAccessibleName(filter_->placeholderText());
    filter_->setClearButtonEnabled(true);
    words_->setWordWrap(true);
    auto* top = new QHBoxLayout;
    top->addWidget(chooser_, 2);
    top->addWidget(filter_, 3);
    top->addWidget(save_);
    auto* tables = new QSplitter(Qt::Horizontal, this);
    tables->addWidget(moves_);
    tables->addWidget(accounts_);
    tables->setStretchFactor(0, 5);
    tables->setStretchFactor(1, 3);
    tables->setChildrenCollapsible(false);
    auto* body = new QWidget(this);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addLayout(top);
    layout->addWidget(words_);
    layout->addWidget(progress_);
    layout->addWidget(tables, 1);
    setWidget(body);
    connect(&selection_, &Selection::changed, this, &JournalDock::follow);
    connect(this, &QDockWidget::visibilityChanged, this, &JournalDock::follow);
    connect(progress_, &ProgressRow::stopWanted, this, [this] { inquiry_.giveUp(); });
    connect(chooser_, &QComboBox::currentIndexChanged, this, &JournalDock::choose);
    connect(filter_, &QLineEdit::textChanged, shown_, &QSortFilterProxyModel::setFilterFixedString);
    connect(save_, &QPushButton::clicked, this, &JournalDock::askToSave);
    connect(moves_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& now) {
        if (!following_ && now.isValid())
            selection_.setEvent(model_.eventOf(shown_->mapToSource(now).row()));
    });
    take({});
    words_->clear();
}

void JournalDock::setTheme(const Theme& theme) { model_.setTheme(theme); }

void JournalDock::look() {
    run_ = selection_.recorded();
    take({});
    done_ = false;
    words_->setText(tr("Reading the books of the run …"));
    progress_->setShare(0);
    const auto sink = std::make_shared<Books>();
    inquiry_.ask(throughRun<Books>(sink, [this](const Books& keeper, double share) -> std::function<void()> {
        if (share < 1)
            return [this, share] { progress_->setShare(share); };
        AllBooks books;
        for (Book& book : keeper.read())
            books.push_back(std::make_shared<const Book>(std::move(book)));
        return [this, books = std::move(books)]() mutable {
            progress_->setShare(1);
            done_ = true;
            take(std::move(books));
        };
    }));
}

void JournalDock::take(AllBooks books) {
    const QScopedValueRollback<bool> guard(following_, true);
    const QString before = chooser_->currentText();
    books_ = std::move(books);
    chooser_->clear();
    for (const auto& book : books_)
        chooser_->addItem(QStringLiteral("%1 · %2").arg(text(book->node_name), text(book->path)));
    chooser_->setCurrentIndex(std::max(0, chooser_->findText(before)));
    chooser_->setEnabled(books_.size() > 1);
    save_->setEnabled(!books_.empty());
    choose(books_.empty() ? -1 : chooser_->currentIndex());
}

QString JournalDock::verdict(const Book& book) const {
    const std::uint64_t postings = book.moves.empty() ? 0 : book.moves.back().posting;
    QString said = postings == 1 ? tr("One posting") : tr("%1 postings").arg(countText(postings));
    if (!book.whole)
        return said + QStringLiteral(" · ") + tr("the first ones");
    const std::string mistake = book.mistake();
    return said + QStringLiteral(" · ") +
           (mistake.empty() ? tr("debits equal credits, and the balances kept are what the moves add up to")
                            : QStringLiteral("<b>%1</b>").arg(text(mistake).toHtmlEscaped()));
}

void JournalDock::choose(int index) {
    const QScopedValueRollback<bool> guard(following_, true);
    const std::shared_ptr<const Book> book =
        index < 0 || index >= static_cast<int>(books_.size()) ? nullptr : books_[static_cast<std::size_t>(index)];
    model_.setBook(book);
    accountsModel_.setBook(book);
    if (book)
        words_->setText(verdict(*book));
    else if (done_)
        words_->setText(tr("No node of this run keeps a journal."));
    follow();
}

void JournalDock::follow() {
    const QScopedValueRollback<bool> guard(following_, true);
    if (!isVisible() || !selection_.recorded())
        return;
    if (run_ != selection_.recorded())
        return look();
    model_.setEvent(selection_.event());
    const int row = model_.rowAt(selection_.event());
    const QModelIndex at = row < 0 ? QModelIndex() : shown_->mapFromSource(model_.index(row, 0));
    if (!at.isValid())
        return moves_->clearSelection();
    // Of several moves of one event the one that was clicked stays.
    const QModelIndex now = shown_->mapToSource(moves_->currentIndex());
    if (now.isValid() && model_.eventOf(now.row()) == selection_.event())
        return;
    moves_->setCurrentIndex(at);
    moves_->scrollTo(at);
}

void JournalDock::askToSave() {
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Save the books"), QDir::current().filePath(QStringLiteral("journal.csv")), tr("Tables (*.csv)"));
    if (path.isEmpty())
        return;
    const QString why = save(path);
    words_->setText(why.isEmpty() ? tr("Saved as %1").arg(path) : why);
}

QString JournalDock::save(const QString& path) {
    std::vector<Book> books;
    for (const auto& book : books_)
        books.push_back(*book);
    const QString why = writeFile(path, QByteArray::fromStdString(to_csv(books)));
    return why.isEmpty() ? QString() : tr("cannot write %1: %2. Choose another folder").arg(path, why);
}

}  // namespace orrery::gui
