#include "serve/customer_views.h"

#include "engine/live_report.h"
#include "serve/json_text.h"

namespace tillcast {
namespace {

template <class Numbers>
void append_numbers(std::string& out, std::string_view name, const Numbers& numbers) {
  append_key(out, name);
  out.push_back('[');
  for (const auto number : numbers) {
    append_comma(out);
    fmt::format_to(std::back_inserter(out), "{}", number);
  }
  out.push_back(']');
}

void append_rhythm(std::string& out, const std::optional<PurchaseRhythm>& rhythm) {
  if (!rhythm) return append_null(out, "rhythm");
  append_key(out, "rhythm");
  out.push_back('{');
  const auto& gaps = rhythm->gaps;
  const auto days = [&](std::string_view name, auto value) {
    append_field(out, name, gaps ? std::optional<double>(value(*gaps)) : std::nullopt);
  };
  days("gap_mean_days", [](const auto& known) { return known.mean; });
  days("gap_median_days", [](const auto& known) { return known.median; });
  days("gap_std_days", [](const auto& known) { return known.deviation; });
  days("gap_last_days", [](const auto& known) { return static_cast<double>(known.last); });
  append_field(out, "days_since_last", std::optional(rhythm->days_since_last));
  append_time(out, "due_at", gaps ? std::optional(gaps->due_at_ms) : std::nullopt);
  append_numbers(out, "gaps_days", gaps ? gaps->newest : std::vector<int64_t>());
  append_numbers(out, "weekdays", rhythm->weekdays);
  append_numbers(out, "hours", rhythm->hours);
  out.push_back('}');
}

}  // namespace

std::string timeline_json(const CustomerTimeline& timeline, std::string_view currency) {
  std::string out = "{";
  append_field(out, "customer_id", std::string_view(timeline.customer_id));
  append_time(out, "as_of", timeline.as_of_ms);
  append_text_or_null(out, "currency", currency);
  append_field(out, "purchases_total", timeline.purchases_total);
  append_field(out, "refunds_total", timeline.refunds_total);
  append_field(out, "products_total", timeline.products_total);
  append_objects(out, "purchases", timeline.purchases,
                 [](std::string& text, const Purchase& purchase) {
                   append_time(text, "ordered_at", purchase.ordered_at_ms);
                   append_money(text, "amount", purchase.amount_micros);
                   append_field(text, "lines", purchase.lines);
                   append_key(text, "units");
                   fmt::format_to(std::back_inserter(text), "{}", purchase.units);
                   append_field(text, "products", purchase.products);
                 });
  append_objects(out, "refunds", timeline.refunds,
                 [](std::string& text, const TimelineRefund& refund) {
                   append_time(text, "ordered_at", refund.at_ms);
                   append_money(text, "amount", refund.amount_micros);
                   append_field(text, "lines", refund.lines);
                   append_key(text, "cancellation");
                   text.append(refund.cancellation ? "true" : "false");
                 });
  append_rhythm(out, timeline.rhythm);
  append_objects(out, "products", timeline.products,
                 [](std::string& text, const TimelineProduct& product) {
                   append_field(text, "product_id", std::string_view(product.product_id));
                   append_text_or_null(text, "description", product.description);
                   append_field(text, "lines", product.lines);
                   append_money(text, "spend", product.spend_micros);
                   append_field(text, "share", std::optional(product.share));
                 });
  out.push_back('}');
  return out;
}

std::string history_json(const CustomerHistory& history) {
  std::string out = "{";
  append_field(out, "customer_id", std::string_view(history.customer_id));
  append_text_or_null(out, "model_id", history.model_id);
  append_time(out, "trained_until", history.trained_until_ms);
  append_time(out, "as_of", history.as_of_ms);
  append_field(out, "horizon_days", static_cast<uint64_t>(kHorizonDays));
  append_objects(out, "points", history.points, [](std::string& text, const HistoryPoint& point) {
    append_time(text, "at", point.at_ms);
    append_field(text, "probability", point.probability);
    append_key(text, "bought");
    text.append(!point.bought ? "null" : *point.bought ? "true" : "false");
  });
  out.push_back('}');
  return out;
}

}  // namespace tillcast
