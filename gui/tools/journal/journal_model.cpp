#include "gui/tools/journal/journal_model.h"

#include <algorithm>

#include "gui/style/text.h"

namespace orrery::gui {
namespace {

// ISO 4217, of the currencies that models know (models/floor/money.h).
int decimalsOf(const std::string& currency) {
    if (currency == "JPY")
        return 0;
    return currency == "BHD" ? 3 : 2;
}

constexpr Qt::Alignment kNumbers = Qt::AlignRight | Qt::AlignVCenter, kWords = Qt::AlignLeft | Qt::AlignVCenter;

}  // namespace

QString moneyText(std::int64_t minor, const std::string& currency) {
    const int decimals = decimalsOf(currency);
    std::uint64_t unit = 1;
    for (int i = 0; i < decimals; ++i)
        unit *= 10;
    const bool negative = minor < 0;
    const std::uint64_t size = negative ? 0 - static_cast<std::uint64_t>(minor) : static_cast<std::uint64_t>(minor);
    QString said = countText(size / unit);
    if (decimals > 0)
        said += QStringLiteral(".%1").arg(size % unit, decimals, 10, QLatin1Char('0'));
    return (negative ? QStringLiteral("−") : QString()) + said + u' ' + text(currency);
}

void JournalModel::setBook(std::shared_ptr<const Book> book) {
    beginResetModel();
    book_ = std::move(book);
    endResetModel();
}

void JournalModel::setEvent(EventNumber number) {
    if (event_ == number)
        return;
    event_ = number;
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, columns - 1), {Qt::ForegroundRole});
}

void JournalModel::setTheme(const Theme& theme) {
    theme_ = theme;
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, columns - 1), {Qt::ForegroundRole});
}

int JournalModel::rowAt(EventNumber number) const {
    if (!book_)
        return -1;
    const auto after = std::upper_bound(book_->moves.begin(), book_->moves.end(), number,
                                        [](EventNumber n, const BookMove& one) { return n < one.event; });
    return static_cast<int>(after - book_->moves.begin()) - 1;
}

int JournalModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !book_ ? 0 : static_cast<int>(book_->moves.size());
}

int JournalModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(columns);
}

QVariant JournalModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const BookMove& move = book_->moves[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole)
        return QVariant(index.column() == what || index.column() == from || index.column() == to ? kWords : kNumbers);
    if (role == Qt::ForegroundRole)
        return move.event > event_ ? QVariant(theme_.muted) : QVariant();
    if (role == Qt::ToolTipRole && index.column() == time)
        return exactTimeText(move.time);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    switch (index.column()) {
        case time:
            return timeText(move.time);
        case event:
            return move.event == 0 ? tr("start") : countText(move.event);
        case what:
            return text(move.id);
        case from:
            return text(move.from);
        case to:
            return text(move.to);
        case amount:
            return moneyText(move.minor, move.currency);
        default:
            return {};
    }
}

QVariant JournalModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
        case time:
            return tr("Time");
        case event:
            return tr("Event");
        case what:
            return tr("What for");
        case from:
            return tr("From account");
        case to:
            return tr("To account");
        case amount:
            return tr("Amount");
        default:
            return {};
    }
}

void AccountsModel::setBook(std::shared_ptr<const Book> book) {
    beginResetModel();
    book_ = std::move(book);
    endResetModel();
}

int AccountsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !book_ ? 0 : static_cast<int>(book_->balances.size());
}

int AccountsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(columns);
}

QVariant AccountsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const BookBalance& one = book_->balances[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole)
        return QVariant(index.column() == account ? kWords : kNumbers);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    switch (index.column()) {
        case account:
            return text(one.account);
        case debit:
            return moneyText(one.debit, one.currency);
        case credit:
            return moneyText(one.credit, one.currency);
        case balance:
            return moneyText(one.balance(), one.currency);
        default:
            return {};
    }
}

QVariant AccountsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
        case account:
            return tr("Account");
        case debit:
            return tr("Debit");
        case credit:
            return tr("Credit");
        case balance:
            return tr("Balance");
        default:
            return {};
    }
}

}  // namespace orrery::gui
