#include "feature/product_sales.h"

#include <algorithm>
#include <vector>

namespace tillcast {
namespace {

using Lines = tsl::robin_map<uint32_t, int32_t>;

// By product, so that the same sales are the same bytes.
void save_lines(const Lines& lines, ByteWriter& out) {
  std::vector<std::pair<uint32_t, int32_t>> sorted(lines.begin(), lines.end());
  std::ranges::sort(sorted);
  out.varint(sorted.size());
  for (const auto& [product, count] : sorted) {
    out.varint(product);
    out.zigzag(count);
  }
}

Lines load_lines(ByteReader& in) {
  Lines lines;
  for (uint64_t left = in.count(2); left > 0; --left) {
    const auto product = static_cast<uint32_t>(in.varint());
    lines[product] = static_cast<int32_t>(in.zigzag());
  }
  return lines;
}

}  // namespace

void ProductSales::change(uint32_t product, int64_t day, int32_t lines) {
  if (day_ != INT64_MIN && day < day_ - kDays) return;
  Lines& sold = days_[day];
  const auto place = sold.try_emplace(product, 0).first;
  place.value() += lines;
  if (place.value() == 0) sold.erase(place);
  if (sold.empty()) days_.erase(day);
}

void ProductSales::roll_to(int64_t day) {
  if (day <= day_) return;
  day_ = day;
  days_.erase(days_.begin(), days_.lower_bound(day - kDays));
  counted_.clear();
  for (auto sold = days_.begin(); sold != days_.end() && sold->first < day; ++sold)
    for (const auto& [product, lines] : sold->second) counted_[product] += lines;
}

uint32_t ProductSales::lines_sold(uint32_t product) const {
  const auto found = counted_.find(product);
  return found == counted_.end() ? 0 : static_cast<uint32_t>(std::max(found->second, 0));
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
  return in.ok() ? Result<>(Done{}) : corrupt("checkpoint: damaged product sales");
}

}  // namespace tillcast
