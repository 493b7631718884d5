#include "sim/cli/console.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace orrery::cli {
namespace {

std::atomic<int> interrupts = 0;  // written by the signal handler; an int without a lock everywhere
static_assert(std::atomic<int>::is_always_lock_free);

void on_interrupt(int) {
    if (interrupts.fetch_add(1) > 0)
        std::_Exit(kInterrupted);
}

// What a file or the shell gave may hold control characters, which would end the text or move the cursor.
std::string harmless(std::string_view text) {
    std::string out;
    for (const char letter : text) {
        const auto code = static_cast<unsigned char>(letter);
        if (code < 0x20 && letter != '\n' && letter != '\t')
            out += fmt::format("\\x{:02x}", code);
        else
            out += letter;
    }
    return out;
}

void write_error(const std::string& text) { static_cast<void>(std::fputs(text.c_str(), stderr)); }

// The characters of a text as they show: colour takes no room, and a character of several bytes is one.
std::size_t shown_width(std::string_view text) {
    std::size_t width = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\033') {
            while (i < text.size() && text[i] != 'm')
                ++i;
            continue;
        }
        if ((static_cast<unsigned char>(text[i]) & 0xC0u) != 0x80u)
            ++width;
    }
    return width;
}

}  // namespace

Console::Console(const Catalog& known) : catalog(known) {
    stdout_is_terminal_ = isatty(STDOUT_FILENO) == 1;
    stderr_is_terminal_ = isatty(STDERR_FILENO) == 1;
    const char* no_colour = std::getenv("NO_COLOR");
    colour_ = stdout_is_terminal_ && (no_colour == nullptr || *no_colour == '\0');
}

void Console::print_json(const Json& document) {
    print(document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

std::string Console::paint(Colour colour, const std::string& text) const {
    if (!colour_ || text.empty())
        return text;
    const char* code = "";
    switch (colour) {
        case Colour::plain:
            return text;
        case Colour::bold:
            code = "1";
            break;
        case Colour::dim:
            code = "2";
            break;
        case Colour::red:
            code = "31";
            break;
        case Colour::green:
            code = "32";
            break;
        case Colour::yellow:
            code = "33";
            break;
    }
    return fmt::format("\033[{}m{}\033[0m", code, text);
}

void Console::fail(int code, const std::string& sentence) {
    end_progress();
    write_error(fmt::format("orrery: {}\n", harmless(sentence)));
    exit = code;
}

void Console::fail_without_room(std::string_view what, bool takes_jobs) {
    forget_output();
    fail(kUndecided, fmt::format("cut off: the system gives the program no more {}; raise its limit (`ulimit -a` lists "
                                 "them){}",
                                 what, takes_jobs ? ", or give fewer --jobs" : ""));
}

void Console::fail_in_part(const InputError& error) {
    remark(error.to_text());
    failed_in_part_ = true;
}

void Console::remark(const std::string& sentence) {
    end_progress();
    write_error(fmt::format("orrery: {}\n", harmless(sentence)));
}

void Console::progress(const std::string& text) {
    if (!stderr_is_terminal_)
        return;
    const auto now = std::chrono::steady_clock::now();
    if (progress_width_ != 0 && now - last_progress_ < std::chrono::milliseconds(100))
        return;
    last_progress_ = now;
    write_error(fmt::format("\r{}\033[K", text));
    progress_width_ = text.size();
}

void Console::end_progress() {
    if (progress_width_ == 0)
        return;
    write_error("\r\033[K");
    progress_width_ = 0;
}

JsonList::JsonList(Console& console, const Json& head, const std::string& key) : console_(console) {
    std::string text = head.dump(2, ' ', false, Json::error_handler_t::replace);
    text.resize(text.rfind("\n}"));
    console_.print(text + fmt::format(",\n  {}: [", Json(key).dump()));
}

void JsonList::add(const Json& item) {
    std::string text(any_ ? ",\n    " : "\n    ");
    for (const char c : item.dump(2, ' ', false, Json::error_handler_t::replace)) {
        text += c;
        if (c == '\n')
            text += "    ";
    }
    console_.print(text);
    any_ = true;
}

void JsonList::close() { console_.print(any_ ? "\n  ]\n}\n" : "]\n}\n"); }

int Console::close() {
    end_progress();
    if (exit >= kBadInput && exit <= kInternal)
        return exit;
    const bool written = out_.write_to(stdout);
    if (written || errno == EPIPE)  // a reader that has seen enough, `head` say, is no error
        return failed_in_part_ && exit != kInterrupted ? kBadInput : exit;
    write_error("orrery: stdout cannot be written; check the disk or the pipe\n");
    return kBadInput;
}

void watch_for_interrupt() {
    struct sigaction action = {};
    action.sa_handler = on_interrupt;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, nullptr);  // a closed pipe shows at the write
}

bool interrupted() { return interrupts.load(std::memory_order_relaxed) > 0; }

std::string progress_bar(std::int64_t done, std::int64_t all) {
    constexpr std::int64_t kWidth = 24;
    const std::int64_t filled =
        all <= 0 ? 0
                 : std::clamp<std::int64_t>(
                       static_cast<std::int64_t>(static_cast<Wide>(done) * kWidth / static_cast<Wide>(all)), 0, kWidth);
    std::string bar = "[";
    for (std::int64_t i = 0; i < kWidth; ++i)
        bar += i < filled ? '=' : i == filled ? '>' : ' ';
    return bar + "]";
}

std::string with_thousands(std::uint64_t number) {
    std::string text = fmt::format("{}", number);
    for (std::size_t at = text.size(); at > 3; at -= 3)
        text.insert(at - 3, 1, ',');
    return text;
}

std::string counted_events(std::uint64_t number) {
    return fmt::format("{} event{}", with_thousands(number), number == 1 ? "" : "s");
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (widths.size() <= i)
                widths.push_back(0);
            widths[i] = std::max(widths[i], shown_width(row[i]));
        }
    std::string text;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            if (i + 1 < row.size())
                line.append(widths[i] + 2 - shown_width(row[i]), ' ');
        }
        while (line.ends_with(' '))
            line.pop_back();
        text += line + "\n";
    }
    return text;
}

}  // namespace orrery::cli
