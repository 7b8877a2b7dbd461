#include "feature/product_sales.h"

#include <algorithm>
#include <vector>

namespace tillcast {
namespace {

using Lines = tsl::robin_map<uint32_t, uint32_t>;

// A product of which nothing is left has no entry.
void add(Lines& sums, uint32_t product, uint32_t lines) {
  const auto place = sums.try_emplace(product, 0).first;
  place.value() += lines;
  if (place.value() == 0) sums.erase(place);
}

void add(Lines& sums, const Lines& more) {
  for (const auto& [product, lines] : more) add(sums, product, lines);
}

void take_away(Lines& sums, const Lines& less) {
  for (const auto& [product, lines] : less) add(sums, product, -lines);
}

// By product, so that the same sales are the same bytes.
ProductSales::Counts sorted_lines(const Lines& lines) {
  ProductSales::Counts sorted(lines.begin(), lines.end());
  std::ranges::sort(sorted);
  return sorted;
}

void save_lines(const Lines& lines, ByteWriter& out) {
  const ProductSales::Counts sorted = sorted_lines(lines);
  out.varint(sorted.size());
  for (const auto& [product, count] : sorted) {
    out.varint(product);
    out.zigzag(static_cast<int32_t>(count));
  }
}

Lines load_lines(ByteReader& in) {
  Lines lines;
  for (uint64_t left = in.count(2); left > 0; --left) {
    const auto product = static_cast<uint32_t>(in.varint());
    add(lines, product, static_cast<uint32_t>(in.zigzag()));
  }
  return lines;
}

}  // namespace

void ProductSales::change(uint32_t product, int64_t day, int32_t lines) {
  if (day_ != INT64_MIN && day < day_ - kDays) return;
  Lines& sold = days_[day];
  add(sold, product, static_cast<uint32_t>(lines));
  if (sold.empty()) days_.erase(day);
  if (day < day_) add(late_, product, static_cast<uint32_t>(lines));
}

// Touches what changes alone: the days that come in and the days that go out.
void ProductSales::roll_to(int64_t day) {
  if (day <= day_) return;
  count_late();
  const auto first = days_.lower_bound(day - kDays);
  for (auto gone = days_.begin(); gone != first && gone->first < day_; ++gone)
    take_away(counted_, gone->second);
  days_.erase(days_.begin(), first);
  for (auto sold = days_.lower_bound(day_); sold != days_.end() && sold->first < day; ++sold)
    add(counted_, sold->second);
  day_ = day;
}

void ProductSales::count_late() {
  add(counted_, late_);
  late_.clear();
}

ProductSales::Counts ProductSales::counts() const { return sorted_lines(counted_); }

ProductSales ProductSales::counted(int64_t day, const Counts& counts) {
  ProductSales sales;
  sales.day_ = day;
  for (const auto& [product, lines] : counts) sales.counted_[product] = lines;
  return sales;
}

uint32_t ProductSales::lines_sold(uint32_t product) const {
  const auto found = counted_.find(product);
  return found == counted_.end()
             ? 0
             : static_cast<uint32_t>(std::max(static_cast<int32_t>(found->second), 0));
}

void ProductSales::save(ByteWriter& out) const {
  out.zigzag(day_);
  out.varint(days_.size());
  for (const auto& [day, lines] : days_) {
    out.zigzag(day);
    save_lines(lines, out);
  }
  save_lines(counted_, out);
}

Result<> ProductSales::load(ByteReader& in) {
  day_ = in.zigzag();
  days_.clear();
  for (uint64_t left = in.count(2); left > 0; --left) {
    const int64_t day = in.zigzag();
    days_[day] = load_lines(in);
  }
  counted_ = load_lines(in);
  late_.clear();
  for (auto sold = days_.begin(); sold != days_.end() && sold->first < day_; ++sold)
    add(late_, sold->second);
  take_away(late_, counted_);
  return in.ok() ? Result<>(Done{}) : corrupt("checkpoint: damaged product sales");
}

}  // namespace tillcast
