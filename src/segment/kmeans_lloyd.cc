#include "segment/kmeans_lloyd.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace tillcast {
namespace {

// Below so many operations a row, computing all distances is cheaper than keeping bounds.
constexpr size_t kBoundsFromWork = 160;
constexpr size_t kBoundedRowsMax = 200'000;  // beyond, few passes follow and memory matters
constexpr size_t kGatheredRows = 256;
// While more of the rows move, centroids go farther than to their mean: fewer passes, and past
// optima that single rows make.
constexpr size_t kLeapingShare = 333;
constexpr double kLeap = 0.7;

double square(double x) { return x * x; }

}  // namespace

Lloyd::Lloyd(const SpaceRows& rows, size_t used)
    : rows_(rows), used_(used), columns_(rows.columns()), runs_(runs_of(rows, used)) {
  labels_.resize(lanes_of(used));
  found_.resize(lanes_of(used));
  best_.resize(lanes_of(used));
  const std::vector<double> origin(columns_);
  mean_.assign(columns_, 0);
  sizes_.assign(1, 0);
  centroids_ = origin;
  sum_up();
  for (size_t c = 0; c < columns_; ++c) mean_[c] = sums_[c] / static_cast<double>(used_);
  for (const RowRun& run : runs_) {
    std::fill_n(best_.begin() + run.first * kRowLanes, run.count * kRowLanes, HUGE_VAL);
    total_ += approached(run, mean_.data(), best_.data());
  }
}

void Lloyd::begin(std::span<const double> centroids, bool afresh) {
  const bool same = !afresh && centroids.size() == centroids_.size();
  centroids_.assign(centroids.begin(), centroids.end());
  moved_.assign(centroids_.size() / columns_, 0);
  settling_ = bounded_ = leaping_ = false;
  may_leap_ = true;
  passes_ = 1;
  if (!same) sizes_.assign(moved_.size(), 0);
  label_all(false);
  if (same) {
    take_labels();
  } else {
    labels_ = found_;
    sum_up();
  }
  fill_empty();
  update_means();
}

size_t Lloyd::pass() {
  ++passes_;
  const bool were_bounds = bounded_;
  if (bounded_)
    label_doubtful();
  else
    label_all(settling_);
  const size_t changed = take_labels() + fill_empty();
  const bool settled = settling_;
  settling_ = changed < used_ / 16 && used_ <= kBoundedRowsMax &&
              k() * (3 * columns_ + 5) >= kBoundsFromWork;
  if (!were_bounds && settled && settling_) {
    square_roots(best_.data(), best_.size());
    square_roots(second_.data(), second_.size());
    bounded_ = true;
  }
  leaping_ = may_leap_ && changed > used_ / kLeapingShare;
  const double before = inertia_;
  update_means();
  // Where rows lie on few points, leaps can go round for ever.
  may_leap_ &= inertia_ < before;
  if (bounded_) move_bounds();
  return changed;
}

void Lloyd::run(size_t passes) {
  for (size_t i = 0; i < passes && pass() > 0; ++i) {
  }
}

Lloyd::Distances Lloyd::distances() {
  label_all(true);
  settling_ = bounded_ = false;
  return {{best_.data(), used_}, {second_.data(), used_}, {found_.data(), used_}};
}

void Lloyd::label_all(bool with_second) {
  if (with_second) second_.resize(best_.size());
  for (const RowRun& run : runs_)
    if (with_second)
      nearest_two(run, centroids_.data(), k(), found_.data(), best_.data(), second_.data());
    else
      nearest(run, centroids_.data(), k(), found_.data(), best_.data());
}

// The rows that bounds leave in doubt, in blocks of their own.
void Lloyd::label_doubtful() {
  const size_t size = kRowLanes * columns_;
  gathered_.resize(kGatheredRows * columns_);
  uint16_t labels[kGatheredRows];
  double best[kGatheredRows];
  double second[kGatheredRows];
  std::copy(labels_.begin(), labels_.end(), found_.begin());
  for (size_t begin = 0; begin < doubtful_.size(); begin += kGatheredRows) {
    const size_t count = std::min(kGatheredRows, doubtful_.size() - begin);
    for (size_t i = 0; i < count; ++i) {
      const size_t row = doubtful_[begin + i];
      const double* from = rows_.block(row / kRowLanes) + row % kRowLanes;
      double* to = gathered_.data() + i / kRowLanes * size + i % kRowLanes;
      for (size_t c = 0; c < columns_; ++c) to[c * kRowLanes] = from[c * kRowLanes];
    }
    const RowRun run{gathered_.data(), (count + kRowLanes - 1) / kRowLanes, columns_};
    nearest_two(run, centroids_.data(), k(), labels, best, second);
    for (size_t i = 0; i < count; ++i) {
      const size_t row = doubtful_[begin + i];
      found_[row] = labels[i];
      best_[row] = std::sqrt(best[i]);
      second_[row] = std::sqrt(second[i]);
    }
  }
}

