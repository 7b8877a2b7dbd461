// cluster/checkpoint_store.h: checkpoints in the cluster (NAME.checkpoints), so that a node that is
// new to a partition begins where another had come, and not at the beginning.
//
// What a partition comes to at an offset is the same whoever folds it, so any node's checkpoint is
// good for all. Its files go in pieces into the partition of the same number, under the keys of one
// of two slots in turn, so that the compaction keeps two of them at most; then NAME.views is told
// where it stands (CheckpointView). Pieces name their checkpoint: one that another has written over
// is found out and not used.
//
// Threads: any; what is kept is written by a thread of the store's own, one at a time.
// Errors:  whatever cannot be kept is said in the log; the next one is tried in time.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cluster/topics.h"
#include "cluster/views.h"
#include "serve/side_worker.h"

namespace tillcast {

// A checkpoint here that is so many records behind the one in the cluster is better fetched anew.
inline constexpr int64_t kFetchAhead = 50'000;

class CheckpointStore {
 public:
  // `records_min`: what fewer records come to is not kept; 0: those that are folded in no time.
  // `told`: what NAME.views is to be told, on the store's thread.
  CheckpointStore(std::string brokers, const ClusterTopics& topics, uint64_t records_min,
                  std::function<void(CheckpointView)> told);
  ~CheckpointStore();

  // Whether one of `next` is worth being kept after the last: once as much has come as it weighs,
  // so that keeping costs no more than folding, and no new node reads more than twice that.
  bool is_due(const std::optional<CheckpointView>& last, int64_t next) const;

  // Files in `folder`, by their names in it, in the order in which they are put back; `last` is the
  // one in the cluster now. Returns at once; nothing is done while one of the same partition is
  // being kept.
  struct Place {
    CheckpointView::Of of = CheckpointView::Of::kShard;
    ViewStamp stamp;
    int64_t next = 0;
  };
  void keep(const Place& place, const std::filesystem::path& folder,
            const std::vector<std::filesystem::path>& files,
            const std::optional<CheckpointView>& last);

  // Puts one back into `folder`, over what is there. kNotFound: it does not stand there any more.
  Result<> fetch(const CheckpointView& kept, const std::filesystem::path& folder) const;

  void stop() { stopping_ = true; }  // what is being written is given up

 private:
  struct Job;
  Result<> write(Job& job) const;

  const std::string brokers_;
  const std::string topic_;
  const int64_t records_min_;
  const std::function<void(CheckpointView)> told_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;  // guards the next
  std::set<std::pair<CheckpointView::Of, uint32_t>> keeping_;
  SideWorker worker_;
};

}  // namespace tillcast
