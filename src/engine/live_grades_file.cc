// The bytes of a model's grades, as grades_file.h keeps them.
#include <algorithm>
#include <bit>
#include <cmath>

#include "base/time.h"
#include "engine/live_grades.h"

namespace tillcast {
namespace {

// What base/time.h can say: the years 1900 to 2999.
constexpr int64_t kTimeMsMin = -2'208'988'800'000;
constexpr int64_t kTimeMsMax = 32'503'680'000'000;

void put_double(ByteWriter& out, double value) { out.fixed64(std::bit_cast<uint64_t>(value)); }
double take_double(ByteReader& in) { return std::bit_cast<double>(in.fixed64()); }

void put_doubles(ByteWriter& out, const std::vector<double>& values) {
  out.varint(values.size());
  for (const double value : values) put_double(out, value);
}
std::vector<double> take_doubles(ByteReader& in) {
  std::vector<double> values(in.count(8));
  for (double& value : values) value = take_double(in);
  return values;
}

// Two to a word, the first in its low half.
void put_floats(ByteWriter& out, const std::vector<float>& values) {
  out.varint(values.size());
  for (size_t i = 0; i < values.size(); i += 2) {
    const uint64_t low = std::bit_cast<uint32_t>(values[i]);
    const uint64_t high = i + 1 < values.size() ? std::bit_cast<uint32_t>(values[i + 1]) : 0;
    out.fixed64(low | high << 32);
  }
}
std::vector<float> take_floats(ByteReader& in) {
  std::vector<float> values(in.count(4));
  for (size_t i = 0; i < values.size(); i += 2) {
    const uint64_t word = in.fixed64();
    values[i] = std::bit_cast<float>(static_cast<uint32_t>(word));
    if (i + 1 < values.size())
      values[i + 1] = std::bit_cast<float>(static_cast<uint32_t>(word >> 32));
  }
  return values;
}

void put_window(ByteWriter& out, const GradedWindow& window) {
  out.zigzag(window.as_of_ms);
  out.zigzag(window.closes_at_ms);
  out.varint(window.customers);
  out.varint(window.positives);
  put_double(out, window.mean_probability);
  for (const MetricField& field : metric_fields()) put_double(out, window.metrics.*field.value);
  for (const CalibrationBin& bin : window.calibration) {
    put_double(out, bin.from);
    put_double(out, bin.to);
    out.varint(bin.rows);
    put_double(out, bin.mean_probability);
    put_double(out, bin.share);
  }
  window.curve.save(out);
}

std::optional<GradedWindow> take_window(ByteReader& in, GradesForm form) {
  GradedWindow window;
  window.as_of_ms = in.zigzag();
  window.closes_at_ms = in.zigzag();
  window.customers = in.varint();
  window.positives = in.varint();
  window.mean_probability = take_double(in);
  for (const MetricField& field : metric_fields()) window.metrics.*field.value = take_double(in);
  window.calibration.resize(kCalibrationBins);
  for (CalibrationBin& bin : window.calibration) {
    bin.from = take_double(in);
    bin.to = take_double(in);
    bin.rows = in.varint();
    bin.mean_probability = take_double(in);
    bin.share = take_double(in);
  }
  if (!in.ok()) return std::nullopt;
  if (form == GradesForm::kWithoutCurves) return window;
  if (!window.curve.load(in)) return std::nullopt;
  if (!window.curve.empty() && window.curve.rows() != window.customers) return std::nullopt;
  return window;
}

// The edges and expected shares are the model's own.
void put_drift(ByteWriter& out, const DriftReport& drift) {
  out.zigzag(drift.as_of_ms);
  out.varint(drift.customers);
  out.varint(drift.features.size());
  for (const FeatureDrift& feature : drift.features) {
    out.string(feature.feature);
    put_double(out, feature.psi);
    put_doubles(out, feature.actual);
  }
}

std::optional<DriftReport> take_drift(ByteReader& in, const ModelCard& card) {
  DriftReport drift;
  drift.as_of_ms = in.zigzag();
  drift.customers = in.varint();
  drift.features.resize(in.count(10));
  for (FeatureDrift& feature : drift.features) {
    feature.feature = in.string();
    feature.psi = take_double(in);
    feature.actual = take_doubles(in);
    const auto found = std::ranges::find(card.features, feature.feature);
    if (!in.ok() || found == card.features.end()) return std::nullopt;
    const auto place = static_cast<size_t>(found - card.features.begin());
    if (place >= card.reference.size()) return std::nullopt;
    feature.edges = card.reference[place].edges;
    feature.expected = card.reference[place].shares;
    if (feature.actual.size() != feature.expected.size()) return std::nullopt;
  }
  return drift;
}

}  // namespace

void LiveGrades::save(ByteWriter& out) const {
  out.varint(windows_.size());
  for (const GradedWindow& window : windows_) put_window(out, window);
  out.varint(pending_.size());
  for (const Snapshot& snapshot : pending_) {
    out.zigzag(snapshot.window.as_of_ms);
    out.zigzag(snapshot.window.closes_at_ms);
    out.varint(snapshot.window.customers);
    put_double(out, snapshot.window.mean_probability);
    put_floats(out, snapshot.probabilities);
  }
  out.varint(drift_.has_value());
  if (drift_) put_drift(out, *drift_);
}

// Snapshots stand on the model's weeks, in order: what bounds how many can be pending.
bool LiveGrades::is_snapshot_of(const PendingWindow& window, int64_t after_ms) const {
  return window.as_of_ms >= kTimeMsMin && window.as_of_ms <= kTimeMsMax &&
         window.as_of_ms > after_ms && next_snapshot_ms(window.as_of_ms - 1) == window.as_of_ms &&
         window.closes_at_ms == window.as_of_ms + kHorizonDays * kDayMs;
}

bool LiveGrades::load(ByteReader& in, GradesForm form) {
  const uint64_t graded = in.count(100);
  if (graded > kWindowsMax) return false;
  std::vector<GradedWindow> windows;
  for (uint64_t i = 0; i < graded; ++i) {
    auto window = take_window(in, form);
    if (!window) return false;
    windows.push_back(std::move(*window));
  }
  std::deque<Snapshot> pending(in.count(10));
  if (pending.size() > kPendingMax) return false;
  int64_t after_ms = INT64_MIN;
  for (Snapshot& snapshot : pending) {
    snapshot.window.as_of_ms = in.zigzag();
    snapshot.window.closes_at_ms = in.zigzag();
    snapshot.window.customers = in.varint();
    snapshot.window.mean_probability = take_double(in);
    snapshot.probabilities = take_floats(in);
    if (!is_snapshot_of(snapshot.window, after_ms)) return false;
    after_ms = snapshot.window.as_of_ms;
    for (const float probability : snapshot.probabilities)
      if (!std::isnan(probability) && !(probability >= 0 && probability <= 1)) return false;
  }
  std::optional<DriftReport> drift;
  if (in.varint() != 0) {
    drift = take_drift(in, model_->card());
    if (!drift) return false;
  }
  if (!in.at_end()) return false;
  windows_ = std::move(windows);
  pending_ = std::move(pending);
  drift_ = std::move(drift);
  publish();
  return true;
}

}  // namespace tillcast
