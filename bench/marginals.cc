// marginals FILE...: what the orders in each file look like, as one Markdown table
// (docs/synthetic-shop.md).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/time.h"
#include "ingest/order_reader.h"

namespace tillcast {
namespace {

struct Sale {
  int64_t at_ms;
  std::vector<std::string> products;
};

struct Shop {
  uint64_t orders = 0, rows = 0, sales = 0, guest_sales = 0, sale_rows = 0, guest_rows = 0;
  uint64_t refunds = 0, guest_refunds = 0, home_sales = 0;
  MoneySum gross = 0, refunded = 0;
  std::vector<double> rows_known, rows_guest, price_known, price_guest, quantity_known,
      quantity_guest, order_value, refund_value, refund_rows;
  std::unordered_map<std::string, std::vector<Sale>> customers;
  std::unordered_map<std::string, uint64_t> products, countries;
  std::array<uint64_t, 7> weekdays{};
  std::array<uint64_t, 24> hours{};
  std::map<int, uint64_t> months;  // of the year
  int64_t first_ms = INT64_MAX, last_ms = INT64_MIN;

  void add(const OrderEvent& order, uint64_t order_rows);

 private:
  void add_refund(const OrderEvent& order);
  void add_sale(const OrderEvent& order);
  void add_time(int64_t at_ms);
};

void Shop::add(const OrderEvent& order, uint64_t order_rows) {
  ++orders;
  rows += order_rows;
  first_ms = std::min(first_ms, order.ordered_at_ms);
  last_ms = std::max(last_ms, order.ordered_at_ms);
  if (order.kind == OrderKind::kRefunded) add_refund(order);
  if (sale_amount(order) > Money{}) add_sale(order);
}

void Shop::add_refund(const OrderEvent& order) {
  ++refunds;
  if (order.customer_id.empty()) ++guest_refunds;
  const int64_t micros = -signed_amount(order).micros();
  refunded += micros;
  refund_value.push_back(to_units(micros));
  refund_rows.push_back(static_cast<double>(order.lines.size()));
}

void Shop::add_sale(const OrderEvent& order) {
  const bool guest = order.customer_id.empty();
  const int64_t micros = sale_amount(order).micros();
  gross += micros;
  ++sales;
  if (guest) ++guest_sales;
  if (order.country == "United Kingdom") ++home_sales;
  ++countries[order.country];
  order_value.push_back(to_units(micros));
  add_time(order.ordered_at_ms);
  Sale sale{order.ordered_at_ms, {}};
  uint64_t counted = 0;
  for (const Line& line : order.lines) {
    if (line.total() <= Money{}) continue;
    ++counted;
    ++products[line.product_id];
    (guest ? price_guest : price_known).push_back(to_units(line.unit_price.micros()));
    (guest ? quantity_guest : quantity_known).push_back(static_cast<double>(line.quantity));
    sale.products.push_back(line.product_id);
  }
  (guest ? rows_guest : rows_known).push_back(static_cast<double>(counted));
  sale_rows += counted;
  if (guest) guest_rows += counted;
  if (!guest) customers[order.customer_id].push_back(std::move(sale));
}

void Shop::add_time(int64_t at_ms) {
  const int64_t day = day_of(at_ms);
  ++weekdays[static_cast<size_t>((day % 7 + 7 + 3) % 7)];  // 1970-01-01 was a Thursday; from Monday
  ++hours[static_cast<size_t>((at_ms - day * kDayMs) / kHourMs)];
  ++months[std::stoi(format_date(at_ms).substr(5, 2))];
}

std::string percent(uint64_t part, uint64_t whole) {
  return fmt::format("{:.1f} %", 100 * static_cast<double>(part) /
                                     static_cast<double>(std::max<uint64_t>(1, whole)));
}

// One column of the table: (figure, value) in the table's order.
class Column {
 public:
  explicit Column(Shop& shop) : shop_(shop) { make(); }
  const std::vector<std::pair<std::string, std::string>>& cells() const { return cells_; }

