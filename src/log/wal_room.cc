#include "log/wal_room.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace tillcast {
namespace {

// Large commits are few, and their own bytes cost more than the journal.
constexpr int kPagesSmall = 16;
constexpr int64_t kStretch = 1 << 20;
constexpr int kCommitsRefused = 1'000;  // that a disk without room for them is left alone
constexpr int64_t kMargin = kStretch / 4;
constexpr int64_t kWalHeader = 32;
constexpr int64_t kFrameHeader = 24;

}  // namespace

void WalRoom::note(int pages) {
  const int before = std::exchange(pages_, pages);
  committed_ = pages >= before ? pages - before : pages;  // it may have been begun anew
}

void WalRoom::extend(sqlite3* db) {
  if (committed_ == 0 || committed_ >= kPagesSmall) return;
  if (refused_ > 0) return static_cast<void>(--refused_);
  const int64_t used = kWalHeader + pages_ * (kFrameHeader + page_size_);
  if (used + kMargin <= size_) return;
  sqlite3_file* wal = nullptr;
  if (sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal) != SQLITE_OK ||
      wal == nullptr || wal->pMethods == nullptr)
    return;
  sqlite3_int64 size = 0;
  if (wal->pMethods->xFileSize(wal, &size) != SQLITE_OK) return;
  size_ = size;
  if (used + kMargin <= size_) return;
  static const std::vector<char> zeros(kStretch);
  size_ = std::max(size_, used);
  if (wal->pMethods->xWrite(wal, zeros.data(), static_cast<int>(kStretch), size_) == SQLITE_OK)
    size_ += kStretch;
  else
    refused_ = kCommitsRefused;
}

}  // namespace tillcast
