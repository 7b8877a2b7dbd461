// log/wal_room.h: keeps the WAL's file longer than what stands in it.
//
// A sync of blocks that a file gains waits for a commit of the filesystem's journal, too, which
// takes several times as long as one of blocks that it has. So while the WAL grows by small
// commits, zeros are written ahead of it, many commits' worth at a time. For SQLite the WAL ends
// before them: a frame without its salts and checksum is none
// (https://www.sqlite.org/fileformat2.html#walformat).
//
// Threads: the log's writer.
#pragma once

#include <sqlite3.h>

#include <cstdint>

namespace tillcast {

class WalRoom {
 public:
  explicit WalRoom(int64_t page_size) : page_size_(page_size) {}

  // After a commit the WAL holds so many pages.
  void note(int pages);
  // REQUIRES: `db` is in a write transaction, which keeps all others from the WAL. Where the disk
  // does not take them, nothing is lost: whether a commit is recorded is for the commit to say.
  void extend(sqlite3* db);

 private:
  int64_t page_size_;
  int pages_ = 0;
  int committed_ = 0;  // by the last commit
  int64_t size_ = 0;   // of the file, at least
  int refused_ = 0;    // commits until it is tried again
};

}  // namespace tillcast
