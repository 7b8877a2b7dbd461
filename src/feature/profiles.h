// feature/profiles.h: every known customer, by a dense index.
//
// Threads: one writer; const methods from any thread while nobody writes.
#pragma once

#include <tsl/robin_map.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feature/product_sales.h"
#include "feature/profile.h"

namespace tillcast {

// A customer's place in Profiles. Guests have none.
enum class CustomerIndex : uint32_t {};
inline constexpr CustomerIndex kGuest{UINT32_MAX};

struct Customer {
  std::string id;
  std::string country;        // of the newest order
  int64_t country_at_ms = 0;  // when that was
  Profile profile;

  bool operator==(const Customer&) const = default;
};

class Profiles {
 public:
  // Adds the order to its customer, who is made known by it; returns kGuest and does nothing for a
  // guest's.
  CustomerIndex add(const OrderEvent& order);
  // Undoes add(); the customer stays known.
  CustomerIndex remove(const OrderEvent& order);
  // A cancellation in force of an order that was added, and its undoing; kGuest for a guest's.
  CustomerIndex cancel(const OrderEvent& order, int64_t cancelled_at_ms);
  CustomerIndex restore(const OrderEvent& order, int64_t cancelled_at_ms);

  // Called when the clock comes to a UTC day, before anything of that day is added: what the shop
  // sold before it counts from now on (feature/product_sales.h).
  void roll_to(int64_t day) { sales_.roll_to(day); }
  const ProductSales& sales() const { return shop_sales_ ? *shop_sales_ : sales_; }

  // These are some of a shop's customers (cluster/shard.h): what the shop sold is told from
  // outside, at midnights; what these bought is a part of it.
  void become_part() { shop_sales_.emplace(); }
  bool is_part() const { return shop_sales_.has_value(); }
  void set_shop_sales(ProductSales sales) { shop_sales_ = std::move(sales); }
  const ProductSales& own_sales() const { return sales_; }
  void count_late_sales() { sales_.count_late(); }

  std::optional<CustomerIndex> find(std::string_view customer_id) const;
  const Customer& operator[](CustomerIndex index) const { return customers_[size_t(index)]; }

  // All customers with any event, and those of them with a purchase.
  size_t size() const { return customers_.size(); }
  size_t purchasers() const { return purchasers_; }

  void save(ByteWriter& out) const;
  Result<> load(ByteReader& in);

 private:
  CustomerIndex known(const OrderEvent& order) const;

  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return hash64(text); }
  };
  void count_sales(const OrderEvent& order, int32_t sign);

  std::vector<Customer> customers_;
  ProductSales sales_;
  std::optional<ProductSales> shop_sales_;  // of a part
  tsl::robin_map<std::string, uint32_t, TextHash, std::equal_to<>> index_;
  size_t purchasers_ = 0;
};

}  // namespace tillcast
