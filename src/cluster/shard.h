// cluster/shard.h: the customers of one partition of NAME.changes: an engine that is fed from it.
//
// Threads:   one, the shard node's; the engine's const methods from any.
// Ownership: whoever holds the engine may read it after the shard has gone to another node: it is
//            as it was then.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cluster/board.h"
#include "cluster/part.h"
#include "cluster/record_reader.h"
#include "cluster/views.h"
#include "engine/engine.h"

namespace tillcast {

struct ShardOptions {
  ViewStamp stamp;
  uint32_t shards = 1;
  std::filesystem::path folder;  // of its checkpoint
  std::shared_ptr<const Model> champion;
  std::shared_ptr<const Segmentation> segmentation;
};

class Shard {
 public:
  // From its checkpoint, where there is one.
  static Result<std::unique_ptr<Shard>> open(ShardOptions options,
                                             std::shared_ptr<const RecordReader> reader,
                                             const KafkaPartition& partition);

  const ViewStamp& stamp() const { return options_.stamp; }
  void raise_epoch(uint64_t epoch) { options_.stamp.epoch = epoch; }
  ShardPlace place() const { return {options_.stamp.partition, options_.shards}; }
  const std::shared_ptr<Engine>& engine() const { return engine_; }
  int64_t next() const { return next_; }  // the offset after what was folded

  // In the order of their offsets. `on_mark` is called between two records where the models change.
  // kCorrupt: one is no entry of ours.
  using OnMark = std::function<void(uint64_t version)>;
  Result<> fold(const std::vector<KafkaRecord>& records, const OnMark& on_mark);
  // What the whole shop sold, where it is news.
  void take(const ShopSales& sales);
  // Scores made in slices go on; true: there are more.
  bool go_on();

  // Whether something has changed since the last view.
  bool has_news() const { return news_; }
  ShardView view();
  // What its customers bought before a midnight, where that was not told yet. What came late is
  // told again now and then.
  std::optional<SalesView> sales(std::chrono::steady_clock::time_point now);

 private:
  Shard(ShardOptions options, PartitionLog* log, std::shared_ptr<Engine> engine);
  Result<> fold_entries(std::vector<SequencedEntry> entries);
  void publish(std::unique_ptr<Batch> batch);

  ShardOptions options_;
  PartitionLog* const log_;  // the engine's
  const std::shared_ptr<Engine> engine_;
  int64_t next_ = 0;
  bool news_ = true;
  std::vector<SequencedOrder> orders_;   // the newest
  std::vector<Prediction> predictions_;  // since the last view
  uint64_t sales_version_ = 0;           // of the ShopSales that it has
  std::optional<int64_t> sales_told_;
  std::chrono::steady_clock::time_point sales_told_at_{};
};

}  // namespace tillcast
