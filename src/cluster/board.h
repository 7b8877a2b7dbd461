// cluster/board.h: the state of the cluster as its partitions tell it: the newest view of each.
//
// Threads: any.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cluster/views.h"
#include "engine/update.h"
#include "segment/segmentation.h"

namespace tillcast {

// What the whole shop sold before the midnight that has come to all its shards.
struct ShopSales {
  int64_t day = 0;
  uint64_t version = 0;  // counts what was told anew, too
  ProductSales sales;
};

class Board {
 public:
  explicit Board(uint32_t partitions)
      : orders_(partitions), shards_(partitions), sales_(partitions) {}

  uint32_t partitions() const { return static_cast<uint32_t>(shards_.size()); }
  // How segments are shown; null: not at all.
  void set_segmentation(std::shared_ptr<const Segmentation> segmentation);

  // What a view changes for those who watch; nullptr: nothing.
  std::shared_ptr<const Update> take(View view);

  std::optional<ShopFacts> facts() const;
  std::vector<std::optional<OrdersView>> orders() const;  // by partition
  std::vector<std::optional<ShardView>> shards() const;
  // Of one of them, for who asks often.
  struct Told {
    ViewStamp stamp;
    uint64_t next = 0;  // how far it has come: OrdersView::next, ShardView::seq
  };
  std::optional<Told> orders_told(uint32_t partition) const;
  std::optional<Told> shard_told(uint32_t shard) const;
  // The newest in the cluster; nothing: there is none.
  std::optional<CheckpointView> checkpoint_told(CheckpointView::Of of, uint32_t partition) const;

  // The whole shop as it is told now, without orders and predictions. Never null.
  std::shared_ptr<const Update> now() const;
  // The same with at most so many of its newest orders, the newest first.
  std::shared_ptr<const Update> now(size_t orders) const;
  std::optional<int64_t> as_of_ms() const;
  // Null: not all shards have come to a midnight yet.
  std::shared_ptr<const ShopSales> shop_sales() const;
  // By what the orders' partitions have come to: the time before which nobody's orders are on their
  // way any more, as far as can be known. Nothing: it cannot.
  std::optional<int64_t> time_come_to() const;

 private:
  Update merged() const;
  std::shared_ptr<const Update> take_shard(ShardView view);
  void take_sales(SalesView view);
  void take_checkpoint(CheckpointView view);
  uint64_t shown(uint64_t seq, uint32_t shard) const;

  mutable std::mutex mutex_;  // guards all below
  std::optional<ShopFacts> facts_;
  std::shared_ptr<const Segmentation> segmentation_;
  std::vector<std::optional<OrdersView>> orders_;
  std::vector<std::optional<ShardView>> shards_;
  std::vector<std::optional<SalesView>> sales_;
  std::map<std::pair<CheckpointView::Of, uint32_t>, CheckpointView> checkpoints_;
  std::shared_ptr<const ShopSales> shop_sales_;
  std::shared_ptr<const Update> now_ = std::make_shared<const Update>();
};

}  // namespace tillcast
