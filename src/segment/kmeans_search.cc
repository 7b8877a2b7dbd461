#include "segment/kmeans_search.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tillcast {
namespace {

constexpr uint64_t kSeedingPurpose = 0x5EED;
constexpr uint64_t kMovingPurpose = 0x30FE;
constexpr size_t kDrawRows = 256;
constexpr size_t kRoundsMax = 10;
constexpr size_t kSampleRows = 1'024;
constexpr size_t kSampleRowsPerSegment = 64;
// Passes after which starts are compared, and how many are left.
constexpr size_t kFirstPasses = 3;
constexpr size_t kFirstKept = 4;
constexpr size_t kSecondPasses = 8;
constexpr size_t kPassesMax = 300;
constexpr size_t kSplitPasses = 8;
constexpr size_t kMovesRanked = 20;
constexpr size_t kMovePasses = 100;
constexpr double kMoveSlack = 10;  // a move may need so often what its last pass gained
constexpr double kGain = 1e-5;     // relative; less is not worth a pass
constexpr double kSame = 3e-5;     // likewise: the same optimum found again

struct Start {
  std::vector<double> centroids;
  double inertia = 0;
};

// Draws rows with a probability in proportion to their weight.
class WeightedDraw {
 public:
  explicit WeightedDraw(std::span<const double> weights) : weights_(weights) {
    double sum = 0;
    for (size_t row = 0; row < weights.size(); row += kDrawRows)
      ends_.push_back(sum +=
                      sum_of(weights.data() + row, std::min(kDrawRows, weights.size() - row)));
  }
  double total() const { return ends_.back(); }

  size_t operator()(Rng& rng) const {
    const double at = rng.uniform() * total();
    const size_t part = std::ranges::upper_bound(ends_, at) - ends_.begin();
    if (part == ends_.size()) return last_before(weights_.size());
    double sum = part > 0 ? ends_[part - 1] : 0;
    const size_t end = std::min(weights_.size(), (part + 1) * kDrawRows);
    for (size_t row = part * kDrawRows; row < end; ++row)
      if ((sum += weights_[row]) > at) return row;
    return last_before(end);
  }

 private:
  // Where rounding ran past the sum.
  size_t last_before(size_t end) const {
    while (end > 1 && weights_[end - 1] == 0) --end;
    return end - 1;
  }

  std::span<const double> weights_;
  std::vector<double> ends_;
};

SpaceRows gathered(const SpaceRows& rows, std::span<const uint32_t> picked) {
  std::vector<double> matrix(picked.size() * rows.columns());
  for (size_t i = 0; i < picked.size(); ++i)
    rows.copy_row(picked[i], std::span(matrix).subspan(i * rows.columns(), rows.columns()));
  return SpaceRows::drawn(std::move(matrix), rows.columns());
}

// The best of a few starts on a sample of its own for every round: what one sample hides, the next
// shows.
Start best_start(const SpaceRows& rows, size_t used, const SearchOptions& options, size_t round) {
  const size_t wanted = std::max(kSampleRows, options.k * kSampleRowsPerSegment);
  std::vector<uint32_t> picked(std::min(used, wanted));
  for (size_t i = 0; i < picked.size(); ++i)
    picked[i] = static_cast<uint32_t>((round * picked.size() + i) % used);
  const SpaceRows sample = gathered(rows, picked);
  Lloyd lloyd(sample, sample.rows());
  std::vector<Start> starts;
  for (size_t i = 0; i < options.restarts; ++i) {
    Rng rng(options.seed, kSeedingPurpose, options.k, round * options.restarts + i);
    starts.push_back({seed_centroids(sample, options.k, rng), 0});
  }
  const auto race = [&](size_t passes, size_t kept) {
    for (Start& start : starts) {
      lloyd.begin(start.centroids, true);
      lloyd.run(passes);
      start = {lloyd.centroids(), lloyd.inertia()};
    }
    std::ranges::stable_sort(starts, {}, &Start::inertia);
    starts.resize(std::min(starts.size(), kept));
  };
  race(kFirstPasses, kFirstKept);
  race(kSecondPasses, 1);
  return starts.front();
}

// Moves single centroids until none gains anything.
class Mover {
 public:
  Mover(const SpaceRows& rows, Lloyd& lloyd, Rng rng) : rows_(rows), lloyd_(lloyd), rng_(rng) {}

  // Returns the passes that were kept.
  size_t run(size_t failures) {
    best_ = {lloyd_.centroids(), lloyd_.inertia()};
    size_t passes = 0;
    rank_moves();
    for (size_t failed = 0, next = 0; failed < failures && next < moves_.size();) {
      lloyd_.begin(moved(moves_[next++]));
      if (!promises()) {
        ++failed;
        continue;
      }
      lloyd_.run(kPassesMax);
      if (lloyd_.inertia() >= best_.inertia) {
        ++failed;
        continue;
      }
      passes += lloyd_.passes();
      best_ = {lloyd_.centroids(), lloyd_.inertia()};
      rank_moves();
      failed = next = 0;
    }
    lloyd_.begin(best_.centroids);
    lloyd_.run(kPassesMax);
    return passes + lloyd_.passes();
  }

 private:
  struct Split {
    std::vector<double> halves;  // two centroids
    double gain = 0;
  };
  struct Move {
    size_t from = 0;  // the segment that is given up
    size_t to = 0;    // the one that is split
    double gain = 0;  // by what either does alone
  };

