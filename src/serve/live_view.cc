#include "serve/live_view.h"

#include <cmath>

#include "eval/drift.h"
#include "serve/json_text.h"
#include "serve/metric_text.h"

namespace tillcast {
namespace {

void append_metrics(std::string& out, const Metrics& metrics) {
  for (const MetricField& field : metric_fields())
    append_field(out, field.name, std::optional(metrics.*field.value));
}

void append_calibration(std::string& out, const std::vector<CalibrationBin>& bins) {
  append_objects(out, "calibration", bins, [](std::string& text, const CalibrationBin& bin) {
    append_field(text, "from", std::optional(bin.from));
    append_field(text, "to", std::optional(bin.to));
    append_field(text, "customers", bin.rows);
    append_field(text, "mean_probability", std::optional(bin.mean_probability));
    append_field(text, "share", std::optional(bin.share));
  });
}

void append_counts(std::string& out, std::string_view name,
                   std::span<const uint64_t, ScoreCurve::kBins> counts) {
  append_key(out, name);
  out.push_back('[');
  for (const uint64_t count : counts) {
    append_comma(out);
    fmt::format_to(std::back_inserter(out), "{}", count);
  }
  out.push_back(']');
}

void append_curve(std::string& out, const std::optional<ScoreCurve>& curve) {
  if (!curve) return append_null(out, "curve");
  append_key(out, "curve");
  out.push_back('{');
  append_field(out, "bins", ScoreCurve::kBins);
  append_counts(out, "positives", curve->positives());
  append_counts(out, "negatives", curve->negatives());
  out.push_back('}');
}

void append_window(std::string& out, const GradedWindow& window, LiveDetail detail) {
  const auto customers = static_cast<double>(window.customers);
  append_time(out, "as_of", window.as_of_ms);
  append_time(out, "closes_at", window.closes_at_ms);
  append_field(out, "customers", window.customers);
  append_field(out, "positives", window.positives);
  append_field(out, "mean_probability", std::optional(window.mean_probability));
  append_field(out, "base_rate", std::optional(static_cast<double>(window.positives) / customers));
  append_metrics(out, window.metrics);
  if (detail == LiveDetail::kWhole) append_calibration(out, window.calibration);
}

void append_rolling(std::string& out, const std::optional<RollingGrades>& rolling,
                    LiveDetail detail) {
  if (!rolling) return append_null(out, "rolling");
  append_key(out, "rolling");
  out.push_back('{');
  append_metrics(out, rolling->metrics);
  append_field(out, "windows", rolling->windows);
  append_field(out, "customers", rolling->customers);
  if (detail == LiveDetail::kWhole) {
    append_calibration(out, rolling->calibration);
    append_curve(out, rolling->curve);
  }
  out.push_back('}');
}

void append_drift(std::string& out, const std::optional<DriftReport>& drift, LiveDetail detail) {
  if (!drift) return append_null(out, "drift");
  append_key(out, "drift");
  out.push_back('{');
  append_time(out, "as_of", drift->as_of_ms);
  append_field(out, "customers", drift->customers);
  append_objects(
      out, "features", drift->features, [&](std::string& text, const FeatureDrift& feature) {
        append_field(text, "feature", std::string_view(feature.feature));
        append_field(text, "psi", std::optional(feature.psi));
        append_field(text, "level", drift_level(feature.psi));
        if (detail == LiveDetail::kBrief) return;
        append_key(text, "bins");
        text.push_back('[');
        for (size_t i = 0; i < feature.actual.size(); ++i) {
          append_comma(text);
          text.push_back('{');
          append_field(text, "to",
                       i < feature.edges.size() ? std::optional(feature.edges[i]) : std::nullopt);
          append_field(text, "expected", std::optional(feature.expected[i]));
          append_field(text, "actual", std::optional(feature.actual[i]));
          text.push_back('}');
        }
        text.push_back(']');
      });
  out.push_back('}');
}

}  // namespace

std::string live_json(const LiveReport& report, std::string_view role,
                      std::optional<int64_t> as_of_ms, LiveDetail detail) {
  std::string out = "{";
  append_field(out, "model_id", std::string_view(report.model_id));
  append_field(out, "role", role);
  append_time(out, "as_of", as_of_ms);
  append_time(out, "trained_until", report.trained_until_ms);
  append_field(out, "horizon_days", static_cast<uint64_t>(kHorizonDays));
  append_objects(
      out, "windows", report.windows,
      [&](std::string& text, const GradedWindow& window) { append_window(text, window, detail); });
  append_objects(out, "pending", report.pending,
                 [](std::string& text, const PendingWindow& window) {
                   append_time(text, "as_of", window.as_of_ms);
                   append_time(text, "closes_at", window.closes_at_ms);
                   append_field(text, "customers", window.customers);
                   append_field(text, "mean_probability", std::optional(window.mean_probability));
                 });
  append_rolling(out, report.rolling, detail);
  append_drift(out, report.drift, detail);
  out.push_back('}');
  return out;
}

std::string live_metrics_text(const LiveReports& reports, std::string_view champion_id) {
  std::string out;
  const auto gauge = [&](std::string_view name, std::string_view help, auto value) {
    append_metric_head(out, name, "gauge", help);
    for (const auto& report : reports) {
      const double figure = value(*report);
      if (std::isnan(figure)) continue;  // not known is not there
      fmt::format_to(std::back_inserter(out), "{}{{model_id=\"{}\"}} {}\n", name,
                     metric_label(report->model_id), figure);
    }
  };
  const auto rolling = [](double Metrics::*field) {
    return [field](const LiveReport& report) {
      return report.rolling ? report.rolling->metrics.*field : NAN;
    };
  };
  gauge("tillcast_model_live_auc", "AUC over the newest graded windows.", rolling(&Metrics::auc));
  gauge("tillcast_model_live_log_loss", "Log-loss over the newest graded windows.",
        rolling(&Metrics::log_loss));
  gauge("tillcast_model_live_ece", "Expected calibration error over the newest graded windows.",
        rolling(&Metrics::ece));
  gauge("tillcast_model_live_windows", "Graded windows.",
        [](const LiveReport& report) { return static_cast<double>(report.windows.size()); });
  append_metric_head(
      out, "tillcast_feature_psi", "gauge",
      "Population stability index of the champion's features, at its newest snapshot.");
  for (const auto& report : reports) {
    if (report->model_id != champion_id || !report->drift) continue;
    for (const FeatureDrift& feature : report->drift->features)
      fmt::format_to(std::back_inserter(out), "tillcast_feature_psi{{feature=\"{}\"}} {}\n",
                     metric_label(feature.feature), feature.psi);
  }
  return out;
}

}  // namespace tillcast
