// engine/books.h: what readers see of the shop's books: countries, products, cohorts, pairs.
//
// Threads:   every method from any thread; they share the engine's lock with whoever folds. Cohorts
//            are gathered in slices, so what is folded meanwhile may be in them; pairs are counted
//            without the lock, which takes up to seconds, as the window stood at one moment.
// Ownership: part of an Engine.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>

#include "engine/basket_report.h"
#include "engine/book_report.h"
#include "engine/state.h"
#include "kpi/basket_counts.h"

namespace tillcast {

class Books {
 public:
  Books(std::shared_mutex& mutex, const State& state) : mutex_(mutex), state_(state) {}

  CountryPage countries(Window window, size_t limit,
                        std::optional<int64_t> previous_from_ms = {}) const;
  // kInvalid: rising or falling against no window before.
  Result<ProductPage> products(const ProductQuery& query) const;
  // Of the customers of one country; empty: of all.
  CohortReport cohorts(std::string_view country) const;
  // kInvalid: too much to be counted. The last count is kept, so another sort of it is quick.
  Result<PairPage> pairs(const PairQuery& query) const;

  // For who merges these books with others, whose windows may begin and end elsewhere.
  CountryRows country_rows(Window window, std::optional<Window> previous) const;
  ProductRows product_rows(Window window, std::optional<Window> previous) const;
  // What these products are called here, and by which order; those that are known here.
  std::vector<ProductName> product_names(std::span<const std::string> ids) const;
  BookNames names() const;
  BasketRows basket_rows(Window window) const;
  // Rows [from, to) of the triangle of these products. It is kept from row to row until the last
  // one was asked for, as the window stood when the first was. kInvalid as of pairs().
  Result<PairRows> pair_rows(Window window, const std::vector<std::string>& products, size_t from,
                             size_t to) const;

 private:
  struct Counted {
    SharedSales sales;  // alive, so that the same pointers are the same sales
    Window window;
    std::optional<uint64_t> orders_min;
    std::shared_ptr<const PairCounts> counts;
  };
  struct CountedTriangle {
    Window window;
    std::vector<std::string> products;
    std::shared_ptr<const PairTriangle> triangle;
  };
  BookTimes times_locked() const;
  std::vector<CountryRow> country_rows_locked(Window window, std::optional<Window> previous) const;
  using VisitProduct = std::function<void(ProductIndex, ProductRow&&)>;
  void for_each_product_locked(Window window, std::optional<Window> previous,
                               const VisitProduct& visit) const;
  Result<std::shared_ptr<const PairCounts>> count(SharedSales sales, const PairQuery& query) const;
  Result<std::shared_ptr<const PairTriangle>> count(Window window,
                                                    const std::vector<std::string>& products) const;

  std::shared_mutex& mutex_;
  const State& state_;
  mutable std::mutex counted_mutex_;  // guards the next two
  mutable Counted counted_;
  mutable CountedTriangle counted_triangle_;
};

}  // namespace tillcast
