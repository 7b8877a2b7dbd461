// ingest/shop_orders.h: what stands in a synthetic shop's orders.
//
// An order follows from (seed, customer, how many-eth): a refund makes the order again to take
// lines out of it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ingest/shop_customers.h"
#include "ingest/shop_products.h"

namespace tillcast {

struct ShopLine {
  uint32_t product = 0;
  int64_t quantity = 0;
  Money unit_price;
};

class ShopOrders {
 public:
  explicit ShopOrders(uint64_t seed) : seed_(seed), products_(seed) {}

  const ShopProducts& products() const { return products_; }

  void make_order(const CustomerTraits& traits, uint64_t customer, uint64_t ordinal,
                  std::vector<ShopLine>& lines) const;
  // Returns the guest's country.
  std::string_view make_guest_order(uint64_t customer, uint64_t ordinal,
                                    std::vector<ShopLine>& lines) const;
  // Leaves of the order's lines what came back, with positive quantities.
  void make_refund(uint64_t customer, uint64_t ordinal, std::vector<ShopLine>& lines) const;

 private:
  uint32_t favourite(uint64_t customer, uint32_t which) const;

  uint64_t seed_;
  ShopProducts products_;
};

}  // namespace tillcast
