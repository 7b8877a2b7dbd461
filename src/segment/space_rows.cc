#include "segment/space_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "base/hash.h"

namespace tillcast {
namespace {

constexpr uint64_t kGolden = 0x9E3779B97F4A7C15ull;
constexpr size_t kRunMax = 64;  // entries that are sorted at once
constexpr int kPartBits = 10;   // of parts that are filled at the same time

struct Entry {
  uint64_t hash = 0;
  uint32_t row = 0;
};

uint64_t mixed(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

// Rows side by side, as the caller gave them.
struct RowMajor {
  const double* values = nullptr;
  size_t columns = 0;

  const double* row(size_t i) const { return values + i * columns; }
  bool equal(uint32_t a, uint32_t b) const {
    return std::memcmp(row(a), row(b), columns * sizeof(double)) == 0;
  }
  bool less(uint32_t a, uint32_t b) const {
    return std::lexicographical_compare(row(a), row(a) + columns, row(b), row(b) + columns);
  }
};

// Swaps what lies from ends.front() to ends.back() so that part p lies from ends[p] to ends[p + 1].
template <typename PartOf, typename Swap>
void bring_home(std::span<const size_t> ends, PartOf part_of, Swap swap) {
  std::vector<size_t> next(ends.begin(), ends.end() - 1);
  for (size_t part = 0; part < next.size(); ++part)
    while (next[part] < ends[part + 1]) {
      const size_t home = part_of(next[part]);
      if (home == part)
        ++next[part];
      else
        swap(next[part], next[home]++);
    }
}

// By hash, whose bits from `bit` on are not sorted yet. Hashes are even, so splits by a few bits at
// a time, of as many parts as the caches can follow, leave short runs to sort: the whole is linear.
void sort_by_hash(std::span<Entry> entries, int bit = 64) {
  if (entries.size() <= kRunMax || bit == 0) {
    std::ranges::sort(entries, {}, &Entry::hash);
    return;
  }
  const int bits = std::clamp(static_cast<int>(std::bit_width(entries.size() / kRunMax)), 1,
                              std::min(bit, kPartBits));
  const size_t parts = size_t{1} << bits;
  const auto part_of = [&](const Entry& entry) { return entry.hash >> (bit - bits) & (parts - 1); };
  std::vector<size_t> ends(parts + 1);
  for (const Entry& entry : entries) ++ends[part_of(entry) + 1];
  for (size_t part = 1; part <= parts; ++part) ends[part] += ends[part - 1];
  bring_home(
      ends, [&](size_t i) { return part_of(entries[i]); },
      [&](size_t i, size_t j) { std::swap(entries[i], entries[j]); });
  for (size_t part = 0; part < parts; ++part)
    sort_by_hash(entries.subspan(ends[part], ends[part + 1] - ends[part]), bit - bits);
}

// Puts different rows of equal hash, of which chance makes next to none, by their content. Then
// tells copies of a row apart by a new hash each. Returns how many rows differ.
size_t tell_copies_apart(std::vector<Entry>& entries, const RowMajor& rows) {
  size_t distinct = 0;
  for (size_t first = 0; first < entries.size();) {
    size_t end = first + 1;
    bool same = true;
    while (end < entries.size() && entries[end].hash == entries[first].hash)
      same &= rows.equal(entries[end++].row, entries[first].row);
    if (!same)
      std::sort(entries.begin() + static_cast<ptrdiff_t>(first),
                entries.begin() + static_cast<ptrdiff_t>(end),
                [&](const Entry& x, const Entry& y) { return rows.less(x.row, y.row); });
    uint64_t copies = 0;
    for (; first < end; ++first) {
      copies = copies > 0 && rows.equal(entries[first].row, entries[first - 1].row) ? copies : 0;
      distinct += copies == 0 ? 1 : 0;
      // Hashes are even already; the first of each row keeps its own.
      if (copies > 0) entries[first].hash = mixed(entries[first].hash + copies * kGolden);
      ++copies;
    }
  }
  return distinct;
}

// matrix[i] = matrix[order[i]]. Rows go to the part of the matrix that their place is in first,
// then to the place: a jump across all of the matrix would miss the caches with every row.
void permute_rows(std::vector<double>& matrix, size_t columns, std::span<const uint32_t> order) {
  const size_t rows = order.size();
  std::vector<uint32_t> place(rows);
  for (size_t i = 0; i < rows; ++i) place[order[i]] = static_cast<uint32_t>(i);
  const auto swap_rows = [&](size_t i, size_t j) {
    std::swap_ranges(matrix.data() + i * columns, matrix.data() + (i + 1) * columns,
                     matrix.data() + j * columns);
    std::swap(place[i], place[j]);
  };
  const size_t size = (rows >> kPartBits) + 1;
  std::vector<size_t> ends;
  for (size_t end = 0; end < rows; end += size) ends.push_back(end);
  ends.push_back(rows);
  bring_home(
      ends, [&](size_t i) { return place[i] / size; }, swap_rows);
  for (size_t i = 0; i < rows; ++i)
    while (place[i] != i) swap_rows(i, place[i]);
}

}  // namespace

SpaceRows::SpaceRows(std::vector<double> matrix, size_t columns)
    : rows_(matrix.size() / columns), columns_(columns), values_(std::move(matrix)) {}

Result<SpaceRows> SpaceRows::of(std::vector<double> matrix, size_t columns, uint64_t seed) {
  if (columns == 0 || matrix.empty())
    return invalid("segment: there are no rows to segment; wait for purchases");
  TC_ASSERT(matrix.size() % columns == 0);
  if (matrix.size() / columns > kSpaceRowsMax)
    return invalid(fmt::format("segment: {} rows, at most {} can be segmented; pass a sample",
                               matrix.size() / columns, kSpaceRowsMax));
  for (size_t i = 0; i < matrix.size(); ++i) {
    if (!(std::abs(matrix[i]) <= kCoordinateMax))
      return invalid(fmt::format(
          "segment: row {}, column {} is {}, no number that can be compared; leave the row out",
          i / columns, i % columns, matrix[i]));
    matrix[i] += 0.0;  // -0 equals 0, and so do its bytes
  }
  SpaceRows rows(std::move(matrix), columns);
  rows.sort_rows(seed);
  rows.lay_out();
  return rows;
}

SpaceRows SpaceRows::drawn(std::vector<double> matrix, size_t columns) {
  TC_ASSERT(columns > 0 && !matrix.empty() && matrix.size() % columns == 0);
  SpaceRows rows(std::move(matrix), columns);
  rows.lay_out();
  return rows;
}

void SpaceRows::sort_rows(uint64_t seed) {
  const RowMajor matrix{values_.data(), columns_};
  std::vector<Entry> entries(rows_);
  const uint64_t salt = mixed(seed + kGolden);
  for (size_t i = 0; i < rows_; ++i) {
    const auto* bytes = reinterpret_cast<const char*>(matrix.row(i));
    const uint64_t content = hash64({bytes, columns_ * sizeof(double)});
    entries[i] = {mixed(content ^ salt), static_cast<uint32_t>(i)};
  }
  sort_by_hash(entries);
  distinct_ = tell_copies_apart(entries, matrix);
  // The new hashes may tie as well: by content, as nothing else is the row's own.
  if (distinct_ < rows_) sort_by_hash(entries);
  order_.reserve(rows_);
  for (size_t first = 0; first < rows_;) {
    size_t end = first + 1;
    while (end < rows_ && entries[end].hash == entries[first].hash) ++end;
    if (end - first > 1)
      std::sort(entries.begin() + static_cast<ptrdiff_t>(first),
                entries.begin() + static_cast<ptrdiff_t>(end),
                [&](const Entry& x, const Entry& y) { return matrix.less(x.row, y.row); });
    for (; first < end; ++first) order_.push_back(entries[first].row);
  }
  entries = {};
  permute_rows(values_, columns_, order_);
}

// Every block holds the same values as its rows did, so it is turned where it is.
void SpaceRows::lay_out() {
  const size_t full = rows_ / kRowLanes;
  const size_t size = kRowLanes * columns_;
  std::vector<double> turned(size);
  const auto turn = [&](const double* rows, size_t count) {
    for (size_t lane = 0; lane < kRowLanes; ++lane)
      for (size_t c = 0; c < columns_; ++c)
        turned[c * kRowLanes + lane] = rows[std::min(lane, count - 1) * columns_ + c];
  };
  for (size_t b = 0; b < full; ++b) {
    turn(values_.data() + b * size, kRowLanes);
    std::copy(turned.begin(), turned.end(), values_.data() + b * size);
  }
  if (rows_ % kRowLanes != 0) {
    turn(values_.data() + full * size, rows_ % kRowLanes);
    last_ = turned;
  }
}

std::vector<uint16_t> SpaceRows::as_given(std::vector<uint16_t> labels) const {
  TC_ASSERT(labels.size() == rows_);
  if (order_.empty()) return labels;
  std::vector<uint16_t> given(rows_);
  for (size_t row = 0; row < rows_; ++row) given[order_[row]] = labels[row];
  return given;
}

double SpaceRows::at(size_t row, size_t column) const {
  return block(row / kRowLanes)[column * kRowLanes + row % kRowLanes];
}

void SpaceRows::copy_row(size_t row, std::span<double> out) const {
  TC_ASSERT(out.size() == columns_);
  for (size_t c = 0; c < columns_; ++c) out[c] = at(row, c);
}

}  // namespace tillcast
