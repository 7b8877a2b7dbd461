#include "eval/score_curve.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "eval/curves.h"
#include "eval/metrics.h"

namespace tillcast {
namespace {

constexpr size_t kBins = ScoreCurve::kBins;

struct Sample {
  std::vector<double> p;
  std::vector<uint8_t> y;
};

Sample sample(uint64_t seed, size_t rows) {
  std::mt19937_64 random(seed);
  Sample s;
  for (size_t i = 0; i < rows; ++i) {
    const double u = static_cast<double>(random() % 1'000'003) / 1'000'002;
    s.p.push_back(u * u);
    s.y.push_back(static_cast<double>(random() % 1000) / 1000 < 0.1 + 0.6 * s.p.back());
  }
  s.p[0] = 0;
  s.p[1] = 1;
  s.y[0] = 1;
  s.y[1] = 0;
  return s;
}

// What a reader of the curve makes of it: everything from the highest bin down.
struct Read {
  double auc = 0;       // pairs within a bin count half
  double in_doubt = 0;  // the share of pairs that stand within one bin
  double accuracy = 0;  // at 0.5
  double majority = 0;
  double lift = 0;  // of the best tenth; within a bin spread evenly
};

Read read(const ScoreCurve& curve) {
  double rows = 0, positives = 0;
  for (size_t b = 0; b < kBins; ++b) {
    rows += static_cast<double>(curve.positives()[b] + curve.negatives()[b]);
    positives += static_cast<double>(curve.positives()[b]);
  }
  Read read;
  double above = 0, wanted = std::floor(rows / 10), found = 0;
  for (size_t b = kBins; b-- > 0;) {
    const auto p = static_cast<double>(curve.positives()[b]);
    const auto n = static_cast<double>(curve.negatives()[b]);
    read.auc += n * (above + p / 2);
    read.in_doubt += n * p;
    above += p;
    read.accuracy += b >= kBins / 2 ? p : n;
    const double taken = std::min(wanted, p + n);
    if (p + n > 0) found += p * taken / (p + n);
    wanted -= taken;
  }
  const double pairs = positives * (rows - positives);
  read.accuracy /= rows;
  read.auc /= pairs;
  read.in_doubt /= pairs;
  read.majority = std::max(positives, rows - positives) / rows;
  read.lift = found / std::floor(rows / 10) / (positives / rows);
  return read;
}

std::string saved(const ScoreCurve& curve) {
  ByteWriter out;
  curve.save(out);
  return out.bytes();
}

TEST(ScoreCurve, SaysWhatTheMetricsSayToTheWidthOfABin) {
  for (const uint64_t seed : {1u, 2u, 3u}) {
    const Sample s = sample(seed, 3000);
    const Metrics exact = compute_metrics(s.p, s.y);
    const Read read_off = read(score_curve(s.p, s.y));
    EXPECT_LT(read_off.in_doubt, 0.02);
    EXPECT_NEAR(read_off.auc, exact.auc, read_off.in_doubt / 2);
    EXPECT_DOUBLE_EQ(read_off.accuracy, exact.accuracy) << "0.5 is an edge";
    EXPECT_DOUBLE_EQ(read_off.majority, exact.majority_accuracy);
    EXPECT_NEAR(read_off.lift, exact.top_decile_lift, 0.05);
  }
}

// The slow twin: counted anew for every threshold.
TEST(ScoreCurve, TheConfusionAtEveryEdgeIsExact) {
  const Sample s = sample(4, 2000);
  const ScoreCurve curve = score_curve(s.p, s.y);
  for (size_t edge = 0; edge < kBins; ++edge) {
    uint64_t named = 0, found = 0, named_by_curve = 0, found_by_curve = 0;
    for (size_t i = 0; i < s.p.size(); ++i) {
      if (s.p[i] < static_cast<double>(edge) / kBins) continue;
      ++named;
      found += s.y[i];
    }
    for (size_t b = edge; b < kBins; ++b) {
      named_by_curve += curve.positives()[b] + curve.negatives()[b];
      found_by_curve += curve.positives()[b];
    }
    ASSERT_EQ(named_by_curve, named) << edge;
    ASSERT_EQ(found_by_curve, found) << edge;
  }
}

TEST(ScoreCurve, TwentyBinsAreOneOfCalibration) {
  const Sample s = sample(5, 2000);
  const ScoreCurve curve = score_curve(s.p, s.y);
  const std::vector<CalibrationBin> calibration = calibration_bins(s.p, s.y);
  constexpr size_t kEach = kBins / kCalibrationBins;
  for (size_t place = 0; place < kCalibrationBins; ++place) {
    uint64_t rows = 0, positives = 0;
    for (size_t b = place * kEach; b < (place + 1) * kEach; ++b) {
      rows += curve.positives()[b] + curve.negatives()[b];
      positives += curve.positives()[b];
    }
    EXPECT_EQ(rows, calibration[place].rows);
    EXPECT_DOUBLE_EQ(static_cast<double>(positives) / static_cast<double>(rows),
                     calibration[place].share);
  }
}

TEST(ScoreCurve, PartsComeToTheWholeInAnyOrder) {
  const Sample s = sample(6, 1000);
  const std::span<const double> p(s.p);
  const std::span<const uint8_t> y(s.y);
  ScoreCurve first = score_curve(p.first(300), y.first(300));
  ScoreCurve second = score_curve(p.subspan(300), y.subspan(300));
  ScoreCurve other = second;
  other.merge(first);
  first.merge(second);
  EXPECT_EQ(first.rows(), 1000u);
  EXPECT_EQ(saved(first), saved(score_curve(p, y)));
  EXPECT_EQ(saved(first), saved(other));
}

TEST(ScoreCurve, ComesBackFromItsBytesAndIsSmall) {
  ScoreCurve curve =
      score_curve(std::vector<double>{0, 1, 0.305, 0.305}, std::vector<uint8_t>{0, 1, 1, 0});
  EXPECT_EQ(curve.negatives()[0], 1u);
  EXPECT_EQ(curve.positives()[199], 1u);
  EXPECT_EQ(curve.positives()[61], 1u);
  const std::string bytes = saved(curve);
  EXPECT_LE(bytes.size(), 11u);
  ScoreCurve back;
  ByteReader in(bytes);
  ASSERT_TRUE(back.load(in));
  EXPECT_TRUE(in.at_end());
  EXPECT_TRUE(std::ranges::equal(back.positives(), curve.positives()));
  EXPECT_TRUE(std::ranges::equal(back.negatives(), curve.negatives()));
  EXPECT_EQ(saved(ScoreCurve()), std::string(1, '\0'));
}

TEST(ScoreCurve, DamagedBytesAreRefusedAndChangeNothing) {
  const std::string whole = saved(score_curve(sample(7, 100).p, sample(7, 100).y));
  ScoreCurve curve;
  for (size_t size = 0; size < whole.size(); ++size) {
    ByteReader in(std::string_view(whole).substr(0, size));
    EXPECT_FALSE(curve.load(in)) << size;
  }
  const auto refused = [&](std::initializer_list<uint64_t> numbers) {
    ByteWriter out;
    for (const uint64_t number : numbers) out.varint(number);
    ByteReader in(out.bytes());
    return !curve.load(in);
  };
  EXPECT_TRUE(refused({1, 200, 1, 1})) << "beyond the last bin";
  EXPECT_TRUE(refused({2, 199, 1, 1, 0, 1, 1})) << "one more than there are";
  EXPECT_TRUE(refused({1, UINT64_MAX, 1, 1}));
  EXPECT_TRUE(refused({1, 0, UINT64_MAX, 1})) << "sums of such counts would wrap";
  EXPECT_TRUE(refused({1, 5, 0, 0})) << "a bin that holds nothing is not there";
  EXPECT_TRUE(curve.empty());
  EXPECT_FALSE(refused({1, 199, 1, 0}));
  EXPECT_EQ(curve.rows(), 1u);
}

}  // namespace
}  // namespace tillcast
