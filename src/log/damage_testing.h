// log/damage_testing.h: for tests: does to a log's file what only an accident or an SQL shell does.
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <string>

#include "event/order_codec.h"

namespace tillcast {

// `sql` may name the bytes ?1. Nobody else has the log open.
inline void damage_log(const std::filesystem::path& data_dir, const std::string& sql,
                       const std::string& bytes = {}) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open((data_dir / "log.sqlite").c_str(), &db), SQLITE_OK);
  sqlite3_stmt* statement = nullptr;
  EXPECT_EQ(sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
      << sqlite3_errmsg(db);
  if (!bytes.empty())
    sqlite3_bind_blob(statement, 1, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC);
  EXPECT_EQ(sqlite3_step(statement), SQLITE_DONE) << sqlite3_errmsg(db);
  sqlite3_finalize(statement);
  sqlite3_close(db);
}

inline void delete_entry(const std::filesystem::path& data_dir, uint64_t seq) {
  damage_log(data_dir, "DELETE FROM log WHERE seq = " + std::to_string(seq));
}
inline void replace_entry(const std::filesystem::path& data_dir, uint64_t seq,
                          const std::string& payload) {
  damage_log(data_dir, "UPDATE log SET payload = ?1 WHERE seq = " + std::to_string(seq), payload);
}
// At the end, with the sequence number that comes next.
inline void repeat_entry(const std::filesystem::path& data_dir, uint64_t seq) {
  damage_log(data_dir,
             "INSERT INTO log SELECT (SELECT max(seq) + 1 FROM log), ordered_at, kind, order_id, "
             "customer_id, payload FROM log WHERE seq = " +
                 std::to_string(seq));
}

// Another program holds the database: who writes waits, up to ten seconds, as on a slow disk.
class LogHeld {
 public:
  explicit LogHeld(const std::filesystem::path& data_dir) {
    EXPECT_EQ(sqlite3_open((data_dir / "log.sqlite").c_str(), &db_), SQLITE_OK);
    sqlite3_busy_timeout(db_, 10'000);
    EXPECT_EQ(sqlite3_exec(db_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  }
  ~LogHeld() { sqlite3_close(db_); }
  LogHeld(const LogHeld&) = delete;
  LogHeld& operator=(const LogHeld&) = delete;

 private:
  sqlite3* db_ = nullptr;
};

}  // namespace tillcast
