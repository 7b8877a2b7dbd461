// kpi/sale_hours.h: what stood in each sale, packed, by UTC hour: for windows that cut a day, and
// for products that were bought together.
//
// Threads: one writer; const methods from any thread while nobody writes. What share() returns may
//          be read while the writer goes on: an hour that was shared is copied before it changes.
// Memory:  6 to 10 bytes a product of a sale and 15 a sale.
// Time:    a sale is appended where it is the newest of its hour; else the hour is walked.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "kpi/ledger.h"
#include "kpi/product_names.h"

namespace tillcast {

// One product of a sale: all its lines with a positive amount.
struct SaleItem {
  ProductIndex product{};
  uint32_t lines = 0;
  int64_t units = 0;
  int64_t amount_micros = 0;

  bool operator==(const SaleItem&) const = default;
};

struct Sale {
  int64_t at_ms = 0;
  uint64_t order = 0;           // tells sales of one moment apart
  bool known = false;           // its customer
  std::vector<SaleItem> items;  // by product, each once

  bool operator==(const Sale&) const = default;
};

// The sales of one UTC hour by (at, order), encoded one behind the other.
class SaleHour {
 public:
  explicit SaleHour(int64_t hour) : hour_(hour) {}
  SaleHour(const SaleHour& other)
      : hour_(other.hour_), sales_(other.sales_), last_(other.last_), bytes_(other.bytes_) {}

  void add(const Sale& sale);
  // REQUIRES: it was added.
  void remove(const Sale& sale);
  // One Sale for all: what is kept of it must be copied.
  void for_each(const std::function<void(const Sale&)>& visit) const;

  int64_t hour() const { return hour_; }
  size_t sales() const { return sales_; }

  void save(ByteWriter& out) const;
  // kCorrupt: also where a product is not below `products`.
  Result<> load(ByteReader& in, size_t products);

 private:
  friend class SaleHours;
  using Place = std::pair<int64_t, uint64_t>;  // (at, order)

  int64_t hour_;
  size_t sales_ = 0;
  Place last_{};  // of the newest sale, where there is one
  std::vector<char> bytes_;
  mutable std::atomic<bool> shared_{false};
};

using SharedHours = std::vector<std::shared_ptr<const SaleHour>>;

class SaleHours {
 public:
  SaleHours() = default;
  SaleHours(SaleHours&&) = default;  // a copy would change hours that are not its own
  SaleHours& operator=(SaleHours&&) = default;

  void add(const Sale& sale);
  // REQUIRES: it was added.
  void remove(const Sale& sale);

  void for_each(Window window, const std::function<void(const Sale&)>& visit) const;
  // The hours that touch the window. The same hours again are the same pointers, as long as nothing
  // in them changed.
  SharedHours share(Window window) const;

  void save(ByteWriter& out) const;
  Result<> load(ByteReader& in, size_t products);

 private:
  SaleHour& to_change(int64_t hour);

  std::map<int64_t, std::shared_ptr<SaleHour>> hours_;
};

}  // namespace tillcast
