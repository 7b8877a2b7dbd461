// cluster/order_node.h: one member of the group that folds NAME.orders into NAME.changes.
//
// What comes of the records of its partitions, and how far it has come in them, is committed in one
// transaction (KIP-447): after a crash whoever takes a partition over goes on from there, folding
// what was committed before without a word. A node that was taken for dead and is not is fenced by
// its transactional id.
//
// Who has partition 0 also tells every shard what time it is: of a midnight once no partition has
// an order of the day before on its way.
//
// Threads: one of its own; tick() and the rest from any.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cluster/board.h"
#include "cluster/checkpoint_store.h"
#include "cluster/exchange.h"
#include "cluster/group_member.h"
#include "cluster/order_fold.h"
#include "cluster/topics.h"
#include "kafka/producer.h"
#include "score/model.h"
#include "segment/segmentation.h"

namespace tillcast {

// What scores and segments the customers; null: nothing does.
struct NodeModels {
  uint64_t version = 0;  // ModelBundle's; 0: the cluster was told of none
  std::shared_ptr<const Model> champion;
  std::shared_ptr<const Segmentation> segmentation;
};

struct NodeOptions {
  std::string brokers;
  std::string name;  // of the shop
  std::string node;  // unique among all there ever were
  std::string url;   // where people reach it; empty: not told
  ShopFacts shop;
  std::filesystem::path data_dir;
  NodeModels models;  // as long as the cluster was told of none
  // So many records apart checkpoints are written and kept in the cluster; 0: by time and size.
  uint64_t checkpoint_records = 0;
  // Keeps the models of a bundle in the data directory, and loads them.
  std::function<Result<NodeModels>(const ModelBundle&)> install;
};

std::string new_node_name();

class OrderNode {
 public:
  // `failed`: the node cannot go on (kCorrupt); called once, on its thread.
  OrderNode(const NodeOptions& options, Board& board, Exchange& exchange, CheckpointStore& store,
            std::function<void(Error)> failed);

  void tick(int64_t at_ms) { tick_ms_ = at_ms; }  // the wall clock, for who begins days
  void stop() { member_.stop(); }
  void join() { member_.join(); }

 private:
  using Clock = std::chrono::steady_clock;
  struct Output {
    std::string topic;
    int32_t partition = 0;
    std::string key, value, note;
  };
  struct Owned {
    Owned(uint32_t shards, const ShopFacts& shop) : fold(shards, shop) {}
    OrderFold fold;
    ViewStamp stamp;
    int64_t committed = 0;         // what is before it was told by another, or by us
    std::vector<Output> outputs;   // since
    Clock::time_point heard_at{};  // of a record
    Clock::time_point told_at{};
    Clock::time_point saved_at{};
    int64_t saved = 0;  // the checkpoint's offset
    bool idle = false;
    bool news = true;
  };

  GroupMember::Handlers handlers(std::function<void(Error)> failed);
  Result<> open_producer();
  Result<std::vector<int64_t>> assigned(std::span<const KafkaPartition> partitions);
  Result<int64_t> take_over(const KafkaPartition& partition, std::optional<int64_t> committed);
  void restore(uint32_t number, Owned& owned) const;
  bool load(uint32_t number, Owned& owned) const;
  void revoked(std::span<const KafkaPartition> partitions, bool lost);
  void fence(const std::string& node);
  Result<> take(const std::vector<KafkaRecord>& records);
  void forget();
  void fold(const KafkaRecord& record);
  void tell_time();
  size_t outputs() const;
  bool is_due() const;
  Result<> commit();
  void tell();
  void save_if_due(uint32_t number, Owned& owned) const;
  void save(uint32_t number, Owned& owned) const;
  std::filesystem::path checkpoint_of(uint32_t number) const;

  const NodeOptions options_;
  const ClusterTopics topics_;
  Board& board_;
  Exchange& exchange_;
  CheckpointStore& store_;
  std::atomic<int64_t> tick_ms_ = INT64_MIN;

  // The thread's.
  std::unique_ptr<KafkaProducer> producer_;
  std::map<uint32_t, Owned> owned_;
  std::map<std::string, Verdicts> verdicts_;  // by node
  Clock::time_point committed_at_{};
  Clock::time_point polled_at_{};
  int64_t told_ms_ = INT64_MIN;  // the time that the shards were told last, ...
  Clock::time_point told_at_{};  // ... and when

  GroupMember member_;
};

}  // namespace tillcast