 private:
  void put(std::string figure, std::string value) {
    cells_.emplace_back(std::move(figure), std::move(value));
  }
  void share(std::string figure, uint64_t part, uint64_t whole) {
    put(std::move(figure), percent(part, whole));
  }
  void quantiles(const std::string& figure, std::vector<double>& values, int decimals) {
    std::string text;
    std::sort(values.begin(), values.end());
    for (const double p : {0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999}) {
      if (values.empty()) break;
      const auto place =
          std::min(values.size() - 1, static_cast<size_t>(p * static_cast<double>(values.size())));
      text += fmt::format("{}{:.{}f}", text.empty() ? "" : " / ", values[place], decimals);
    }
    put(figure, text);
    double sum = 0;
    for (const double value : values) sum += value;
    put("mean of it",
        fmt::format("{:.2f}", values.empty() ? 0 : sum / static_cast<double>(values.size())));
  }

  void make();
  void make_customers();
  void make_products();
  void make_calendar();
  void make_repurchase();

  Shop& shop_;
  std::vector<std::pair<std::string, std::string>> cells_;
};

void Column::make() {
  put("rows / orders", fmt::format("{} / {}", shop_.rows, shop_.orders));
  put("sales / their rows", fmt::format("{} / {}", shop_.sales, shop_.sale_rows));
  put("gross revenue", to_string(shop_.gross));
  share("guests' share of sales", shop_.guest_sales, shop_.sales);
  share("guests' share of rows", shop_.guest_rows, shop_.sale_rows);
  quantiles("rows of a known customer's sale", shop_.rows_known, 0);
  quantiles("rows of a guest's sale", shop_.rows_guest, 0);
  quantiles("unit price, known", shop_.price_known, 2);
  quantiles("unit price, guests", shop_.price_guest, 2);
  quantiles("quantity, known", shop_.quantity_known, 0);
  quantiles("quantity, guests", shop_.quantity_guest, 0);
  quantiles("value of a sale", shop_.order_value, 2);
  make_customers();
  make_repurchase();
  make_products();
  share("refunds per sale", shop_.refunds, shop_.sales);
  put("refunded share of gross",
      fmt::format("{:.1f} %", 100 * to_units(shop_.refunded) / to_units(shop_.gross)));
  quantiles("rows of a refund", shop_.refund_rows, 0);
  quantiles("value of a refund", shop_.refund_value, 2);
  share("sales to the United Kingdom", shop_.home_sales, shop_.sales);
  put("countries", fmt::format("{}", shop_.countries.size()));
  make_calendar();
}

void Column::make_customers() {
  std::vector<double> orders, gaps;
  uint64_t once = 0, again = 0, repeated = 0;
  for (auto& [id, sales] : shop_.customers) {
    orders.push_back(static_cast<double>(sales.size()));
    if (sales.size() == 1) ++once;
    std::stable_sort(sales.begin(), sales.end(),
                     [](const Sale& a, const Sale& b) { return a.at_ms < b.at_ms; });
    std::unordered_set<std::string> known;
    for (size_t i = 0; i < sales.size(); ++i) {
      const std::set<std::string> distinct(sales[i].products.begin(), sales[i].products.end());
      for (const std::string& product : distinct) {
        if (i > 0) ++again;
        if (i > 0 && known.contains(product)) ++repeated;
      }
      known.insert(distinct.begin(), distinct.end());
      if (i == 0) continue;
      const int64_t gap = day_of(sales[i].at_ms) - day_of(sales[i - 1].at_ms);
      if (gap > 0) gaps.push_back(static_cast<double>(gap));
    }
  }
  put("customers with a purchase", fmt::format("{}", shop_.customers.size()));
  quantiles("purchases of a customer", orders, 0);
  share("customers with one purchase", once, shop_.customers.size());
  quantiles("days between days with a purchase", gaps, 0);
  share("products of a later purchase that the customer had bought before", repeated, again);
}

// Of those who had bought before a cut-off: who did again in the 30 days from it.
void Column::make_repurchase() {
  constexpr int64_t kWindowMs = 30 * kDayMs;
  constexpr int64_t kCutoffDays[] = {90, 180, 240, 300, 340};
  std::string text;
  for (const int64_t day : kCutoffDays) {
    const int64_t cutoff = (day_of(shop_.first_ms) + day) * kDayMs;
    if (cutoff + kWindowMs > shop_.last_ms + kDayMs) break;
    uint64_t before = 0, back = 0;
    for (const auto& [id, sales] : shop_.customers) {
      if (sales.front().at_ms >= cutoff) continue;
      ++before;
      back += std::any_of(sales.begin(), sales.end(), [&](const Sale& sale) {
        return sale.at_ms >= cutoff && sale.at_ms < cutoff + kWindowMs;
      });
    }
    if (!text.empty()) text += " / ";
    text += fmt::format("{} of {}", percent(back, before), before);
  }
  put("bought again within 30 days of day 90 / 180 / 240 / 300 / 340", text);
}

void Column::make_products() {
  std::vector<uint64_t> counts;
  for (const auto& [id, count] : shop_.products) counts.push_back(count);
  std::sort(counts.rbegin(), counts.rend());
  put("products sold", fmt::format("{}", counts.size()));
  std::string text;
  uint64_t sum = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    sum += counts[i];
    for (const size_t top : {1u, 10u, 50u, 200u, 800u, 1600u, 3000u})
      if (i + 1 == top) text += (text.empty() ? "" : " / ") + percent(sum, shop_.sale_rows);
  }
  put("rows of the top 1 / 10 / 50 / 200 / 800 / 1600 / 3000 products", text);
}

void Column::make_calendar() {
  const auto list = [&](const auto& counts) {
    std::string text;
    for (const uint64_t count : counts)
      text += (text.empty() ? "" : " / ") + percent(count, shop_.sales);
    return text;
  };
  put("sales from Monday to Sunday", list(shop_.weekdays));
  put("sales by hour, 6 to 20",
      list(std::vector<uint64_t>(shop_.hours.begin() + 6, shop_.hours.begin() + 21)));
  std::vector<uint64_t> months;
  for (int month = 1; month <= 12; ++month) months.push_back(shop_.months[month]);
  put("sales by month, January to December", list(months));
}

int run(int count, char** files) {
  std::vector<Column> columns;
  std::string head = "| figure |", rule = "| --- |";
  for (int i = 1; i < count; ++i) {
    Shop shop;
    ReadHandlers handlers;
    handlers.on_order = [&](OrderEvent&& order, uint64_t rows) -> Result<> {
      shop.add(order, rows);
      return Done{};
    };
    const auto read = read_orders(files[i], {}, handlers);
    if (!read) {
      fmt::print(stderr, "marginals: {}\n", read.error().message);
      return 1;
    }
    columns.emplace_back(shop);
    const std::string_view path = files[i];
    head += fmt::format(" {} |", path.substr(path.rfind('/') + 1));
    rule += " --- |";
  }
  fmt::print("Quantiles are at 5 / 25 / 50 / 75 / 95 / 99 / 99.9 %.\n\n{}\n{}\n", head, rule);
  for (size_t row = 0; row < columns[0].cells().size(); ++row) {
    std::string line = fmt::format("| {} |", columns[0].cells()[row].first);
    for (const Column& column : columns) line += fmt::format(" {} |", column.cells()[row].second);
    fmt::print("{}\n", line);
  }
  return 0;
}

}  // namespace
}  // namespace tillcast

int main(int count, char** files) {
  if (count >= 2) return tillcast::run(count, files);
  fmt::print(stderr, "usage: marginals FILE...\n");
  return 2;
}
