// serve/imports.h: files that are sent in parts, looked at, and imported while the page shows the
// progress.
//
// Each has a folder <folder>/ID with its `content`, `import.json` and `rejects.csv`; the id is made
// here, and what a client calls the file is text and never a path. One import runs at a time, in
// batches through the writer as HTTP's orders; others wait. Files are looked at beside it.
//
// Threads: every method from any thread; parts of one file one after the other. Two threads of its
// own. Ownership: shop and writer outlive it. Errors: kNotFound, kConflict and kInvalid are the
// client's; kUnavailable of receive(): the disk is full.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/shop.h"
#include "serve/import_record.h"
#include "serve/import_tally.h"
#include "serve/shop_writer.h"
#include "serve/side_worker.h"

namespace tillcast {

struct ImportLimits {
  uint64_t bytes_max = 2ull << 30;
  size_t open_max = 16;                  // that are not done yet
  size_t kept_max = 100;                 // with those that are
  uint64_t disk_spare_bytes = 64 << 20;  // left for the log
  size_t batch_orders = 2'000;           // a sync
};

class Imports {
 public:
  // Takes up what an earlier server left in the folder.
  Imports(std::filesystem::path folder, const Shop& shop, ShopWriter& writer, ImportLimits limits);
  ~Imports();

  const ImportLimits& limits() const { return limits_; }
  // Beside what others that are being received will take.
  bool has_room(uint64_t bytes) const;

  // Each answers with the import as it stands. REQUIRES: 0 < bytes <= limits().bytes_max.
  Result<ImportView> begin(const std::string& name, uint64_t bytes);
  // kConflict: `offset` is not what was received.
  Result<ImportView> receive(const std::string& id, uint64_t offset, std::string_view part);
  Result<ImportMapping> mapping(const std::string& id) const;
  Result<ImportView> map(const std::string& id, ImportMapping mapping);
  Result<ImportView> start(const std::string& id);
  Result<ImportView> find(const std::string& id) const;
  std::vector<ImportView> list() const;  // the newest first
  // The file of rejected rows; it may not be there.
  Result<std::filesystem::path> rejects(const std::string& id) const;
  // Stops it where it runs, and forgets it with its files.
  Result<> forget(const std::string& id);

  // What runs ends within moments and is failed; nothing more begins.
  void stop();
  // Waits for that. REQUIRES: stop() was called, and the writer answers what it took.
  void join();

 private:
  using Import = ImportRecord;
  using Shared = std::shared_ptr<Import>;

  void load();
  Shared load_one(const std::filesystem::path& folder) const;
  Result<Shared> get(const std::string& id) const;
  std::filesystem::path folder_of(const Import& import) const { return folder_ / import.view.id; }
  std::vector<Shared> outdated_locked(int64_t now_ms) const;
  void remove(const Shared& import);
  Result<> persist(const Shared& import);
  void save(const Shared& import);
  void finish(const Shared& import, ImportState state, std::string error);
  void look_soon(const Shared& import);
  void look(const Shared& import, uint64_t turn);
  void run();
  void run_one(const Shared& import, uint64_t turn);
  Result<> read_into_log(const Shared& import, uint64_t turn, ImportTally& tally);
  ReadOptions options_of(const Import& import) const;
  bool has_currency(const Import& import) const;
  bool turned(const Import& import, uint64_t turn) const;

  const std::filesystem::path folder_;
  const Shop& shop_;
  ShopWriter& writer_;
  const ImportLimits limits_;
  std::atomic<bool> stopping_ = false;

  mutable std::mutex mutex_;  // guards all below, and the views
  std::condition_variable came_;
  std::map<std::string, Shared> imports_;
  std::deque<Shared> waiting_;

  SideWorker looks_;
  std::thread thread_;
};

// "20110901-6f1c9a02".
bool is_import_id(std::string_view text);

}  // namespace tillcast
