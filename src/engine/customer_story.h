// engine/customer_story.h: one customer over time: what they did, and what the model says of each
// week of it, in hindsight.
//
// Pure. Units: micros of the shop's currency, Unix UTC milliseconds, days of 86,400 s.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/scoring_model.h"
#include "feature/profile.h"

namespace tillcast {

inline constexpr size_t kTimelineEventsMax = 5'000;
inline constexpr size_t kTimelineGapsMax = 200;
inline constexpr size_t kTimelineProducts = 30;
inline constexpr size_t kHistoryWeeksMax = 104;

struct TimelineRefund {
  int64_t at_ms = 0;
  int64_t amount_micros = 0;  // of a cancellation: its order's
  uint32_t lines = 0;
  bool cancellation = false;
};

struct TimelineProduct {
  uint64_t product = 0;  // the hash of its id
  std::string product_id;
  std::string description;  // empty: none was ever stated
  int64_t spend_micros = 0;
  uint32_t lines = 0;
  double share = 0;  // of all that the customer spent
};

// Between consecutive days with a purchase, as the features count them (feature/vector.h).
struct PurchaseGaps {
  double mean = 0, median = 0, deviation = 0;
  int64_t last = 0;
  int64_t due_at_ms = 0;        // the last purchase and a median gap
  std::vector<int64_t> newest;  // oldest first
};

// When they buy.
struct PurchaseRhythm {
  std::optional<PurchaseGaps> gaps;  // nothing where all purchases are of one day
  double days_since_last = 0;
  std::array<uint64_t, 7> weekdays{};  // Monday first
  std::array<uint64_t, 24> hours{};
};

struct CustomerTimeline {
  std::string customer_id;
  int64_t as_of_ms = 0;
  size_t purchases_total = 0, refunds_total = 0, products_total = 0;
  std::vector<Purchase> purchases;  // the newest, oldest first
  std::vector<TimelineRefund> refunds;
  std::optional<PurchaseRhythm> rhythm;   // nothing before the second purchase
  std::vector<TimelineProduct> products;  // those with the most spent; not named yet
};

// REQUIRES: everything in the profile happened before `as_of_ms`.
CustomerTimeline timeline_of(const Profile& profile, int64_t as_of_ms);

struct HistoryPoint {
  int64_t at_ms = 0;
  std::optional<double> probability;  // nothing without a model
  std::optional<bool> bought;         // in the 30 days from at_ms; nothing while they last
};

struct CustomerHistory {
  std::string customer_id;
  std::string model_id;  // empty: there is no model
  std::optional<int64_t> trained_until_ms;
  int64_t as_of_ms = 0;
  std::vector<HistoryPoint> points;  // of Mondays, then of as_of_ms
};

// What is known of a customer: their orders in force as last stated, and the cancellations.
struct CustomerPast {
  std::vector<OrderEvent> orders;
  std::vector<Refund> cancellations;  // of those orders
};

// How many lines of a product the shop sold to known customers on the days [from, to); products as
// an ItemLine names them.
using LinesSold = std::function<uint64_t(uint32_t product, int64_t from_day, int64_t to_day)>;

// The Mondays 00:00 UTC after the first purchase and before `as_of_ms`, the newest so many.
std::vector<int64_t> history_mondays(int64_t first_purchase_ms, int64_t as_of_ms);

// What the model says as of each of `at_ms`, from what had happened before it: the profile of then,
// by the time of each event, and what the shop had sold. REQUIRES: the times ascend, and each has
// a purchase before it.
std::vector<double> probabilities_at(const ScoringModel& model, const CustomerPast& past,
                                     std::span<const int64_t> at_ms, const LinesSold& lines_sold);

// Whether there is a purchase in the 30 days from `at_ms`; nothing while they are not over.
std::optional<bool> bought_after(std::span<const Purchase> purchases, int64_t at_ms,
                                 int64_t clock_ms);

}  // namespace tillcast
