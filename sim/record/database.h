// A thin hold on one SQLite connection: statements that remember the first thing that went wrong, so that a caller asks
// once at the end of a stretch of work. sqlite3.h stays in the .cpp.
// Errors: first_error() is empty while all is well; after it every call does nothing and answers nothing.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace orrery::record {

class Database {
public:
    enum class Mode : std::uint8_t { read, write, create };

    Database() = default;
    Database(Database&& other) noexcept;
    Database& operator=(Database&& other) noexcept;
    ~Database();

    bool open(const std::string& path, Mode mode);
    void close();
    // Several statements with no rows to read.
    bool run(const std::string& sql);
    std::optional<std::int64_t> integer(const std::string& sql);
    std::optional<std::string> text(const std::string& sql);

    bool failed() const { return !error_.empty(); }
    const std::string& first_error() const { return error_; }
    bool busy() const { return busy_; }                // the error was that someone else holds the file
    bool needs_rollback() const { return rollback_; }  // the error was that a killed writer's journal must be undone

private:
    friend class Statement;
    void note_error(int code);

    sqlite3* handle_ = nullptr;
    std::string error_;
    bool busy_ = false;
    bool rollback_ = false;
};

class Statement {
public:
    Statement(Database& database, std::string_view sql);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    Statement& bind(int at, std::int64_t number);  // parameters count from 1
    Statement& bind(int at, std::string_view text);
    Statement& bind_blob(int at, std::string_view bytes);  // must live until the next reset
    Statement& bind_null(int at);

    bool next();   // a row is there to read
    bool write();  // runs it to its end and makes it ready for the next binding

    // Columns count from 0; texts and bytes are copies.
    int columns() const;
    std::string name(int column) const;
    std::int64_t integer(int column) const;
    std::string text(int column) const;
    bool is_null(int column) const;
    std::string_view type(int column) const;  // "null", "integer", "real", "text", "blob"; before it is read

private:
    Database& database_;
    sqlite3_stmt* handle_ = nullptr;
};

}  // namespace orrery::record
