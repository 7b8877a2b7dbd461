// ingest/shop_products.h: what a synthetic shop sells: some 4,000 gifts, few of them popular, many
// rare.
//
// Popularity falls with the rank k as (k + q)^-s e^(-k/c), fitted to UCI Online Retail. Prices are
// log-normal, on the price points shops use; a product's price to the trade and to a guest differ.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/random.h"
#include "event/money.h"

namespace tillcast {

struct ShopProduct {
  std::string id;
  std::string description;
  Money price;        // to known customers
  Money guest_price;  // the shop window's
  double log_price = 0;
};

class ShopProducts {
 public:
  static constexpr uint32_t kProducts = 4000;
  // Lines that are no product: postage and the like. They follow the products.
  enum Special : uint32_t { kPostage = kProducts, kDotcomPostage, kManual };

  explicit ShopProducts(uint64_t seed);

  const ShopProduct& operator[](uint32_t index) const { return all_[index]; }
  size_t size() const { return all_.size(); }

  // By popularity.
  uint32_t pick(uint64_t random) const;

 private:
  void make_products(uint64_t seed);
  void make_alias_table();

  std::vector<ShopProduct> all_;
  std::vector<uint32_t> alias_;
  std::vector<uint64_t> keep_;  // below it, of 2^44: the column itself
};

}  // namespace tillcast