  // Passes for as long as they may still lead below the best; whether they did.
  bool promises() {
    const double aim = best_.inertia * (1 - kGain);
    double before = lloyd_.inertia();
    for (size_t i = 0; i < kMovePasses && before >= aim; ++i) {
      if (lloyd_.pass() == 0) break;
      const double gain = before - lloyd_.inertia();
      before = lloyd_.inertia();
      if (i > 0 && before - aim > kMoveSlack * gain) break;
    }
    return before < aim;
  }

  void rank_moves() {
    const size_t k = lloyd_.k();
    const Lloyd::Distances now = lloyd_.distances();
    std::vector<double> cost(k), inertia(k);
    std::vector<std::vector<uint32_t>> members(k);
    for (size_t row = 0; row < now.best.size(); ++row) {
      cost[now.labels[row]] += now.second[row] - now.best[row];
      inertia[now.labels[row]] += now.best[row];
      members[now.labels[row]].push_back(static_cast<uint32_t>(row));
    }
    splits_.assign(k, {});
    for (size_t j = 0; j < k; ++j)
      if (members[j].size() > 1) splits_[j] = split(members[j], inertia[j]);
    moves_.clear();
    for (size_t from = 0; from < k; ++from)
      for (size_t to = 0; to < k; ++to)
        if (from != to && splits_[to].gain > 0)
          moves_.push_back({from, to, splits_[to].gain - cost[from]});
    std::ranges::stable_sort(moves_, std::greater(), &Move::gain);
    moves_.resize(std::min(moves_.size(), kMovesRanked));
  }

  Split split(std::span<const uint32_t> members, double inertia) {
    const SpaceRows part = gathered(rows_, members);
    Lloyd halves(part, part.rows());
    halves.begin(seed_centroids(part, 2, rng_));
    halves.run(kSplitPasses);
    return {halves.centroids(), inertia - halves.inertia()};
  }

  std::vector<double> moved(const Move& move) const {
    const auto columns = static_cast<ptrdiff_t>(rows_.columns());
    const auto half = splits_[move.to].halves.begin();
    std::vector<double> centroids = best_.centroids;
    std::copy_n(half, columns, centroids.begin() + static_cast<ptrdiff_t>(move.to) * columns);
    std::copy_n(half + columns, columns,
                centroids.begin() + static_cast<ptrdiff_t>(move.from) * columns);
    return centroids;
  }

  const SpaceRows& rows_;
  Lloyd& lloyd_;
  Rng rng_;
  Start best_;
  std::vector<Split> splits_;
  std::vector<Move> moves_;  // best first
};

}  // namespace

SearchOptions SearchOptions::thorough(size_t k, uint64_t seed, size_t restarts) {
  SearchOptions options;
  options.k = k;
  options.seed = seed;
  options.restarts = restarts;
  options.rounds = std::min({k + 1, (k + 1) / 2 + 2, kRoundsMax});
  options.agreements = k < 7 ? 2 : 4;
  return options;
}

std::vector<double> seed_centroids(const SpaceRows& rows, size_t k, Rng& rng) {
  const size_t columns = rows.columns();
  const std::vector<RowRun> runs = runs_of(rows, rows.rows());
  std::vector<double> squares(lanes_of(rows.rows()), HUGE_VAL);
  std::vector<double> centroids;
  std::vector<double> drawn(columns), centre(columns);
  rows.copy_row(rng.below(rows.rows()), centre);
  const size_t candidates = 1 + std::bit_width(k);
  for (;;) {
    centroids.insert(centroids.end(), centre.begin(), centre.end());
    if (centroids.size() == k * columns) return centroids;
    for (const RowRun& run : runs) approach(run, centre.data(), squares.data());
    const WeightedDraw draw({squares.data(), rows.rows()});
    if (draw.total() <= 0) continue;
    double best = HUGE_VAL;
    for (size_t i = 0; i < candidates; ++i) {
      rows.copy_row(draw(rng), drawn);
      double left = 0;
      for (const RowRun& run : runs) left += approached(run, drawn.data(), squares.data());
      if (left >= best) continue;
      best = left;
      centre = drawn;
    }
  }
}

size_t search(const SpaceRows& rows, const SearchOptions& options, Lloyd& lloyd) {
  TC_ASSERT(options.k > 0 && options.restarts > 0 && options.rounds > 0);
  Start best;
  size_t passes = 0;
  size_t agreed = 0;
  for (size_t round = 0; round < options.rounds && agreed < options.agreements; ++round) {
    lloyd.begin(best_start(rows, lloyd.used(), options, round).centroids, true);
    lloyd.run(kPassesMax);
    size_t used = lloyd.passes();
    // What was found before was moved already.
    const bool found =
        round > 0 && std::abs(lloyd.inertia() - best.inertia) <= best.inertia * kSame;
    if (options.moves > 0 && options.k > 1 && !found)
      used += Mover(rows, lloyd, Rng(options.seed, kMovingPurpose, options.k, round))
                  .run(options.moves);
    const double inertia = lloyd.inertia();
    if (round > 0 && inertia > best.inertia * (1 + kSame)) continue;
    agreed = round > 0 && inertia >= best.inertia * (1 - kSame) ? agreed + 1 : 1;
    if (round > 0 && inertia >= best.inertia) continue;
    best = {lloyd.centroids(), inertia};
    passes = used;
  }
  lloyd.begin(best.centroids);
  lloyd.run(kPassesMax);
  return passes;
}

}  // namespace tillcast
