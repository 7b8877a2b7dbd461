// log/write_lock.h: one process at a time writes to a data directory.
//
// <data>/lock; held while this process writes, released by the kernel however the process ends.
#pragma once

#include <filesystem>
#include <memory>

#include "base/result.h"

namespace tillcast {

class WriteLock {
 public:
  // kUnavailable: another process has it. REQUIRES: the directory exists.
  static Result<std::unique_ptr<WriteLock>> take(const std::filesystem::path& data_dir);
  explicit WriteLock(int fd) : fd_(fd) {}
  ~WriteLock();
  WriteLock(const WriteLock&) = delete;
  WriteLock& operator=(const WriteLock&) = delete;

 private:
  int fd_;
};

}  // namespace tillcast
