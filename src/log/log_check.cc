#include "log/log_check.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <memory>

namespace tillcast {
namespace {

struct Close {
  void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

// What makes the file one that cannot be read is a finding; what may pass is an error.
bool is_damage(int code) {
  code &= 0xff;
  return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

}  // namespace

Result<std::vector<std::string>> check_log_file(const std::filesystem::path& data_dir,
                                                LogCheck check) {
  const std::filesystem::path path = data_dir / "log.sqlite";
  std::error_code error;
  if (!std::filesystem::exists(path, error))
    return not_found(fmt::format(
        "data directory {}: holds no orders yet; run 'tillcast import FILE'", data_dir.string()));
  sqlite3* opened = nullptr;
  const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX;
  const int code = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
  const std::unique_ptr<sqlite3, Close> db(opened);
  const auto failed = [&]() -> Error {
    return unavailable(fmt::format("log {}: {}", path.string(), sqlite3_errmsg(db.get())));
  };
  if (code != SQLITE_OK) return failed();
  sqlite3_busy_timeout(db.get(), 10'000);

  const char* sql = check == LogCheck::kFull ? "PRAGMA integrity_check" : "PRAGMA quick_check";
  sqlite3_stmt* prepared = nullptr;
  const int prepares = sqlite3_prepare_v2(db.get(), sql, -1, &prepared, nullptr);
  const std::unique_ptr<sqlite3_stmt, Close> statement(prepared);
  std::vector<std::string> wrong;
  int step = prepares == SQLITE_OK ? sqlite3_step(prepared) : prepares;
  for (; step == SQLITE_ROW; step = sqlite3_step(prepared)) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(prepared, 0));
    if (text != nullptr && std::string_view(text) != "ok") wrong.emplace_back(text);
  }
  if (step == SQLITE_DONE) return wrong;
  if (!is_damage(step)) return failed();
  wrong.emplace_back(sqlite3_errmsg(db.get()));
  return wrong;
}

}  // namespace tillcast
