// The views of the shop: each turns a query into one call and its value into JSON.
#include <array>

#include "base/time.h"
#include "serve/api.h"
#include "serve/json_text.h"
#include "serve/json_views.h"

namespace tillcast {
namespace {

constexpr size_t kPageDefault = 50;
constexpr size_t kPageMax = 1'000;
constexpr size_t kSeriesPointsMax = 2'000;

Step step_for(Window window) {
  const int64_t span_ms = window.to_ms - window.from_ms;
  if (span_ms <= 3 * kDayMs) return Step::kHour;
  if (span_ms <= 2 * 366 * kDayMs) return Step::kDay;
  if (span_ms <= 20 * 366 * kDayMs) return Step::kWeek;
  return Step::kMonth;
}

bool too_many_points(Window window, Step step) {
  size_t points = 0;
  for (int64_t at = step_begin(window.from_ms, step); at < window.to_ms; at = step_next(at, step))
    if (++points > kSeriesPointsMax) return true;
  return false;
}

}  // namespace

Result<Response> Api::orders(const Call& call) const {
  TC_ASSIGN(const size_t limit, call.query.limit(kPageDefault, kPageMax));
  TC_ASSIGN(const std::optional<uint64_t> before, call.query.number("before"));
  TC_ASSIGN(const OrderPage page,
            parts_.shop.orders(before, limit, call.query.text("customer_id")));
  return json_response(orders_json(page));
}

Result<Response> Api::kpis(const Call& call) const {
  TC_ASSIGN(const Window window, window_of(call.query));
  EngineStatus status = parts_.board.read(std::chrono::steady_clock::now(), wall_clock_ms());
  status.seq = parts_.shop.seq();
  TC_ASSIGN(const Kpis kpis, parts_.shop.kpis(window));
  return json_response(kpis_json(kpis, &status));
}

Result<Response> Api::series(const Call& call) const {
  static constexpr std::array<std::string_view, 4> kSteps{"hour", "day", "week", "month"};
  TC_ASSIGN(Window window, window_of(call.query));
  TC_ASSIGN(const std::optional<size_t> chosen, call.query.choice("step", kSteps));
  TC_ASSIGN(const Kpis all, parts_.shop.kpis({}));
  if (window.from_ms == INT64_MIN && all.from_ms) window.from_ms = *all.from_ms;
  if (window.to_ms == INT64_MAX && all.to_ms) window.to_ms = *all.to_ms;
  if (window.from_ms == INT64_MIN || window.to_ms == INT64_MAX)
    return json_response(series_json({}, chosen ? Step(*chosen) : Step::kDay, all.currency, {}));
  if (window.from_ms > window.to_ms) window.to_ms = window.from_ms;
  const Step step = chosen ? Step(*chosen) : step_for(window);
  if (too_many_points(window, step))
    return invalid(fmt::format("query parameter step: gives more than {} points; take a longer one",
                               kSeriesPointsMax));
  std::vector<SeriesPoint> points;
  if (window.from_ms < window.to_ms) {
    TC_ASSIGN(points, parts_.shop.series(window, step));
  }
  return json_response(series_json(points, step, all.currency, window));
}

Result<Response> Api::prediction(const Call& call) const {
  TC_ASSIGN(const bool explain, call.query.flag("explain"));
  if (explain) {
    TC_ASSIGN(const ExplainedPrediction explained, parts_.shop.explanation(call.id));
    return json_response(explained_json(explained));
  }
  TC_ASSIGN(const CustomerPrediction prediction, parts_.shop.prediction(call.id));
  return json_response(prediction_json(prediction, prediction.model_id));
}

Result<Response> Api::features(const Call&) const { return json_response(features_json()); }

}  // namespace tillcast
