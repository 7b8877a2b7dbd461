// cluster/shard_node.h: one member of the group that keeps the shards, each of a partition of
// NAME.changes.
//
// A shard is what its partition says and nothing else, so whoever has it comes to the same. It is
// told to all nodes ten times a second where it changes (NAME.views), and now and then where not.
//
// Threads: one of its own; all methods from any.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "cluster/board.h"
#include "cluster/exchange.h"
#include "cluster/group_member.h"
#include "cluster/order_node.h"
#include "cluster/record_reader.h"
#include "cluster/shard.h"

namespace tillcast {

class ShardNode {
 public:
  // `failed`: the node cannot go on (kCorrupt); called once, on its thread.
  ShardNode(const NodeOptions& options, Board& board, Exchange& exchange, CheckpointStore& store,
            std::shared_ptr<const RecordReader> reader, NodeModels models,
            std::function<void(Error)> failed);

  struct Held {
    ViewStamp stamp;
    ShardPlace place;
    std::shared_ptr<const Engine> engine;
  };
  std::vector<Held> held() const;
  std::optional<Held> held(uint32_t shard) const;  // nothing: another node's

  // Each shard goes over to them where its partition says so, or from its beginning here. Those
  // that do not fit are refused in the log.
  void offer(NodeModels models);
  std::shared_ptr<const Model> champion() const;

  void stop();
  void join() { member_.join(); }

 private:
  using Clock = std::chrono::steady_clock;
  struct Owned {
    std::unique_ptr<Shard> shard;
    std::vector<KafkaRecord> records;  // of this round
    Clock::time_point told_at{};
    Clock::time_point saved_at{};
    int64_t saved = 0;     // the checkpoint's offset
    int64_t whole_at = 0;  // so far others had come with it
    bool whole = false;    // it has come so far, and is shown
    uint64_t wanted = 0;   // models that did not come in time
    uint64_t models = 0;   // the version that it has
  };

  GroupMember::Handlers handlers(std::function<void(Error)> failed);
  Result<std::vector<int64_t>> assigned(std::span<const KafkaPartition> partitions);
  void revoked(std::span<const KafkaPartition> partitions);
  Result<> take(std::vector<KafkaRecord> records);
  void forget();
  Result<> fold(std::vector<KafkaRecord> records);
  bool go_on(Owned& owned);
  void take_models(Owned& owned, uint64_t version);
  void tell(Owned& owned, Clock::time_point now);
  void show(uint32_t number, Owned& owned);
  void restore(uint32_t number, const std::filesystem::path& folder) const;
  void save_one(Clock::time_point now);
  bool is_save_due(const Owned& owned, Clock::time_point now) const;
  void keep(uint32_t number, const Owned& owned);
  std::filesystem::path folder_of(uint32_t number) const;
  void hold(uint32_t number, const Shard* shard);
  NodeModels models() const;

  const NodeOptions options_;
  const ClusterTopics topics_;
  Board& board_;
  Exchange& exchange_;
  CheckpointStore& store_;
  const std::shared_ptr<const RecordReader> reader_;

  // The thread's.
  std::map<uint32_t, Owned> owned_;
  bool more_ = false;           // there is more to do at once
  uint64_t missed_models_ = 0;  // that were waited for in vain: once

  mutable std::mutex mutex_;  // guards all below
  std::map<uint32_t, Held> held_;
  std::condition_variable offered_;
  NodeModels models_;

  GroupMember member_;
};

}  // namespace tillcast
