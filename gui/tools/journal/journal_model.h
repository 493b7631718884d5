// The moves of a journal as a table: when and by which event, how much, from which account to which, what for. What the
// playhead has not reached yet is muted.
#pragma once
#include <QAbstractTableModel>
#include <memory>

#include "gui/style/theme.h"
#include "sim/books/books.h"

namespace orrery::gui {

// "1,234.56 CNY": minor units, with the currency's own number of decimals.
QString moneyText(std::int64_t minor, const std::string& currency);

class JournalModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { time, event, amount, from, to, what, columns };
    using QAbstractTableModel::QAbstractTableModel;

    void setBook(std::shared_ptr<const Book> book);
    void setEvent(EventNumber number);
    void setTheme(const Theme& theme);
    EventNumber eventOf(int row) const { return book_->moves[static_cast<std::size_t>(row)].event; }
    // The last move made at or before an event; -1 where there is none.
    int rowAt(EventNumber number) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::shared_ptr<const Book> book_;
    EventNumber event_ = 0;
    Theme theme_ = Theme::light();
};

// What each account was debited and credited.
class AccountsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { account, debit, credit, balance, columns };
    using QAbstractTableModel::QAbstractTableModel;

    void setBook(std::shared_ptr<const Book> book);
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::shared_ptr<const Book> book_;
};

}  // namespace orrery::gui
