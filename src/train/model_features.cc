#include "train/model_features.h"

#include "feature/catalogue.h"

namespace tillcast {
namespace {

std::vector<std::string> base_names() {
  std::vector<std::string> names;
  for (const FeatureInfo& info : features().first<kBaseFeatures>()) names.emplace_back(info.name);
  return names;
}

}  // namespace

const std::vector<std::string>& model_features(FeatureSet set) {
  static const std::vector<std::string> kBaseNames = base_names();
  static const std::vector<std::string> kAdvancedNames = {
      "ewma_log_spend_120",   "last_basket_popularity",
      "gap_mean_days",        "purchase_rate",
      "recency_over_gap",     "net_spend_180d",
      "ewma_active_120",      "first_purchase_day",
      "gap_median_days",      "gap_std_days",
      "gap_due_lognormal",    "gap_log_std_shrunk",
      "ewma_active_240",      "net_monetary",
      "second_order_days",    "pareto_nbd_due_30d",
      "gap_due_empirical",    "spend_concentration",
      "recency_days",         "tenure_days",
      "ewma_log_spend_240",   "ewma_log_spend_30",
      "ewma_orders_90",       "active_days",
      "net_spend_90d",        "gap_last_days",
      "gap_overdue",          "bgnbd_due_30d",
      "order_value_median",   "basket_products",
      "last_basket_products", "product_repeat_share",
      "distinct_products",    "loyalty_score",
      "refund_share",         "gap_last3_mean_days",
      "unit_price_mean",      "orders_90d",
      "spend_180d",           "orders_180d",
      "product_top_share",    "price_sensitivity"};
  return set == FeatureSet::kBase ? kBaseNames : kAdvancedNames;
}

}  // namespace tillcast
