// The bank: books what is transferred and what the provider pays out, each once, and has the file of each day, whose
// trailer says how many lines there are and what they sum to.
#include <fmt/format.h>

#include "models/commerce/metered_billing/metered_billing.h"

namespace orrery::metered_billing {

void Bank::book(Ctx& ctx, State& state, BankLine line) const {
    line.id.day = ctx.now() / knobs.bank_day;
    const auto behind = state.books.lines.lower_bound({line.id.day + 1, 0});
    const bool is_first = state.books.lines.empty() || behind != state.books.lines.end() ||
                          state.books.lines.back().first.day != line.id.day;
    line.id.line = is_first ? 1 : state.books.lines.back().first.line + 1;
    state.books.lines.set(line.id, line);
}

void Bank::on(Ctx& ctx, State& state, const Transfer& transfer, NodeId from) const {
    if (state.books.transfers.contains(transfer.number)) {
        ctx.barrier();
        return ctx.send(from, TransferTaken{transfer.number}, transfer.number);
    }
    ctx.moment("transfer_came");
    state.books.transfers.set(transfer.number, true);
    BankLine line;
    line.account = transfer.account;
    line.reference = transfer.reference;
    line.amount = transfer.amount;
    book(ctx, state, line);
    if (!knobs.reversals.never() && ctx.choose("reversal", knobs.reversals)) {
        line.amount = -line.amount;
        book(ctx, state, line);
    }
    ctx.persist(state.books);
    ctx.send(from, TransferTaken{transfer.number}, transfer.number);
}

// What is captured is paid out: the notice is the order to do so, and is repeated until it is taken.
void Bank::on(Ctx& ctx, State& state, const floor::PaymentNotice& notice, NodeId from) const {
    const floor::PaymentLine& paid = notice.line;
    if (paid.status == floor::PaymentStatus::captured && !state.books.payouts.contains(paid.payment)) {
        state.books.payouts.set(paid.payment, true);
        BankLine line;
        line.reference = paid.order;
        line.payment = paid.payment;
        line.amount = paid.captured;
        book(ctx, state, line);
        ctx.persist(state.books);
    } else {
        ctx.barrier();
    }
    ctx.send(from, floor::NoticeTaken{notice.notice}, notice.notice, notice.attempt);
}

void Bank::on(Ctx& ctx, State& state, const FetchFile& fetch, NodeId from) const {
    BankFile file;
    file.day = fetch.day;
    file.is_ready = saturating_add((fetch.day + 1) * knobs.bank_day, knobs.file_ready) <= ctx.now();
    if (!file.is_ready)
        return ctx.send(from, std::move(file));
    file.has_trailer = true;
    for (auto at = state.books.lines.lower_bound({fetch.day, 0}); at != state.books.lines.end(); ++at) {
        if (at->first.day != fetch.day)
            break;
        file.lines.push_back(at->second);
        file.sum += at->second.amount.minor;
    }
    file.count = file.lines.size();
    if (!knobs.cut_off.never() && ctx.choose("cut off", knobs.cut_off)) {
        // The download ends early, or a line is lost on the way.
        file.has_trailer = ctx.choose("keeps trailer", 2) == 1;
        const std::uint64_t at = file.count == 0 ? 0 : ctx.choose("where", file.count);
        SharedVector<BankLine> left;
        for (std::uint64_t n = 0; n < file.count; ++n)
            if (file.has_trailer ? n != at : n < at)
                left.push_back(file.lines[n]);
        file.lines = left;
    }
    ctx.barrier();
    ctx.send(from, std::move(file));
}

std::string Bank::label(const State& state) { return fmt::format("{} lines", state.books.lines.size()); }

}  // namespace orrery::metered_billing
