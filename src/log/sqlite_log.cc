#include "log/sqlite_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "base/stopwatch.h"
#include "base/thread_name.h"
#include "base/time.h"
#include "event/order_codec.h"
#include "log/wal_room.h"
#include "log/write_lock.h"

namespace tillcast {
namespace {

// Written into the file's header (PRAGMA application_id): "Till".
constexpr int kApplicationId = 0x54696c6c;
constexpr int kSchemaVersion = 1;
constexpr int kBusyMs = 10'000;

// order_id, customer_id and ordered_at stand beside the payload for people with an SQL shell; the
// program reads only seq and payload.
constexpr const char* kSchema = R"sql(
CREATE TABLE IF NOT EXISTS log (
  seq INTEGER PRIMARY KEY,
  ordered_at TEXT NOT NULL,
  kind TEXT NOT NULL,
  order_id TEXT,
  customer_id TEXT,
  payload BLOB NOT NULL
) STRICT;
)sql";

class Connection {
 public:
  explicit Connection(sqlite3* handle) : handle_(handle) {}
  ~Connection() { sqlite3_close_v2(handle_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  sqlite3* get() const { return handle_; }

 private:
  sqlite3* handle_;
};

class Statement {
 public:
  Statement(sqlite3* db, const char* sql) {
    sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle_, nullptr);
  }
  ~Statement() { sqlite3_finalize(handle_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  sqlite3_stmt* get() const { return handle_; }
  bool ready() const { return handle_ != nullptr; }

 private:
  sqlite3_stmt* handle_ = nullptr;
};

Error sqlite_error(const std::filesystem::path& path, sqlite3* db) {
  const int code = sqlite3_errcode(db) & 0xff;
  const std::string what = fmt::format("log {}: {}", path.string(), sqlite3_errmsg(db));
  switch (code) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return corrupt(what + "; restore it from a backup, nothing was changed");
    case SQLITE_FULL:
      return unavailable(what + "; free some space");
    default:
      return unavailable(what);
  }
}

Result<std::unique_ptr<Connection>> connect(const std::filesystem::path& path, LogAccess access) {
  sqlite3* handle = nullptr;
  const int flags = access == LogAccess::kReadOnly ? SQLITE_OPEN_READONLY
                                                   : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  auto connection = std::make_unique<Connection>(handle);
  if (code != SQLITE_OK) return sqlite_error(path, handle);
  sqlite3_busy_timeout(handle, kBusyMs);
  return connection;
}

Result<int64_t> pragma_value(sqlite3* db, const std::filesystem::path& path, const char* sql) {
  const Statement statement(db, sql);
  if (!statement.ready() || sqlite3_step(statement.get()) != SQLITE_ROW)
    return sqlite_error(path, db);
  return sqlite3_column_int64(statement.get(), 0);
}

void bind_text(sqlite3_stmt* statement, int place, std::string_view text) {
  sqlite3_bind_text(statement, place, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

// Folds the WAL back into the database, beside the writer, which would else stop for it every few
// thousand pages. A WAL that is never wholly folded back is never begun anew, so once it is large
// the writer folds the little that this left.
//
// What a failed sync of the database was to write is lost to the page cache, and a second sync
// would not say so (PostgreSQL's "fsyncgate"): from then on the WAL is kept whole, and the next
// start folds all of it back.
//
// Threads: one of its own, with a connection of its own; note() from the writer's.
class WalKeeper {
 public:
  WalKeeper(std::filesystem::path path, std::unique_ptr<Connection> connection)
      : path_(std::move(path)), connection_(std::move(connection)), thread_([this] { run(); }) {}
  ~WalKeeper() { stop(); }
  WalKeeper(const WalKeeper&) = delete;
  WalKeeper& operator=(const WalKeeper&) = delete;

  // Waits for what it is at; then `writer` may close, which folds back unless a sync failed.
  void stop() {
    if (!thread_.joinable()) return;
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }
  void before_close(sqlite3* writer) {
    stop();
    if (keeps_) sqlite3_db_config(writer, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }

  // The WAL holds so many pages after a commit on `writer`.
  void note(sqlite3* writer, int pages) {
    if (pages < folded_at_) folded_at_ = 0;  // it was begun anew
    const int committed = pages - std::exchange(pages_, pages);
    const int apart = committed >= kLargeCommit ? kPagesLarge : kPagesSmall;
    if (pages < folded_at_ + apart || busy_) return;
    if (pages >= kPagesMax) return fold_back(writer);
    folded_at_ = pages;
    {
      const std::lock_guard lock(mutex_);
      busy_ = true;
    }
    wake_.notify_one();
  }

 private:
  // Of large batches, about one: what is folded back before the next commit lets the WAL begin
  // anew. Of single orders, many: their syncs wait for those of folding back.
  static constexpr int kLargeCommit = 16;
  static constexpr int kPagesLarge = 256;
  static constexpr int kPagesSmall = 8'000;
  static constexpr int kPagesMax = 16'000;

  void run() {
    name_this_thread("wal");
    std::unique_lock lock(mutex_);
    for (;;) {
      wake_.wait(lock, [this] { return stopping_ || busy_; });
      if (stopping_) return;
      lock.unlock();
      fold_back(connection_->get());
      lock.lock();
      busy_ = false;
    }
  }

  // By one of the two at a time: who finds `busy_` false sees what the other found.
  void fold_back(sqlite3* db) {
    if (keeps_) return;
    const int code =
        sqlite3_wal_checkpoint_v2(db, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if ((code & 0xff) != SQLITE_IOERR) return;
    keeps_ = true;
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    spdlog::error("log {}: {}; its WAL grows until the next start: look at the disk, then restart",
                  path_.string(), sqlite3_errmsg(db));
  }

  const std::filesystem::path path_;
  std::unique_ptr<Connection> connection_;
  std::atomic<bool> keeps_{false};
  std::atomic<bool> busy_{false};
  int pages_ = 0;      // of the WAL after the last commit; the writer's
  int folded_at_ = 0;  // pages of the WAL when folding back was last begun; the writer's
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

class SqliteLog final : public Log {
 public:
  SqliteLog(std::filesystem::path path, std::unique_ptr<Connection> connection,
            std::unique_ptr<WriteLock> lock, std::unique_ptr<WalKeeper> keeper, int64_t page_size,
            uint64_t last_seq)
      : path_(std::move(path)),
        lock_(std::move(lock)),
        connection_(std::move(connection)),
        keeper_(std::move(keeper)),
        room_(page_size),
        last_seq_(last_seq) {
    if (!keeper_) return;
    const auto committed = [](void* log, sqlite3* db, const char*, int pages) {
      auto* self = static_cast<SqliteLog*>(log);
      self->room_.note(pages);
      self->keeper_->note(db, pages);
      return SQLITE_OK;
    };
    sqlite3_wal_hook(connection_->get(), committed, this);
  }

  ~SqliteLog() override {
    if (keeper_) keeper_->before_close(connection_->get());
  }

  using Log::append;
  Result<uint64_t> append(std::span<const Stated> entries) override {
    TC_ASSERT(lock_ != nullptr && !entries.empty());
    const uint64_t first = last_seq_ + 1;
    auto written = write(entries, first);
    if (!written) {
      sqlite3_exec(connection_->get(), "ROLLBACK", nullptr, nullptr, nullptr);
      return written.error();
    }
    last_seq_ += entries.size();
    return first;
  }

  Result<> read(uint64_t after, uint64_t through, const Visitor& visit) const override {
    TC_ASSIGN(const std::unique_ptr<Connection> connection, connect(path_, LogAccess::kReadOnly));
    const Statement select(
        connection->get(),
        "SELECT seq, payload FROM log WHERE seq > ?1 AND seq <= ?2 ORDER BY seq");
    if (!select.ready()) return sqlite_error(path_, connection->get());
    sqlite3_bind_int64(select.get(), 1, static_cast<int64_t>(after));
    sqlite3_bind_int64(select.get(), 2, static_cast<int64_t>(through));
    for (;;) {
      const int code = sqlite3_step(select.get());
      if (code == SQLITE_DONE) return Done{};
      if (code != SQLITE_ROW) return sqlite_error(path_, connection->get());
      const auto seq = static_cast<uint64_t>(sqlite3_column_int64(select.get(), 0));
      TC_ASSIGN(Entry entry, payload(select, 1, seq));
      TC_TRY(visit(seq, std::move(entry)));
    }
  }

  Result<> orders_at(std::span<const uint64_t> seqs, const OrderVisitor& visit) const override {
    if (seqs.empty()) return Done{};
    TC_ASSIGN(const std::unique_ptr<Connection> connection, connect(path_, LogAccess::kReadOnly));
    const Statement select(connection->get(), "SELECT payload FROM log WHERE seq = ?1");
    if (!select.ready()) return sqlite_error(path_, connection->get());
    for (const uint64_t seq : seqs) {
      sqlite3_reset(select.get());
      sqlite3_bind_int64(select.get(), 1, static_cast<int64_t>(seq));
      const int code = sqlite3_step(select.get());
      if (code != SQLITE_ROW && code != SQLITE_DONE) return sqlite_error(path_, connection->get());
      std::optional<Entry> entry;
      if (code == SQLITE_ROW) {
        TC_ASSIGN(entry, payload(select, 0, seq));
      }
      auto* order = entry ? std::get_if<OrderEvent>(&*entry) : nullptr;
      if (order == nullptr) return not_found(fmt::format("log: no order at {}", seq));
      TC_TRY(visit(seq, std::move(*order)));
    }
    return Done{};
  }

  uint64_t last_seq() const override { return last_seq_; }

  // Says what the header says already, which is a page written and synced all the same.
  Result<> probe() override {
    TC_ASSERT(lock_ != nullptr);
    const std::string pragma = fmt::format("PRAGMA user_version={}", kSchemaVersion);
    if (sqlite3_exec(connection_->get(), pragma.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
      return sqlite_error(path_, connection_->get());
    return Done{};
  }

  std::chrono::nanoseconds sync_took() const override { return sync_took_; }

 private:
  Result<Entry> payload(const Statement& row, int column, uint64_t seq) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(row.get(), column));
    const auto size = static_cast<size_t>(sqlite3_column_bytes(row.get(), column));
    auto entry = decode_entry({bytes, size});
    if (!entry)
      return corrupt(
          fmt::format("log {}: entry {}: {}", path_.string(), seq, entry.error().message));
    return entry;
  }

  Result<> write(std::span<const Stated> entries, uint64_t first) {
    sqlite3* db = connection_->get();
    if (sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) != SQLITE_OK)
      return sqlite_error(path_, db);
    room_.extend(db);
    if (!insert_)
      insert_ = std::make_unique<Statement>(db, "INSERT INTO log VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    if (!insert_->ready()) return sqlite_error(path_, db);
    uint64_t seq = first;
    for (const Stated& entry : entries) TC_TRY(insert(seq++, entry));
    Stopwatch watch;
    if (sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr) != SQLITE_OK)
      return sqlite_error(path_, db);
    sync_took_ = watch.lap();
    return Done{};
  }

  Result<> insert(uint64_t seq, const Stated& entry) {
    sqlite3_stmt* statement = insert_->get();
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    sqlite3_bind_int64(statement, 1, static_cast<int64_t>(seq));
    std::string at;    // outlives the step, as what is bound stays where it is
    std::string tick;  // its payload
    std::string_view payload;
    if (const auto* stated = std::get_if<StatedOrder>(&entry)) {
      const OrderEvent& order = stated->order;
      at = format_time(order.ordered_at_ms);
      bind_text(statement, 3, to_string(order.kind));
      bind_text(statement, 4, order.order_id);
      if (!order.customer_id.empty()) bind_text(statement, 5, order.customer_id);
      payload = stated->bytes;
    } else {
      at = format_time(std::get<Tick>(entry).at_ms);
      bind_text(statement, 3, "tick");
      payload = tick = encode_entry(std::get<Tick>(entry));
    }
    bind_text(statement, 2, at);
    sqlite3_bind_blob(statement, 6, payload.data(), static_cast<int>(payload.size()),
                      SQLITE_STATIC);
    const int code = sqlite3_step(statement);
    sqlite3_reset(statement);
    if (code != SQLITE_DONE) return sqlite_error(path_, connection_->get());
    return Done{};
  }

  std::filesystem::path path_;
  std::unique_ptr<WriteLock> lock_;
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<WalKeeper> keeper_;  // null: read only
  WalRoom room_;
  std::unique_ptr<Statement> insert_;  // after connection_: finalised before it closes
  std::atomic<uint64_t> last_seq_;
  std::chrono::nanoseconds sync_took_{};
};

// So that a new directory outlives a loss of power as its first order does.
void sync_parent(const std::filesystem::path& directory) {
  std::error_code error;
  const auto parent = std::filesystem::weakly_canonical(directory, error).parent_path();
  const int fd = ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

// A process that ended after a sync had failed leaves entries that are in the page cache alone, and
// look recorded from here. Nobody is told so before they are in the database and synced; and the
// WAL, which has a hole where they stood, is begun anew: its next commit syncs another header.
Result<> fold_wal_back(sqlite3* db, const std::filesystem::path& path) {
  sqlite3_busy_timeout(db, 1'000);
  const int code =
      sqlite3_wal_checkpoint_v2(db, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite3_busy_timeout(db, kBusyMs);
  // Another program reads what was there before: a start does not wait for it, and what that one
  // sees was synced, unless it opened the log between the failure and now.
  if (code != SQLITE_OK && code != SQLITE_BUSY) return sqlite_error(path, db);
  const std::string commit = fmt::format("PRAGMA user_version={}", kSchemaVersion);
  if (sqlite3_exec(db, commit.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    return sqlite_error(path, db);
  return Done{};
}

Result<> prepare(sqlite3* db, const std::filesystem::path& path, LogAccess access) {
  TC_ASSIGN(const int64_t application, pragma_value(db, path, "PRAGMA application_id"));
  TC_ASSIGN(const int64_t version, pragma_value(db, path, "PRAGMA user_version"));
  TC_ASSIGN(const int64_t tables, pragma_value(db, path, "SELECT count(*) FROM sqlite_schema"));
  const bool fresh = application == 0 && tables == 0;
  if (!fresh && application != kApplicationId)
    return corrupt(fmt::format("log {}: not a tillcast log; choose another --data", path.string()));
  if (version > kSchemaVersion)
    return corrupt(fmt::format("log {}: written by a newer tillcast; use that", path.string()));
  if (access == LogAccess::kReadOnly) return Done{};
  // Pages of several orders each: fewer to write, sum and move. Only a new file takes the size.
  const std::string pragmas = fmt::format(
      "PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
      "PRAGMA wal_autocheckpoint=0;"
      "PRAGMA application_id={}; PRAGMA user_version={};",
      kApplicationId, kSchemaVersion);
  if (sqlite3_exec(db, pragmas.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK ||
      sqlite3_exec(db, kSchema, nullptr, nullptr, nullptr) != SQLITE_OK)
    return sqlite_error(path, db);
  return fold_wal_back(db, path);
}

}  // namespace

Result<std::unique_ptr<Log>> open_sqlite_log(const std::filesystem::path& data_dir,
                                             LogAccess access) {
  const std::filesystem::path path = data_dir / "log.sqlite";
  std::error_code error;
  std::unique_ptr<WriteLock> lock;
  if (access == LogAccess::kReadWrite) {
    // It holds who bought what: no other user of the machine is let in, unless the owner does so.
    if (std::filesystem::create_directories(data_dir, error)) {
      std::filesystem::permissions(data_dir, std::filesystem::perms::owner_all, error);
      sync_parent(data_dir);
    }
    if (error)
      return unavailable(fmt::format("data directory {}: cannot create it: {}", data_dir.string(),
                                     error.message()));
    TC_ASSIGN(lock, WriteLock::take(data_dir));
  } else if (!std::filesystem::exists(path, error)) {
    return not_found(fmt::format(
        "data directory {}: holds no orders yet; run 'tillcast import FILE'", data_dir.string()));
  }
  TC_ASSIGN(std::unique_ptr<Connection> connection, connect(path, access));
  TC_TRY(prepare(connection->get(), path, access));
  TC_ASSIGN(const int64_t last_seq,
            pragma_value(connection->get(), path, "SELECT coalesce(max(seq), 0) FROM log"));
  TC_ASSIGN(const int64_t page_size, pragma_value(connection->get(), path, "PRAGMA page_size"));
  std::unique_ptr<WalKeeper> keeper;
  if (access == LogAccess::kReadWrite) {
    TC_ASSIGN(std::unique_ptr<Connection> beside, connect(path, LogAccess::kReadWrite));
    // One that has not read yet does not know that there is a WAL, and would fold nothing back.
    TC_TRY(pragma_value(beside->get(), path, "PRAGMA schema_version"));
    keeper = std::make_unique<WalKeeper>(path, std::move(beside));
  }
  return std::unique_ptr<Log>(
      std::make_unique<SqliteLog>(path, std::move(connection), std::move(lock), std::move(keeper),
                                  page_size, static_cast<uint64_t>(last_seq)));
}

}  // namespace tillcast
