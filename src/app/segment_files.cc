#include "app/segment_files.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "base/file_stamp.h"
#include "base/time.h"
#include "engine/segment_model.h"
#include "segment/segmentation_file.h"

namespace tillcast {
namespace {

constexpr uint64_t kCustomersMin = 50;  // for a first fit on a schedule

}  // namespace

Result<std::shared_ptr<const Segmentation>> usable_segmentation(
    const std::filesystem::path& data_dir) {
  TC_ASSIGN(Segmentation loaded, load_segmentation(data_dir));
  auto segmentation = std::make_shared<const Segmentation>(std::move(loaded));
  TC_ASSIGN(const auto fits, make_segment_model(segmentation));
  return segmentation;
}

SegmentsFound SegmentFiles::look() {
  SegmentsFound found;
  const std::string stamp = file_stamp(segmentation_path(data_dir_));
  if (stamp != stamp_) {
    auto loaded = usable_segmentation(data_dir_);
    std::string problem;
    if (loaded.ok())
      found.segmentation = std::move(*loaded);
    else if (loaded.error().code == ErrorCode::kNotFound)
      found.segmentation = nullptr;
    else
      problem = loaded.error().message;
    if (problem != problem_ && !problem.empty()) spdlog::error("{}", problem);
    problem_ = std::move(problem);
    // What could not be read may be readable soon.
    if (loaded.ok() || loaded.error().code != ErrorCode::kUnavailable) stamp_ = stamp;
  }
  found.problem = problem_;
  return found;
}

void SegmentSchedule::refit_if_due(const Engine& engine) {
  const auto now_ms = engine.as_of_ms();
  if (stopped_ || !now_ms || *now_ms < not_before_ms_) return;
  const auto segments = engine.segments();
  if (segments && *now_ms < segments->segmentation->as_of_ms + every_days_ * kDayMs) return;
  if (!segments && engine.kpis().customers.customers < kCustomersMin) return;
  not_before_ms_ = *now_ms + kDayMs;

  const Segmentation* before = segments ? segments->segmentation.get() : nullptr;
  FitOptions options = before ? FitOptions::again(*before) : FitOptions();
  options.currency = engine.currency();
  options.stop = [this] { return stopped_.load(); };
  const auto fit = [&]() -> Result<Segmentation> {
    TC_ASSIGN(const FitCustomers customers, engine.segment_customers(options.features));
    TC_ASSIGN(SegmentFit fitted, fit_segments(customers, *now_ms, options, before));
    if (const auto there = load_segmentation(data_dir_);
        there.ok() && there->fit_id != (before ? before->fit_id : ""))
      return unavailable("segments: somebody fitted them meanwhile; theirs stay");
    TC_TRY(save_segmentation(data_dir_, fitted.segmentation));
    return std::move(fitted.segmentation);
  };
  if (const auto fitted = fit(); fitted.ok())
    spdlog::info("segments: {} fitted as of {}: {} segments of {} customers", fitted->fit_id,
                 format_time(*now_ms), fitted->segments.size(), fitted->customers);
  else if (!stopped_)
    spdlog::warn("{}", fitted.error().message);
}

}  // namespace tillcast
