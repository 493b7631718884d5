#include "sim/record/database.h"

#include <sqlite3.h>

#include <utility>

namespace orrery::record {
namespace {

constexpr int kLongestValue = 256 << 20;  // bytes of one blob or text: more is damage, not data

}  // namespace

Database::Database(Database&& other) noexcept { *this = std::move(other); }

Database& Database::operator=(Database&& other) noexcept {
    if (this == &other)
        return *this;
    close();
    handle_ = std::exchange(other.handle_, nullptr);
    error_ = std::move(other.error_);
    busy_ = other.busy_;
    rollback_ = other.rollback_;
    return *this;
}

Database::~Database() { close(); }

bool Database::open(const std::string& path, Mode mode) {
    close();
    error_.clear();
    busy_ = rollback_ = false;
    int flags = SQLITE_OPEN_NOMUTEX;
    flags |= mode == Mode::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (mode == Mode::create)
        flags |= SQLITE_OPEN_CREATE;
    const int code = sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr);
    if (code != SQLITE_OK) {
        note_error(code);
        return false;
    }
    sqlite3_extended_result_codes(handle_, 1);
    sqlite3_limit(handle_, SQLITE_LIMIT_LENGTH, kLongestValue);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    if (mode == Mode::read) {  // a file from a stranger may hold a schema made to mislead
        sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
        run("PRAGMA cell_size_check = ON");
    }
    return !failed();
}

void Database::close() {
    if (handle_ && sqlite3_close(handle_) != SQLITE_OK && error_.empty())
        error_ = "the file could not be closed";
    handle_ = nullptr;
}

void Database::note_error(int code) {
    if (!error_.empty())
        return;
    error_ = handle_ ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
    const int plain = code & 0xFF;
    busy_ = plain == SQLITE_BUSY || plain == SQLITE_LOCKED;
    rollback_ = code == SQLITE_READONLY_ROLLBACK || code == SQLITE_READONLY_RECOVERY || plain == SQLITE_CANTOPEN;
}

bool Database::run(const std::string& sql) {
    if (failed() || !handle_)
        return false;
    const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        note_error(code);
    return code == SQLITE_OK;
}

std::optional<std::int64_t> Database::integer(const std::string& sql) {
    Statement statement(*this, sql);
    if (!statement.next())
        return std::nullopt;
    return statement.integer(0);
}

std::optional<std::string> Database::text(const std::string& sql) {
    Statement statement(*this, sql);
    if (!statement.next())
        return std::nullopt;
    return statement.text(0);
}

Statement::Statement(Database& database, std::string_view sql) : database_(database) {
    if (database_.failed() || !database_.handle_)
        return;
    const int code = sqlite3_prepare_v2(database_.handle_, sql.data(), static_cast<int>(sql.size()), &handle_, nullptr);
    if (code != SQLITE_OK)
        database_.note_error(code);
}

Statement::~Statement() { sqlite3_finalize(handle_); }

Statement& Statement::bind(int at, std::int64_t number) {
    if (handle_)
        if (const int code = sqlite3_bind_int64(handle_, at, number); code != SQLITE_OK)
            database_.note_error(code);
    return *this;
}

Statement& Statement::bind(int at, std::string_view text) {
    if (handle_)
        if (const int code = sqlite3_bind_text64(handle_, at, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
            code != SQLITE_OK)
            database_.note_error(code);
    return *this;
}

Statement& Statement::bind_blob(int at, std::string_view bytes) {
    if (handle_)
        if (const int code = sqlite3_bind_blob64(handle_, at, bytes.data(), bytes.size(), SQLITE_STATIC);
            code != SQLITE_OK)
            database_.note_error(code);
    return *this;
}

Statement& Statement::bind_null(int at) {
    if (handle_)
        if (const int code = sqlite3_bind_null(handle_, at); code != SQLITE_OK)
            database_.note_error(code);
    return *this;
}

bool Statement::next() {
    if (!handle_ || database_.failed())
        return false;
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        database_.note_error(code);
    return false;
}

bool Statement::write() {
    if (!handle_ || database_.failed())
        return false;
    while (next()) {
    }
    sqlite3_reset(handle_);
    return !database_.failed();
}

int Statement::columns() const { return sqlite3_column_count(handle_); }

std::string Statement::name(int column) const { return sqlite3_column_name(handle_, column); }

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_, column); }

std::string Statement::text(int column) const {
    const void* bytes = sqlite3_column_blob(handle_, column);
    const int size = sqlite3_column_bytes(handle_, column);
    return bytes && size > 0 ? std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size)) : "";
}

bool Statement::is_null(int column) const { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }
std::string_view Statement::type(int column) const {
    switch (sqlite3_column_type(handle_, column)) {
        case SQLITE_INTEGER:
            return "integer";
        case SQLITE_FLOAT:
            return "real";
        case SQLITE_TEXT:
            return "text";
        case SQLITE_BLOB:
            return "blob";
        default:
            return "null";
    }
}

}  // namespace orrery::record
