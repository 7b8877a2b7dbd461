#include "serve/live_ring.h"

#include <algorithm>
#include <utility>

#include "serve/json_views.h"

namespace tillcast {

size_t memory_of(const Update& update) {
  size_t bytes = sizeof update + update.predictions.size() * sizeof(Prediction);
  for (const SequencedOrder& order : update.orders) bytes += sizeof order + bytes_of(order.order);
  return bytes;
}

std::vector<Frame> frames_of(const Update& update) {
  std::vector<Frame> frames;
  // More than a frame takes is not shown: a batch of 10,000 is not encoded in whole.
  const size_t skipped = update.orders.size() - std::min(update.orders.size(), kFrameItemsMax);
  std::vector<std::string> orders;
  for (size_t i = skipped; i < update.orders.size(); ++i)
    orders.push_back(order_json(update.orders[i]));
  const std::optional<int64_t> at_ms = update.seq == 0 ? std::nullopt : std::optional(update.at_ms);
  if (!orders.empty())
    frames.push_back(make_frame(FrameType::kOrders, update.seq, at_ms, newest_items(orders)));
  if (!update.predictions.empty())
    frames.push_back(
        make_frame(FrameType::kPredictions, update.seq, at_ms, predictions_data(update)));
  return frames;
}

void LiveRing::keep(Frame frame) {
  Kept kept{frame.seq, 1, frame.wire->size(), nullptr, {}};
  kept.encoded.push_back(std::move(frame));
  push(std::move(kept));
}

void LiveRing::keep(std::shared_ptr<const Update> update, size_t bytes) {
  const size_t frames = size_t{!update->orders.empty()} + size_t{!update->predictions.empty()};
  if (frames == 0) return;
  push({update->seq, frames, bytes, std::move(update), {}});
}

void LiveRing::push(Kept kept) {
  frames_ += kept.frames;
  bytes_ += kept.bytes;
  kept_.push_back(std::move(kept));
  shrink();
}

// All frames of one seq go together: who resumes after it must miss nothing.
void LiveRing::shrink() {
  while (frames_ > frames_max_ || bytes_ > bytes_max_) {
    floor_ = kept_.front().seq;
    while (!kept_.empty() && kept_.front().seq == floor_) {
      frames_ -= kept_.front().frames;
      bytes_ -= kept_.front().bytes;
      kept_.pop_front();
    }
  }
}

void LiveRing::encode(Kept& kept) {
  kept.encoded = frames_of(*kept.update);
  kept.update.reset();
  bytes_ -= kept.bytes;
  kept.bytes = 0;
  for (const Frame& frame : kept.encoded) kept.bytes += frame.wire->size();
  bytes_ += kept.bytes;
}

void LiveRing::visit(uint64_t since, const std::function<void(const Frame&)>& visit) {
  for (Kept& kept : kept_) {
    if (kept.seq <= since) continue;
    if (kept.update) encode(kept);
    for (const Frame& frame : kept.encoded) visit(frame);
  }
  shrink();  // what is encoded may be larger
}

}  // namespace tillcast
