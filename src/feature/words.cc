#include "feature/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/assert.h"
#include "feature/phrases.h"

namespace tillcast {
namespace {

constexpr const char* kOneDay = "has bought on one day only";
constexpr const char* kNoRefund = "never had anything refunded";

// One customer's vector, and the phrases that several features share.
class Customer {
 public:
  Customer(std::span<const double, kFeatures> all, std::string_view currency)
      : all_(all), currency_(currency) {}

  double of(std::string_view name) const { return all_[*feature_index(name)]; }
  bool one_day() const { return of("active_days") < 2; }
  bool one_gap() const { return of("active_days") < 3; }

  std::string money(double amount) const { return say_money(amount, currency_); }

  // The gap that is usual; nothing sensible below 0.
  double usual_gap() const {
    const double median = of("gap_median_days");
    return std::isfinite(median) ? median : of("gap_mean_days");
  }

  std::string spent_in(double amount, int days, const char* after = "") const {
    if (amount < 0)
      return fmt::format("{} more refunded than spent in the last {} days", money(amount), days);
    if (amount == 0) return fmt::format("spent nothing in the last {} days{}", days, after);
    return fmt::format("spent {} in the last {} days{}", money(amount), days, after);
  }

 private:
  std::span<const double, kFeatures> all_;
  std::string_view currency_;
};

std::string orders_in(double orders, int days) {
  return fmt::format("{} in the last {} days", say_count(orders, "order", "orders"), days);
}

std::string net_spent_in(const Customer& c, double amount, int days) {
  return c.spent_in(amount, days, ", after refunds");
}

std::string fading(const std::string& what, int half_life_days) {
  return fmt::format("{} of late (what is {} days old counts half)", what, half_life_days);
}

std::string fading_money(const Customer& c, double amount, int days, const char* after = "") {
  if (amount < 0) return fading(c.money(amount) + " more refunded than spent", days);
  return fading(c.money(amount) + " spent" + after, days);
}

std::string fading_points(double points, int days) {
  return fading(fmt::format("{} points for purchases and their size", say_number(points)), days);
}

std::string stage(double value) {
  constexpr std::array kStages = {"a new customer", "an active customer", "a customer cooling off",
                                  "a dormant customer", "a lost customer"};
  const auto place = static_cast<size_t>(std::clamp(value, 0.0, 4.0));
  return kStages[place];
}

std::string how_even(const Customer& c, double deviation) {
  const double share = deviation / c.of("gap_mean_days");
  return fmt::format("gaps between purchases vary {} ({})",
                     share < 0.4   ? "little"
                     : share < 0.9 ? "somewhat"
                                   : "a lot",
                     say_days(deviation));
}

std::string factor(double log_deviation) {
  return "gaps between purchases vary by a factor of " + say_number(std::exp(log_deviation));
}

// Of a feature that is -1 where there is no gap.
std::string or_one_day(double value, const std::string& words) {
  return value < 0 ? kOneDay : words;
}

using Words = std::string (*)(const Customer& c, double v);

struct Entry {
  std::string_view name;
  Words words;
};

// In the catalogue's order.
constexpr std::array kBase = std::to_array<Entry>({
    {"recency_days",
     [](const Customer& c, double v) {
       const std::string last = "last bought " + say_ago(v);
       if (c.one_day() || !(c.usual_gap() > 0)) return last;
       const std::string every = say_every(c.usual_gap());
       // "12 days ago, usually every 20": the days were just named.
       const bool named = last.find(" days ago") != last.npos && every.ends_with(" days");
       return fmt::format("{}, usually {}", last, every.substr(0, every.size() - (named ? 5 : 0)));
     }},
    {"tenure_days", [](const Customer&, double v) { return "first bought " + say_ago(v); }},
    {"frequency",
     [](const Customer&, double v) { return say_count(v, "order", "orders") + " so far"; }},
    {"active_days",
     [](const Customer&, double v) { return "bought on " + say_count(v, "day", "days"); }},
    {"monetary", [](const Customer& c, double v) { return "spent " + c.money(v) + " in all"; }},
    {"refund_orders",
     [](const Customer&, double v) {
       return v == 0 ? kNoRefund : "had " + say_count(v, "refund", "refunds");
     }},
    {"refund_amount",
     [](const Customer& c, double v) {
       return v == 0 ? kNoRefund : "had " + c.money(v) + " refunded in all";
     }},
    {"aov",
     [](const Customer& c, double v) { return "spends " + c.money(v) + " an order on average"; }},
    {"order_value_std",
     [](const Customer& c, double v) {
       if (c.of("frequency") < 2) return std::string("has placed only one order");
       return v == 0 ? "all orders cost the same" : "order values vary by " + c.money(v);
     }},
    {"orders_7d", [](const Customer&, double v) { return orders_in(v, 7); }},
    {"spend_7d", [](const Customer& c, double v) { return c.spent_in(v, 7); }},
    {"orders_14d", [](const Customer&, double v) { return orders_in(v, 14); }},
    {"spend_14d", [](const Customer& c, double v) { return c.spent_in(v, 14); }},
    {"orders_30d", [](const Customer&, double v) { return orders_in(v, 30); }},
    {"spend_30d", [](const Customer& c, double v) { return c.spent_in(v, 30); }},
    {"orders_60d", [](const Customer&, double v) { return orders_in(v, 60); }},
    {"spend_60d", [](const Customer& c, double v) { return c.spent_in(v, 60); }},
    {"orders_90d", [](const Customer&, double v) { return orders_in(v, 90); }},
    {"spend_90d", [](const Customer& c, double v) { return c.spent_in(v, 90); }},
    {"orders_180d", [](const Customer&, double v) { return orders_in(v, 180); }},
    {"spend_180d", [](const Customer& c, double v) { return c.spent_in(v, 180); }},
    {"gap_mean_days",
     [](const Customer&, double v) {
       return or_one_day(v, "buys " + say_every(v) + " on average");
     }},
    {"gap_std_days",
     [](const Customer& c, double v) {
       if (c.one_day()) return std::string(kOneDay);
       return c.one_gap() ? "has only one gap between purchases so far" : how_even(c, v);
     }},
    {"gap_last_days",
     [](const Customer&, double v) {
       return or_one_day(v, "the latest gap between purchases was " + say_days(v));
     }},
    {"basket_lines",
     [](const Customer&, double v) {
       return say_count(v, "line", "lines") + " an order on average";
     }},
    {"basket_units",
     [](const Customer&, double v) {
       return say_count(v, "item", "items") + " an order on average";
     }},
    {"basket_products",
     [](const Customer&, double v) {
       return say_count(v, "product", "different products") + " an order on average";
     }},
    {"distinct_products",
     [](const Customer&, double v) {
       return "has bought " + say_count(v, "product", "different products");
     }},
    {"product_entropy",
     [](const Customer&, double v) {
       return say_spread_over("spend is", v, "product", "products");
     }},
    {"unit_price_mean",
     [](const Customer& c, double v) { return "pays " + c.money(v) + " an item on average"; }},
    {"unit_price_std",
     [](const Customer& c, double v) {
       return v == 0 ? "always pays the same price" : "item prices vary by " + c.money(v);
     }},
    {"ewma_orders_14",
     [](const Customer&, double v) { return fading(say_count(v, "order", "orders"), 14); }},
    {"ewma_spend_14", [](const Customer& c, double v) { return fading_money(c, v, 14); }},
    {"ewma_orders_30",
     [](const Customer&, double v) { return fading(say_count(v, "order", "orders"), 30); }},
    {"ewma_spend_30", [](const Customer& c, double v) { return fading_money(c, v, 30); }},
    {"ewma_orders_90",
     [](const Customer&, double v) { return fading(say_count(v, "order", "orders"), 90); }},
    {"ewma_spend_90", [](const Customer& c, double v) { return fading_money(c, v, 90); }},
});

constexpr std::array kAdvanced = std::to_array<Entry>({
    {"gap_median_days",
     [](const Customer&, double v) {
       return or_one_day(v, "half of the gaps between purchases are at most " + say_days(v));
     }},
    {"gap_log_mean",
     [](const Customer&, double v) {
       return or_one_day(v, "a typical gap between purchases is " + say_days(std::exp(v)));
     }},
    {"gap_log_std",
     [](const Customer& c, double v) {
       if (c.one_day()) return std::string(kOneDay);
       return c.one_gap() ? "has only one gap between purchases so far" : factor(v);
     }},
    {"gap_cv",
     [](const Customer& c, double v) {
       if (c.one_day()) return std::string(kOneDay);
       if (c.one_gap()) return std::string("has only one gap between purchases so far");
       return fmt::format("gaps between purchases vary by {} of their mean", say_percent(v));
     }},
    {"gap_last3_mean_days",
     [](const Customer&, double v) {
       return or_one_day(v, "the latest gaps between purchases average " + say_days(v));
     }},
    {"gap_trend",
     [](const Customer&, double v) {
       return or_one_day(v, say_times_usual("the latest gaps between purchases are", v));
     }},
    {"gap_last_z",
     [](const Customer& c, double v) {
       if (c.one_day()) return std::string(kOneDay);
       return say_against_usual("the latest gap between purchases was", v, "longer", "shorter");
     }},
    {"recency_z",
     [](const Customer& c, double v) {
       if (c.one_day()) return std::string(kOneDay);
       return say_against_usual("has been away", v, "longer", "shorter");
     }},
    {"recency_over_gap",
     [](const Customer&, double v) {
       return or_one_day(v, fmt::format("has been away {} times the usual gap",
                                        say_number(std::round(v * 10) / 10)));
     }},
    {"purchase_rate",
     [](const Customer&, double v) {
       if (v <= 0) return std::string("has not come back yet");
       return "comes back about " + say_number(30 * v) + " times in 30 days";
     }},
    {"second_order_days",
     [](const Customer&, double v) {
       return v < 0 ? "has not come back yet" : "came back for the first time after " + say_days(v);
     }},
    {"gaps_over_recency",
     [](const Customer& c, double v) {
       if (c.one_day()) return std::string(kOneDay);
       return say_count(v, "earlier gap was", "earlier gaps were") + " longer than this one so far";
     }},
    {"gaps_due_30d",
     [](const Customer& c, double v) {
       if (c.one_day()) return std::string(kOneDay);
       return say_count(v, "earlier gap", "earlier gaps") +
              " as long as this one ended within another 30 days";
     }},
    {"lifecycle_stage", [](const Customer&, double v) { return stage(v); }},
    {"loyalty_score",
     [](const Customer&, double v) {
       return "bought in " + say_percent(v) + " of all 30-day periods so far";
     }},
    {"first_purchase_day",
     [](const Customer&, double v) { return "first bought on " + say_date(v); }},
    {"weekday_entropy",
     [](const Customer&, double v) {
       return say_spread_over("purchases are", v, "weekday", "weekdays");
     }},
    {"hour_entropy",
     [](const Customer&, double v) {
       return say_spread_over("purchases are", v, "hour of the day", "hours of the day");
     }},
    {"ewma_active_120",
     [](const Customer&, double v) {
       return fading(say_count(v, "day", "days") + " with a purchase", 120);
     }},
    {"ewma_active_240",
     [](const Customer&, double v) {
       return fading(say_count(v, "day", "days") + " with a purchase", 240);
     }},
    {"ewma_log_spend_30", [](const Customer&, double v) { return fading_points(v, 30); }},
    {"ewma_log_spend_120", [](const Customer&, double v) { return fading_points(v, 120); }},
    {"ewma_log_spend_240", [](const Customer&, double v) { return fading_points(v, 240); }},
    {"ewma_aov_90",
     [](const Customer& c, double v) { return fading(c.money(v) + " an order", 90); }},
    {"order_value_median",
     [](const Customer& c, double v) { return "half of the orders are at most " + c.money(v); }},
    {"order_value_last",
     [](const Customer& c, double v) { return "the last order was " + c.money(v); }},
    {"order_value_max",
     [](const Customer& c, double v) { return "the largest order was " + c.money(v); }},
    {"order_value_last3_mean",
     [](const Customer& c, double v) { return "the latest orders average " + c.money(v); }},
    {"order_value_trend",
     [](const Customer&, double v) { return say_times_usual("the latest orders are", v); }},
    {"order_value_last_z",
     [](const Customer& c, double v) {
       if (c.of("frequency") < 2) return std::string("has placed only one order");
       return say_against_usual("the last order was", v, "larger", "smaller");
     }},
    {"spend_concentration",
     [](const Customer& c, double v) {
       if (c.of("frequency") < 2) return std::string("has placed only one order");
       return say_spread_over("spend is", -std::log(v), "order", "orders");
     }},
    {"spend_share_90d",
     [](const Customer&, double v) {
       return v == 0 ? "spent nothing in the last 90 days"
                     : say_percent(v) + " of all spend was in the last 90 days";
     }},
    {"spend_per_day",
     [](const Customer& c, double v) { return "spends " + c.money(30 * v) + " in 30 days"; }},
    {"orders_change_30d",
     [](const Customer&, double v) {
       if (v == 0) return std::string("as many orders in the last 30 days as in the 30 before");
       const std::string orders = say_count(std::abs(v), "order", "orders");
       return fmt::format("{} {} in the last 30 days than in the 30 before", orders,
                          v > 0 ? "more" : "fewer");
     }},
    {"spend_change_90d",
     [](const Customer& c, double) {
       const double late = c.of("spend_90d"), before = c.of("spend_180d") - late;
       return fmt::format("{}, {} in the 90 before", c.spent_in(late, 90),
                          before > 0 ? c.money(before) : "nothing");
     }},
    {"value_x_frequency",
     [](const Customer& c, double) {
       return fmt::format("{} at {} on average", say_count(c.of("frequency"), "order", "orders"),
                          c.money(c.of("aov")));
     }},
    {"recency_x_monetary",
     [](const Customer& c, double) {
       return fmt::format("spent {} in all, last bought {}", c.money(c.of("monetary")),
                          say_ago(c.of("recency_days")));
     }},
    {"recency_x_frequency",
     [](const Customer& c, double) {
       return fmt::format("{}, the last {}", say_count(c.of("frequency"), "order", "orders"),
                          say_ago(c.of("recency_days")));
     }},
    {"price_sensitivity",
     [](const Customer&, double v) {
       return std::string(std::abs(v) < 0.2 ? "quantities hardly depend on the price"
                          : v < 0           ? "buys more of what is cheap"
                                            : "buys more of what is dear");
     }},
    {"product_repeat_share",
     [](const Customer&, double v) {
       return v <= 0 ? "has never bought a product again"
                     : say_percent(v) + " of order lines are products bought before";
     }},
    {"product_top_share",
     [](const Customer&, double v) {
       return say_percent(v) + " of spend goes to the favourite product";
     }},
    {"last_basket_lines",
     [](const Customer&, double v) {
       return "the last order had " + say_count(v, "line", "lines");
     }},
    {"last_basket_products",
     [](const Customer&, double v) {
       return "the last order had " + say_count(v, "product", "different products");
     }},
    {"units_per_line",
     [](const Customer&, double v) {
       return "buys " + say_number(v) + " of a product at a time on average";
     }},
    {"refund_share",
     [](const Customer&, double v) {
       return v == 0 ? kNoRefund : "had " + say_percent(v) + " of all spend refunded";
     }},
    {"refund_recency_days",
     [](const Customer&, double v) {
       return v < 0 ? kNoRefund : "had something refunded " + say_ago(v);
     }},
    {"refund_unmatched",
     [](const Customer& c, double v) {
       if (c.of("refund_orders") == 0) return std::string(kNoRefund);
       return v == 0 ? "every refund belongs to a known purchase"
                     : c.money(v) + " refunded for no known purchase";
     }},
});

constexpr std::array kNetAndFitted = std::to_array<Entry>({
    {"net_frequency",
     [](const Customer&, double v) { return say_count(v, "order", "orders") + " not sent back"; }},
    {"net_recency_days",
     [](const Customer& c, double v) {
       return c.of("net_frequency") == 0 ? "sent every order back"
                                         : "the last order not sent back was " + say_ago(v);
     }},
    {"net_monetary",
     [](const Customer& c, double v) {
       return v < 0 ? c.money(v) + " more refunded than spent"
                    : "spent " + c.money(v) + " in all, after refunds";
     }},
    {"net_aov",
     [](const Customer& c, double v) {
       return c.of("net_frequency") == 0
                  ? "sent every order back"
                  : "spends " + c.money(v) + " an order on average, after refunds";
     }},
    {"net_spend_7d", [](const Customer& c, double v) { return net_spent_in(c, v, 7); }},
    {"net_spend_14d", [](const Customer& c, double v) { return net_spent_in(c, v, 14); }},
    {"net_spend_30d", [](const Customer& c, double v) { return net_spent_in(c, v, 30); }},
    {"net_spend_60d", [](const Customer& c, double v) { return net_spent_in(c, v, 60); }},
    {"net_spend_90d", [](const Customer& c, double v) { return net_spent_in(c, v, 90); }},
    {"net_spend_180d", [](const Customer& c, double v) { return net_spent_in(c, v, 180); }},
    {"net_ewma_spend_14",
     [](const Customer& c, double v) { return fading_money(c, v, 14, ", after refunds,"); }},
    {"net_ewma_spend_30",
     [](const Customer& c, double v) { return fading_money(c, v, 30, ", after refunds,"); }},
    {"net_ewma_spend_90",
     [](const Customer& c, double v) { return fading_money(c, v, 90, ", after refunds,"); }},
    {"last_basket_popularity",
     [](const Customer&, double v) {
       return fmt::format("the products of the last order sold {} in the shop's last 60 days, as a "
                          "rule",
                          say_count(std::round(std::expm1(v)), "time", "times"));
     }},
    {"gap_log_std_shrunk",
     [](const Customer&, double v) {
       return factor(v) + ", judged together with other customers";
     }},
    {"gap_due_lognormal",
     [](const Customer& c, double v) {
       return fmt::format("{} likely to buy by {} rhythm", say_percent(v),
                          c.one_day() ? "the shop's" : "their own");
     }},
    {"gap_overdue",
     [](const Customer& c, double v) {
       return fmt::format("has been away longer than {} of {} gaps", say_percent(v),
                          c.one_day() ? "the shop's usual" : "their usual");
     }},
    {"gap_due_empirical",
     [](const Customer& c, double v) {
       return fmt::format("{} likely to buy, going by {}", say_percent(v),
                          c.one_day() ? "other customers' gaps" : "earlier gaps");
     }},
    {"bgnbd_alive",
     [](const Customer&, double v) { return say_percent(v) + " likely to be a customer still"; }},
    {"bgnbd_expected_30d",
     [](const Customer&, double v) {
       return say_count(v, "purchase", "purchases") + " expected in 30 days";
     }},
    {"bgnbd_due_30d",
     [](const Customer&, double v) {
       return say_percent(v) + " likely to buy, by rate and silence";
     }},
    {"pareto_nbd_alive",
     [](const Customer&, double v) {
       return say_percent(v) + " likely to be a customer still (second model)";
     }},
    {"pareto_nbd_expected_30d",
     [](const Customer&, double v) {
       return say_count(v, "purchase", "purchases") + " expected in 30 days (second model)";
     }},
    {"pareto_nbd_due_30d",
     [](const Customer&, double v) {
       return say_percent(v) + " likely to buy, by rate and silence (second model)";
     }},
    {"recency_population_z",
     [](const Customer&, double v) {
       return say_among_customers(v, "has been away longer", "bought more recently",
                              "bought about as recently as others");
     }},
    {"frequency_population_z",
     [](const Customer&, double v) {
       return say_among_customers(v, "has bought more often", "has bought less often",
                              "has bought about as often as others");
     }},
    {"monetary_population_z",
     [](const Customer&, double v) {
       return say_among_customers(v, "has spent more", "has spent less",
                              "has spent about as much as others");
     }},
});
static_assert(kBase.size() == kBaseFeatures);
static_assert(kBase.size() + kAdvanced.size() + kNetAndFitted.size() == kFeatures);

const Entry& entry_at(size_t place) {
  if (place < kBase.size()) return kBase[place];
  place -= kBase.size();
  return place < kAdvanced.size() ? kAdvanced[place] : kNetAndFitted[place - kAdvanced.size()];
}

}  // namespace

std::string describe_feature(std::string_view name, std::span<const double, kFeatures> all,
                             std::string_view currency) {
  const auto place = feature_index(name);
  TC_ASSERT(place.has_value());
  const Entry& entry = entry_at(*place);
  TC_ASSERT(entry.name == name);
  if (!std::isfinite(all[*place])) return "not known yet";
  return entry.words(Customer(all, currency), all[*place]);
}

}  // namespace tillcast
