// window/order_stage.h: the first stage of a job in several processes: the orders of one partition
// of the source in, records of what they add to their groups out.
//
// A fold: what comes out follows from what came in and from nothing else, so that whoever takes the
// partition over makes the same of it once more.
//
// Threads: one. Orders are remembered by their partition's own watermark.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "window/pipeline.h"
#include "window/share_record.h"

namespace tillcast {

class OrderStage {
 public:
  // `places`: the partitions of what comes out.
  OrderStage(const PipelineOptions& options, uint32_t source, uint32_t places);

  using Emit = std::function<void(uint32_t place, std::string record)>;
  // REQUIRES: the order passes validate().
  OrderFacts::Verdict fold(const StatedOrder& stated, const Emit& emit);
  // For every place.
  std::string mark(ShareRecord::Kind kind) const;
  int64_t newest_ms() const { return newest_ms_; }

  void save(ByteWriter& out) const;
  Result<> load(ByteReader& in);

 private:
  void emit_shares(uint32_t place, int64_t before_ms, const Emit& emit);

  const std::optional<int64_t> out_of_orderness_ms_;
  const uint32_t source_;
  OrderFacts facts_;
  int64_t newest_ms_ = INT64_MIN;
  std::vector<OrderShare> changes_;                // of an order
  std::vector<std::vector<OrderShare>> by_place_;  // the same
};

}  // namespace tillcast
