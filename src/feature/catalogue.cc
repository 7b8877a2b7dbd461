#include "feature/catalogue.h"

#include <algorithm>
#include <array>

namespace tillcast {
namespace {

constexpr std::array<FeatureInfo, kBaseFeatures> kBase = {{
    {"recency_days", "recency", "days", "days from the last purchase to as_of", "0.1"},
    {"tenure_days", "recency", "days", "days from the first purchase to as_of", "0.1"},
    {"frequency", "frequency", "orders", "number of purchases (distinct orders)", "0.1"},
    {"active_days", "frequency", "days", "number of distinct UTC calendar days with a purchase",
     "0.1"},
    {"monetary", "value", "currency", "sum of purchase amounts, gross", "0.1"},
    {"refund_orders", "refunds", "orders", "number of refunds", "0.1"},
    {"refund_amount", "refunds", "currency", "sum of refunded amounts, positive", "0.1"},
    {"aov", "value", "currency", "mean order amount", "0.1"},
    {"order_value_std", "value", "currency", "population standard deviation of order amounts",
     "0.1"},
    {"orders_7d", "windows", "orders", "purchases with as_of - ordered_at <= 7 days", "0.1"},
    {"spend_7d", "windows", "currency",
     "sum of the amounts of purchases with as_of - ordered_at <= 7 days", "0.1"},
    {"orders_14d", "windows", "orders", "purchases with as_of - ordered_at <= 14 days", "0.1"},
    {"spend_14d", "windows", "currency",
     "sum of the amounts of purchases with as_of - ordered_at <= 14 days", "0.1"},
    {"orders_30d", "windows", "orders", "purchases with as_of - ordered_at <= 30 days", "0.1"},
    {"spend_30d", "windows", "currency",
     "sum of the amounts of purchases with as_of - ordered_at <= 30 days", "0.1"},
    {"orders_60d", "windows", "orders", "purchases with as_of - ordered_at <= 60 days", "0.1"},
    {"spend_60d", "windows", "currency",
     "sum of the amounts of purchases with as_of - ordered_at <= 60 days", "0.1"},
    {"orders_90d", "windows", "orders", "purchases with as_of - ordered_at <= 90 days", "0.1"},
    {"spend_90d", "windows", "currency",
     "sum of the amounts of purchases with as_of - ordered_at <= 90 days", "0.1"},
    {"orders_180d", "windows", "orders", "purchases with as_of - ordered_at <= 180 days", "0.1"},
    {"spend_180d", "windows", "currency",
     "sum of the amounts of purchases with as_of - ordered_at <= 180 days", "0.1"},
    {"gap_mean_days", "rhythm", "days",
     "mean gap between consecutive active days; -1 without a gap", "0.1"},
    {"gap_std_days", "rhythm", "days",
     "population standard deviation of the gaps between consecutive active days; -1 without a gap",
     "0.1"},
    {"gap_last_days", "rhythm", "days",
     "the latest gap between consecutive active days; -1 without a gap", "0.1"},
    {"basket_lines", "basket", "lines", "mean number of lines an order", "0.1"},
    {"basket_units", "basket", "units", "mean number of units an order", "0.1"},
    {"basket_products", "basket", "products", "mean number of distinct products an order", "0.1"},
    {"distinct_products", "basket", "products", "number of distinct products ever bought", "0.1"},
    {"product_entropy", "basket", "nats", "Shannon entropy of spend over products: -sum p ln p",
     "0.1"},
    {"unit_price_mean", "price", "currency", "mean unit price over purchase lines, unweighted",
     "0.1"},
    {"unit_price_std", "price", "currency",
     "sample standard deviation of the unit price over purchase lines; 0 for one line", "0.1"},
    {"ewma_orders_14", "decay", "orders", "sum over purchases of 2^(-age_days/14)", "0.1"},
    {"ewma_spend_14", "decay", "currency", "sum over purchases of amount x 2^(-age_days/14)",
     "0.1"},
    {"ewma_orders_30", "decay", "orders", "sum over purchases of 2^(-age_days/30)", "0.1"},
    {"ewma_spend_30", "decay", "currency", "sum over purchases of amount x 2^(-age_days/30)",
     "0.1"},
    {"ewma_orders_90", "decay", "orders", "sum over purchases of 2^(-age_days/90)", "0.1"},
    {"ewma_spend_90", "decay", "currency", "sum over purchases of amount x 2^(-age_days/90)",
     "0.1"},
}};

}  // namespace

std::span<const FeatureInfo, kBaseFeatures> base_features() { return kBase; }

std::optional<size_t> feature_index(std::string_view name) {
  const auto found = std::ranges::find(kBase, name, &FeatureInfo::name);
  if (found == kBase.end()) return std::nullopt;
  return static_cast<size_t>(found - kBase.begin());
}

}  // namespace tillcast
