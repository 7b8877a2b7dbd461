// serve/batch_size.h: how many orders make a batch, and how many may wait for it.
//
// Many share one sync, but a batch is shown only once all of it is folded and scored. What an order
// costs depends on the machine and the moment: while the state is copied for a checkpoint, several
// times what it costs else. So it is measured, and a batch holds what can be folded and scored in
// about the time that is aimed at; what is over waits, and its senders with it.
//
// Threads: a value; the writer's.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace tillcast {

class BatchSize {
 public:
  using Seconds = std::chrono::duration<double>;

  explicit BatchSize(Seconds aim) : aim_(aim) {}

  // Dearer counts at once, cheaper bit by bit; what a handful costs says little of many.
  void done(size_t orders, Seconds took) {
    if (orders < kTellingOrders) return;
    last_ = took / static_cast<double>(orders);
    each_ = std::max(last_, each_ * kKept);
  }
  // From here on the pages of the state are copied as they change.
  void checkpoint_begun() { each_ = std::max(each_, last_ * kCopying); }

  size_t orders_max() const {
    if (each_ <= Seconds(0)) return kFirstOrders;  // nothing was measured yet
    const double orders = std::min(aim_ / each_, static_cast<double>(kOrdersMax));
    return std::max(kTellingOrders, static_cast<size_t>(orders));
  }

 private:
  static constexpr size_t kTellingOrders = 64;
  static constexpr size_t kFirstOrders = 1'000;
  static constexpr size_t kOrdersMax = 100'000;
  static constexpr double kKept = 0.9;
  static constexpr double kCopying = 4;

  Seconds aim_;
  Seconds last_{};  // of the last that tells
  Seconds each_{};  // to go by
};

}  // namespace tillcast
