#include "ingest/generator.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <tuple>

#include "base/time.h"

namespace tillcast {
namespace {

enum Purpose : uint64_t {
  kArrivalPurpose = 0x61727276,
  kAfterPurpose = 0x61667465,
  kBackPurpose = 0x6261636b
};

constexpr uint64_t kFirstNumber = 1'000'001;
constexpr uint64_t kFirstCustomer = 10'001;
// Some order again within days of an order, whatever their rate: something was forgotten or ran
// out.
constexpr double kSoonAgain = 0.05, kSoonAgainDays = 6;
constexpr double kGuestOrders = 0.077;  // for each order of a known customer
constexpr double kRefundOfKnown = 0.205, kRefundOfGuest = 0.10;
constexpr double kRefundDelayMedian = 8, kRefundDelaySigma = 1.1;

}  // namespace

bool Generator::Due::operator>(const Due& other) const {
  return std::tie(at_ms, what, customer, ordinal) >
         std::tie(other.at_ms, other.what, other.customer, other.ordinal);
}

Result<Generator> Generator::create(const ShopPlan& plan) {
  if (plan.customers < 1 || plan.customers > 100'000'000)
    return invalid("customers: should be 1 to 100,000,000");
  if (plan.days < 1 || plan.days > 36'500) return invalid("days: should be 1 to 36,500");
  Generator generator(plan);
  if (generator.calendar_.shop_time(plan.days) <= 0)
    return invalid(
        "days: the shop is closed on all of them (Saturdays, 24 December to 3 January); "
        "ask for more");
  return generator;
}

Generator::Generator(const ShopPlan& plan)
    : plan_(plan),
      calendar_(plan.first_day, plan.days),
      orders_(plan.seed),
      next_number_(kFirstNumber) {}

void Generator::push(const Due& due) {
  due_.push_back(due);
  std::push_heap(due_.begin(), due_.end(), std::greater<>());
}

// Lets in the customers whose first purchase is on that day.
void Generator::admit(uint32_t day) {
  const double whole = calendar_.shop_time(plan_.days);
  const double part = calendar_.shop_time(day + 1) / whole;
  const auto target = part >= 1 ? plan_.customers
                                : static_cast<uint64_t>(share_acquired(part, plan_.days) *
                                                        static_cast<double>(plan_.customers));
  // A closed day takes nobody in; its share comes on the next.
  if (calendar_.shop_time(day) == calendar_.shop_time(day + 1)) return;
  for (; admitted_ < std::min(target, plan_.customers); ++admitted_) {
    Rng rng(plan_.seed, kArrivalPurpose, admitted_);
    Due due{};
    due.customer = static_cast<uint32_t>(admitted_);
    due.at_ms = calendar_.moment_in(day, rng);
    due.shop_time = calendar_.shop_time(day) +
                    rng.uniform() * (calendar_.shop_time(day + 1) - calendar_.shop_time(day));
    push(due);
  }
}

bool Generator::next(ShopOrder& order) {
  while (next_day_ < plan_.days &&
         (due_.empty() || due_.front().at_ms >= calendar_.begin_ms(next_day_)))
    admit(next_day_++);
  if (due_.empty()) return false;
  std::pop_heap(due_.begin(), due_.end(), std::greater<>());
  const Due due = due_.back();
  due_.pop_back();
  make(due, order);
  return true;
}

void Generator::make(const Due& due, ShopOrder& order) {
  order.number = next_number_++;
  order.refund_of = due.refund_of;
  order.at_ms = due.at_ms;
  order.customer = due.of_guest ? 0 : kFirstCustomer + due.customer;
  if (due.of_guest) {
    order.country = orders_.make_guest_order(due.customer, due.ordinal, order.lines);
  } else {
    const CustomerTraits traits = make_customer(plan_.seed, due.customer);
    order.country = traits.country;
    orders_.make_order(traits, due.customer, due.ordinal, order.lines);
    if (due.what == What::kPurchase) after_purchase(due, traits);
  }
  if (due.what == What::kRefund)
    orders_.make_refund(due.customer, due.ordinal, order.lines);
  else
    schedule_refund(due, order.number);
  if (plan_.lines_max > 0 && order.lines.size() > plan_.lines_max)
    order.lines.resize(plan_.lines_max);
}

// What a known customer's purchase brings: perhaps their next one, and a guest of the same day.
void Generator::after_purchase(const Due& due, const CustomerTraits& traits) {
  Rng rng(plan_.seed, kAfterPurpose, due.customer, due.ordinal);
  const bool leaves = rng.chance(traits.leaves);
  const bool soon = rng.chance(kSoonAgain);
  const double wait = rng.exponential(soon ? kSoonAgainDays : 1 / traits.rate_per_day);
  const int64_t guest_delay = static_cast<int64_t>(1 + rng.below(45)) * kMinuteMs;
  if (rng.chance(kGuestOrders)) {
    Due guest = due;
    guest.what = What::kGuest;
    guest.of_guest = true;
    guest.at_ms += guest_delay;
    push(guest);
  }
  if (leaves) return;
  Due again = due;
  ++again.ordinal;
  again.shop_time += wait;
  const auto day = calendar_.day_at(again.shop_time);
  if (!day) return;
  again.at_ms = calendar_.moment_in(*day, rng);
  if (again.at_ms <= due.at_ms)
    again.at_ms = due.at_ms + static_cast<int64_t>(1 + rng.below(30)) * kMinuteMs;
  push(again);
}

void Generator::schedule_refund(const Due& due, uint64_t number) {
  Rng rng(plan_.seed, kBackPurpose, due.customer, due.ordinal * 2ull + due.of_guest);
  if (!rng.chance(due.of_guest ? kRefundOfGuest : kRefundOfKnown)) return;
  Due refund = due;
  refund.what = What::kRefund;
  refund.refund_of = number;
  const auto day =
      calendar_.day_at(due.shop_time + rng.log_normal(kRefundDelayMedian, kRefundDelaySigma));
  if (!day) return;
  refund.at_ms = std::max(calendar_.moment_in(*day, rng), due.at_ms + kHourMs);
  push(refund);
}

OrderEvent to_event(const ShopOrder& order, const ShopProducts& products) {
  OrderEvent event;
  const bool refund = order.refund_of != 0;
  event.order_id = fmt::format("{}{}", refund ? "C" : "", order.number);
  if (refund) event.refund_of = fmt::format("{}", order.refund_of);
  event.kind = refund ? OrderKind::kRefunded : OrderKind::kPlaced;
  if (order.customer != 0) event.customer_id = fmt::format("{}", order.customer);
  event.ordered_at_ms = order.at_ms;
  event.currency = "GBP";
  event.country = order.country;
  event.lines.reserve(order.lines.size());
  for (const ShopLine& line : order.lines)
    event.lines.push_back({products[line.product].id, products[line.product].description,
                           line.quantity, line.unit_price, std::nullopt});
  return event;
}

}  // namespace tillcast