size_t Lloyd::take_labels() {
  size_t changed = 0;
  constexpr size_t kBytes = kRowLanes * sizeof(uint16_t);
  for (size_t first = 0; first < used_; first += kRowLanes) {
    if (std::memcmp(&labels_[first], &found_[first], kBytes) == 0) continue;
    const size_t end = std::min(used_, first + kRowLanes);
    for (size_t row = first; row < end; ++row) {
      if (labels_[row] == found_[row]) continue;
      shift(row, labels_[row], found_[row]);
      ++changed;
    }
  }
  return changed;
}

void Lloyd::shift(size_t row, size_t from, size_t to) {
  const double* x = rows_.block(row / kRowLanes) + row % kRowLanes;
  for (size_t c = 0; c < columns_; ++c) {
    sums_[from * columns_ + c] -= x[c * kRowLanes];
    sums_[to * columns_ + c] += x[c * kRowLanes];
  }
  --sizes_[from];
  ++sizes_[to];
  labels_[row] = static_cast<uint16_t>(to);
}

// A segment without rows takes the row that is farthest from its centroid.
size_t Lloyd::fill_empty() {
  if (std::ranges::find(sizes_, 0u) == sizes_.end()) return 0;
  label_all(false);
  settling_ = bounded_ = false;
  size_t filled = 0;
  for (size_t j = 0; j < k(); ++j) {
    if (sizes_[j] > 0) continue;
    size_t farthest = used_;
    for (size_t row = 0; row < used_; ++row)
      if (sizes_[labels_[row]] > 1 && best_[row] > 0 &&
          (farthest == used_ || best_[row] > best_[farthest]))
        farthest = row;
    if (farthest == used_) break;
    best_[farthest] = 0;
    shift(farthest, labels_[farthest], j);
    ++filled;
  }
  return filled;
}

void Lloyd::update_means() {
  double between = 0;
  for (size_t j = 0; j < k(); ++j) {
    moved_[j] = 0;
    if (sizes_[j] == 0) continue;
    const double size = static_cast<double>(sizes_[j]);
    double moved = 0;
    double apart = 0;
    for (size_t c = 0; c < columns_; ++c) {
      const double mean = sums_[j * columns_ + c] / size;
      const double from = centroids_[j * columns_ + c];
      const double to = leaping_ ? mean + kLeap * (mean - from) : mean;
      moved += square(to - from);
      apart += square(mean - mean_[c]);
      centroids_[j * columns_ + c] = to;
    }
    moved_[j] = std::sqrt(moved);
    between += size * apart;
  }
  inertia_ = std::max(0.0, total_ - between);
}

double Lloyd::moved() const {
  double sum = 0;
  for (size_t j = 0; j < k(); ++j) sum += static_cast<double>(sizes_[j]) * square(moved_[j]);
  return sum;
}

// Upper bounds grow by what the own centroid moved, lower ones fall by the most that another did.
void Lloyd::move_bounds() {
  const size_t most = std::ranges::max_element(moved_) - moved_.begin();
  double next = 0;
  std::vector<double> half(k(), HUGE_VAL);  // of the distance to the nearest other centroid
  for (size_t j = 0; j < k(); ++j) {
    if (j != most) next = std::max(next, moved_[j]);
    for (size_t i = 0; i < j; ++i) {
      double apart = 0;
      for (size_t c = 0; c < columns_; ++c)
        apart += square(centroids_[i * columns_ + c] - centroids_[j * columns_ + c]);
      apart = std::sqrt(apart) / 2;
      half[i] = std::min(half[i], apart);
      half[j] = std::min(half[j], apart);
    }
  }
  doubtful_.resize(used_);
  size_t doubtful = 0;
  for (size_t row = 0; row < used_; ++row) {
    const size_t own = labels_[row];
    const double upper = best_[row] += moved_[own];
    const double lower = second_[row] -= own == most ? next : moved_[most];
    doubtful_[doubtful] = static_cast<uint32_t>(row);
    doubtful += upper >= std::max(lower, half[own]) ? 1 : 0;
  }
  doubtful_.resize(doubtful);
}

// The sums of all segments afresh, each in parts of kGatheredRows rows: errors stay small.
void Lloyd::sum_up() {
  sums_.assign(sizes_.size() * columns_, 0);
  std::ranges::fill(sizes_, 0u);
  std::vector<double> part(sums_.size());
  for (size_t begin = 0; begin < used_; begin += kGatheredRows) {
    std::ranges::fill(part, 0.0);
    const size_t end = std::min(used_, begin + kGatheredRows);
    for (size_t row = begin; row < end; ++row) {
      const double* x = rows_.block(row / kRowLanes) + row % kRowLanes;
      double* to = part.data() + labels_[row] * columns_;
      for (size_t c = 0; c < columns_; ++c) to[c] += x[c * kRowLanes];
      ++sizes_[labels_[row]];
    }
    for (size_t i = 0; i < sums_.size(); ++i) sums_[i] += part[i];
  }
}

}  // namespace tillcast
