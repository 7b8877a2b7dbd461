// cluster/views.h: what nodes tell each other of their partitions, in NAME.views: the newest of
// each key is kept.
//
// Who has a partition stamps what it says of it with an epoch, which is higher than that of whoever
// had it before: of two the higher one is true, and of one epoch the one with the higher offset.
//
// Plain values. Units: offsets, Unix UTC milliseconds, days since 1970.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "engine/update.h"
#include "feature/product_sales.h"

namespace tillcast {

// What is agreed before there is any order; from `tillcast cluster init`.
struct ShopFacts {
  std::string currency;
  uint64_t id = 0;  // of these topics, and of none with their name before or after
  bool operator==(const ShopFacts&) const = default;
};

struct ViewStamp {
  uint32_t partition = 0;
  uint64_t epoch = 0;
  std::string node;     // who has it; empty: it was given back
  int64_t told_ms = 0;  // by its clock, for people
  bool operator==(const ViewStamp&) const = default;
};

// Of a partition of NAME.orders.
struct OrdersView {
  ViewStamp stamp;
  int64_t next = 0;  // committed up to here
  std::optional<int64_t> newest_ms;
  uint64_t orders = 0;
  uint64_t rejected = 0;
  bool idle = false;  // it was at its end for a while, and holds no midnight up
  std::string url;    // of the node, for people; empty: not told
};

// Of a partition of NAME.changes.
struct ShardView {
  ViewStamp stamp;
  uint64_t seq = 0;  // of its log: the offset after the last record folded
  std::optional<int64_t> clock_ms;
  std::string kpis;      // cluster/part.h: of all time
  std::string segments;  // likewise; empty: there are none
  uint64_t scored = 0;
  std::string model_id;
  std::vector<SequencedOrder> orders;   // the newest, oldest first
  std::vector<Prediction> predictions;  // the newest since the view before
};

// What the customers of a shard bought in the days before a midnight (feature/product_sales.h).
struct SalesView {
  ViewStamp stamp;
  int64_t day = 0;
  ProductSales::Counts counts;
};

// A checkpoint in NAME.checkpoints (cluster/checkpoint_store.h).
struct CheckpointView {
  enum class Of : uint8_t { kOrders, kShard };
  Of of = Of::kShard;
  ViewStamp stamp;
  int64_t next = 0;   // of the partition of NAME.orders or NAME.changes: folded up to here
  int64_t begin = 0;  // it stands in [begin, end) of the partition of NAME.checkpoints, ...
  int64_t end = 0;
  std::string id;     // ... in records that name it
  uint32_t slot = 0;  // whose keys they have
  uint64_t bytes = 0;
};

// The models of the shop, from `tillcast cluster promote`. Every shard goes over to them where its
// partition of NAME.changes says so (ModelMark).
struct ModelBundle {
  struct File {
    std::string path;  // in the model's folder
    std::string bytes;
  };
  uint64_t version = 0;  // the higher, the newer
  std::string model_id;  // empty: no predictions
  std::vector<File> files;
  std::string segmentation;  // its JSON; empty: no segments
};

using View = std::variant<ShopFacts, OrdersView, ShardView, SalesView, ModelBundle, CheckpointView>;

// KafkaRecord::note of a record of NAME.changes that is no order: models of this version from here
// on.
std::string model_mark(uint64_t version);
std::optional<uint64_t> read_model_mark(std::string_view note);

std::string_view name_of(CheckpointView::Of of);  // "orders", "shard"

std::string key_of(const View& view);
std::string encode(const View& view);
Result<View> decode_view(std::string_view bytes);

}  // namespace tillcast
