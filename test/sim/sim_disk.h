// sim/sim_disk.h: a disk in memory that fails as disks do, put under the real SQLite.
//
// While it lives it is SQLite's default VFS, so that the real log runs on it unchanged. What is
// written is seen at once and survives the end of the process; it survives the loss of power once
// it was synced, and before that in any sectors or none. A failed sync drops what it should have
// written and later syncs do not make up for it: that is what Linux does ("fsyncgate").
//
// Threads: any; a lock of its own. Files are found by name; directories are not kept.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"

namespace tillcast::sim {

// Chances of one call.
struct DiskFaults {
  double read_error = 0;
  double write_error = 0;  // after a part was written
  double sync_error = 0;
  std::string sync_error_of = {};            // files whose name ends so; empty: all
  std::optional<uint64_t> space_bytes = {};  // of all files; beyond it the disk is full
};

class SimDisk {
 public:
  SimDisk();
  ~SimDisk();
  SimDisk(const SimDisk&) = delete;
  SimDisk& operator=(const SimDisk&) = delete;

  void set_faults(const DiskFaults& faults) { faults_ = faults; }
  void reseed(Rng random) { random_ = random; }
  uint64_t bytes() const;
  uint64_t faults_made() const { return faults_made_; }

  // From here on every call fails and does nothing, as for a process that is no more. Whoever has
  // files open lets go of them before restart().
  void stop() { stopped_ = true; }
  void restart(bool power_was_lost);

 private:
  friend struct Vfs;
  struct Write {
    uint64_t at = 0;
    std::string bytes;
    bool truncates = false;  // at `at`
  };
  struct Handle;
  struct File {
    std::string name;
    std::string seen;
    std::string durable;
    std::vector<Write> pending;  // seen and not durable
    std::vector<Handle*> handles;
    std::vector<std::unique_ptr<char[]>> shared_memory;
  };
  bool fails(double chance);
  uint64_t bytes_locked() const;
  int write(File& file, const char* bytes, size_t size, uint64_t at);
  int sync(File& file);
  void lose_power(File& file);
  static void apply(std::string& content, const Write& write);

  mutable std::recursive_mutex mutex_;
  std::map<std::string, std::shared_ptr<File>> files_;
  DiskFaults faults_;
  Rng random_{1, 0};
  uint64_t faults_made_ = 0;
  bool stopped_ = false;
  sqlite3_vfs vfs_{};
  sqlite3_io_methods methods_{};
  sqlite3_vfs* before_ = nullptr;
};

}  // namespace tillcast::sim
