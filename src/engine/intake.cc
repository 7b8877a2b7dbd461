#include "engine/intake.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/stopwatch.h"
#include "base/time.h"

namespace tillcast {
namespace {

constexpr int64_t kAheadMsMax = kDayMs;

Outcome rejected(std::string why) { return {Outcome::Kind::kRejected, std::move(why)}; }

OrderIdentity identity_of(const StatedOrder& stated) { return {stated.key, stated.order.revision}; }

}  // namespace

// `beside`: of the orders before it in the same call. `currency`: empty before the first order.
// REQUIRES: both locks.
Outcome Intake::decide(const StatedOrder& stated, const Fingerprints& beside,
                       const std::string& currency, int64_t now_ms) const {
  const OrderEvent& order = stated.order;
  if (!currency.empty() && order.currency != currency)
    return rejected(fmt::format("currency: is {}, the shop's is {}; convert it before sending",
                                order.currency, currency));
  if (order.ordered_at_ms > now_ms + kAheadMsMax)
    return rejected("ordered_at: more than 24 hours ahead; check the sender's clock");
  Verdict verdict = state_.orders.classify(stated.key, order.revision, stated.fingerprint);
  for (const Fingerprints* known : {&fingerprints_, &beside})
    if (const auto seen = known->find(identity_of(stated)); seen != known->end())
      verdict = seen->second == stated.fingerprint ? Verdict::kDuplicate : Verdict::kConflict;
  if (verdict == Verdict::kDuplicate) return {Outcome::Kind::kDuplicate, ""};
  if (verdict == Verdict::kConflict)
    return rejected(
        fmt::format("conflict: revision {} of this order is recorded with other content; send a "
                    "change as kind 'updated' or 'cancelled' with a higher revision",
                    order.revision));
  return {};
}

// Later orders of a call are decided as if the earlier ones were recorded; the log takes all or
// none of them.
Result<std::vector<Outcome>> Intake::append(std::span<StatedOrder> orders, int64_t now_ms) {
  std::vector<Outcome> outcomes;
  outcomes.reserve(orders.size());
  std::vector<Stated> entries;
  Fingerprints fingerprints;
  took_ = {};
  Stopwatch watch;
  auto state_lock = lock_state();
  std::unique_lock lock(mutex_);
  std::string currency = state_.currency.empty() ? currency_ : state_.currency;
  for (StatedOrder& stated : orders) {
    outcomes.push_back(decide(stated, fingerprints, currency, now_ms));
    if (outcomes.back().kind != Outcome::Kind::kAccepted) continue;
    fingerprints[identity_of(stated)] = stated.fingerprint;
    if (currency.empty()) currency = stated.order.currency;
    entries.emplace_back(std::move(stated));
  }
  lock.unlock();
  state_lock.unlock();
  took_.decide = watch.lap();
  if (entries.empty()) return outcomes;
  TC_TRY(record(std::move(entries), std::move(fingerprints)));
  currency_ = currency;
  return outcomes;
}

std::shared_lock<std::shared_mutex> Intake::lock_state() {
  wants_state_ = true;
  std::shared_lock lock(state_mutex_);
  wants_state_ = false;
  return lock;
}

Result<bool> Intake::tick(int64_t at_ms) {
  took_ = {};
  {
    const auto lock = lock_state();
    if (at_ms <= std::max(state_.clock_ms.value_or(clock_ms_), clock_ms_)) return false;
  }
  TC_TRY(record({Stated{Tick{at_ms}}}, {}));
  return true;
}

Result<> Intake::record(std::vector<Stated> entries, Fingerprints fingerprints) {
  Stopwatch watch;
  TC_ASSIGN(uint64_t seq, log_.append(std::span<const Stated>(entries)));
  took_.append = watch.lap();
  took_.sync = log_.sync_took();
  for (const Stated& entry : entries) clock_ms_ = std::max(clock_ms_, time_of(entry));
  const std::lock_guard lock(mutex_);
  for (Stated& entry : entries) waiting_.emplace_back(seq++, std::move(entry));
  fingerprints_.insert(fingerprints.begin(), fingerprints.end());
  return Done{};
}

void Intake::arrived(std::vector<SequencedEntry> entries) {
  const std::lock_guard lock(mutex_);
  std::ranges::move(entries, std::back_inserter(waiting_));
}

std::vector<SequencedEntry> Intake::take(size_t entries_max) {
  const std::lock_guard lock(mutex_);
  std::vector<SequencedEntry> taken = std::exchange(waiting_, {});
  if (taken.size() <= entries_max) return taken;
  const auto rest = taken.begin() + static_cast<std::ptrdiff_t>(entries_max);
  waiting_.assign(std::move_iterator(rest), std::move_iterator(taken.end()));
  taken.erase(rest, taken.end());
  return taken;
}

void Intake::folded(std::span<const SequencedEntry> entries) {
  const std::lock_guard lock(mutex_);
  for (const auto& [seq, entry] : entries)
    if (const auto* stated = std::get_if<StatedOrder>(&entry))
      fingerprints_.erase(identity_of(*stated));
}

}  // namespace tillcast
