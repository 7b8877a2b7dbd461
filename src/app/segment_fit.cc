#include "app/segment_fit.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/time.h"
#include "engine/scoring_model.h"
#include "engine/segment_model.h"
#include "segment/segmentation_file.h"

namespace tillcast {
namespace {

constexpr int64_t kWeekMs = 7 * kDayMs;
constexpr uint64_t kTickEntries = 4096;  // of the log at a time, when the last tick is looked for

// The one in place; nothing where there is none that can be used.
std::optional<Segmentation> segmentation_before(const Context& context) {
  auto before = load_segmentation(context.data_dir);
  if (before.ok()) return std::move(*before);
  if (before.error().code != ErrorCode::kNotFound)
    spdlog::warn("{}; numbering segments anew", before.error().message);
  return std::nullopt;
}

Result<FitCustomers> fit_customers(const PastShop& shop,
                                   const std::vector<CustomerIndex>& customers,
                                   std::span<const std::string> features) {
  TC_TRY(segment_features(features));
  FitCustomers rows;
  rows.columns = fit_columns(features);
  TC_ASSIGN(const FeatureSelection selection, segment_features(rows.columns));
  rows.matrix.resize(customers.size() * rows.columns.size());
  for (size_t i = 0; i < customers.size(); ++i)
    selection.fill(shop.profiles[customers[i]].profile, shop.profiles.sales(), shop.as_of_ms,
                   std::span(rows.matrix).subspan(i * rows.columns.size(), rows.columns.size()));
  return rows;
}

std::vector<std::optional<double>> probabilities_of(const Context& context, const PastShop& shop,
                                                    const std::vector<CustomerIndex>& customers) {
  std::vector<std::optional<double>> probabilities(customers.size());
  const auto champion = open_champion(context);
  if (!champion.ok() || !*champion) return probabilities;
  const auto model = make_scoring_model(*champion);
  if (!model.ok()) return probabilities;
  size_t next = 0;
  score_in_batches(
      **model, shop.profiles, shop.profiles.sales(), customers,
      [&](CustomerIndex) { return shop.as_of_ms; },
      [&](const ScoredBatch& batch) {
        for (const double logit : batch.logits) probabilities[next++] = to_probability(logit);
      });
  return probabilities;
}

// The clock of a log: the newest event, or tick after it. Ticks come in order, so the last is
// enough.
Result<int64_t> clock_of(const Log& log, int64_t last_event_ms) {
  std::optional<int64_t> tick_ms;
  for (uint64_t end = log.last_seq(); end > 0 && !tick_ms; end -= std::min(end, kTickEntries)) {
    TC_TRY(log.read(end - std::min(end, kTickEntries), end, [&](uint64_t, Entry&& entry) {
      if (const auto* tick = std::get_if<Tick>(&entry)) tick_ms = tick->at_ms;
      return Result<>(Done{});
    }));
  }
  return std::max(last_event_ms, tick_ms.value_or(last_event_ms));
}

Result<LogPlace> end_of(const Log& log) {
  LogPlace end{log.last_seq(), 0};
  if (end.seq == 0) return end;
  TC_TRY(log.read(end.seq - 1, end.seq, [&](uint64_t, Entry&& entry) {
    end.seq_print = State::print_of(entry);
    return Result<>(Done{});
  }));
  return end;
}

}  // namespace

Result<ShopSegments> fit_shop(const Context& context, std::optional<int64_t> as_of_ms,
                              FitOptions options) {
  TC_TRY(segment_features(options.features));
  TC_ASSIGN(const std::unique_ptr<Log> log,
            open_sqlite_log(context.data_dir, LogAccess::kReadOnly));
  ShopSegments fitted;
  TC_ASSIGN(fitted.log_end, end_of(*log));
  TC_ASSIGN(fitted.orders, orders_in_force(*log, INT64_MAX));
  TC_ASSIGN(fitted.shop, past_shop(fitted.orders, as_of_ms));
  TC_ASSIGN(fitted.clock_ms, clock_of(*log, last_event_ms(fitted.orders)));
  fitted.customers = fitted.shop.purchasers();
  TC_ASSIGN(const FitCustomers rows,
            fit_customers(fitted.shop, fitted.customers, options.features));
  options.currency = fitted.shop.currency;
  const std::optional<Segmentation> before = segmentation_before(context);
  if (before) fitted.fit_before = before->fit_id;
  TC_ASSIGN(fitted.fit,
            fit_segments(rows, fitted.shop.as_of_ms, options, before ? &*before : nullptr));
  fitted.probabilities = probabilities_of(context, fitted.shop, fitted.customers);
  return fitted;
}

Result<> keep_segments(const Context& context, const ShopSegments& fitted) {
  auto segmentation = std::make_shared<const Segmentation>(fitted.fit.segmentation);
  TC_ASSIGN(const auto model, make_segment_model(segmentation));
  const int64_t first_ms = fitted.orders.front().order.ordered_at_ms;
  const int64_t oldest_ms = fitted.clock_ms - kWeeksBeforeFit * kWeekMs;
  SegmentWeeks weeks;
  // As the engine does before the first entry.
  if (oldest_ms < first_ms) weeks.push({next_monday_ms(first_ms) - kWeekMs, false, {}});
  std::vector<int64_t> mondays;
  for (int64_t at_ms = next_monday_ms(std::max(first_ms, oldest_ms)); at_ms <= fitted.clock_ms;
       at_ms += kWeekMs)
    mondays.push_back(at_ms);
  Profiles profiles;
  const auto note = [&](Profiles& now, int64_t at_ms) {
    weeks.push(take_segment_snapshot(now, *model, at_ms));
    if (at_ms == mondays.back()) profiles = std::move(now);
  };
  fold_past(fitted.orders, mondays, note);
  // The weeks first: the segmentation is what makes them count.
  if (!weeks.empty())
    TC_TRY(save_weeks(context.data_dir, segmentation->fit_id, fitted.log_end, weeks, profiles));
  TC_TRY(save_segmentation(context.data_dir, *segmentation));
  // A server may still save those of the fit before.
  const std::string before = fitted.fit_before.value_or(segmentation->fit_id);
  const std::string_view kept[] = {before, segmentation->fit_id};
  remove_weeks_but(context.data_dir, kept);
  return Done{};
}

SegmentsNow segments_at_fit(const ShopSegments& fitted) {
  SegmentsNow now;
  now.segmentation = std::make_shared<const Segmentation>(fitted.fit.segmentation);
  now.as_of_ms = now.moves_from_ms = fitted.shop.as_of_ms;
  now.segments.resize(now.segmentation->segments.size());
  std::vector<double> sums(now.segments.size(), 0);
  std::vector<uint64_t> scored(now.segments.size(), 0);
  for (size_t i = 0; i < fitted.customers.size(); ++i) {
    const uint16_t place = fitted.fit.places[i];
    const Profile& profile = fitted.shop.profiles[fitted.customers[i]].profile;
    ++now.customers;
    ++now.segments[place].size;
    now.revenue += profile.monetary_micros();
    now.segments[place].revenue += profile.monetary_micros();
    sums[place] += fitted.probabilities[i].value_or(0);
    scored[place] += fitted.probabilities[i].has_value();
  }
  for (size_t i = 0; i < now.segments.size(); ++i) {
    now.segments[i].drift = 0;
    if (scored[i] > 0) now.segments[i].probability = sums[i] / static_cast<double>(scored[i]);
  }
  now.drift = 0;
  if (!now.segments.empty()) now.drift_of = now.segmentation->segments.front().id;
  return now;
}

}  // namespace tillcast
