// fuzz/shop.h: a small shop, always the same: valid bytes to begin from, and something to ask.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/state.h"
#include "event/order_event.h"
#include "score/model.h"

namespace tillcast::fuzz {

inline constexpr int64_t kShopFromMs = 1'314'835'200'000;  // 2011-09-01

// Sales, guests' too, refunds, an adjustment, updates and a cancellation over some 100 days.
const std::vector<OrderEvent>& shop_orders();

// The state after them.
const State& shop_state();

// Of recency and frequency; its card has a reference to measure drift against.
std::shared_ptr<const Model> shop_model();

}  // namespace tillcast::fuzz
