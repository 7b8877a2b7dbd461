// app/segment_files.h: the segmentation of a data directory, read anew when it changes, and fitted
// anew on a schedule where one was asked for.
//
// Threads: one at a time, but for stop().
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "engine/engine.h"

namespace tillcast {

// kNotFound: there is none. Else why it cannot be used.
Result<std::shared_ptr<const Segmentation>> usable_segmentation(
    const std::filesystem::path& data_dir);

struct SegmentsFound {
  // What has changed since the last look; null: none any more.
  std::optional<std::shared_ptr<const Segmentation>> segmentation;
  std::string problem;  // why one that is there is not used; empty: all is well
};

class SegmentFiles {
 public:
  explicit SegmentFiles(const std::filesystem::path& data_dir) : data_dir_(data_dir) {}

  // The first time whatever there is. What cannot be used is the problem, and logged once; what was
  // in use before it stays.
  SegmentsFound look();

 private:
  const std::filesystem::path data_dir_;
  std::string stamp_ = "never looked";
  std::string problem_;
};

// A refit of a running shop once its clock is so many days after the last fit, asked for what that
// was asked for; or a first one, as soon as there are enough customers.
class SegmentSchedule {
 public:
  SegmentSchedule(const std::filesystem::path& data_dir, int64_t every_days)
      : data_dir_(data_dir), every_days_(every_days) {}

  // Fits and keeps where it is time; takes a while then. A fit that fails is logged and tried again
  // a day of the shop's time later.
  void refit_if_due(const Engine& engine);
  // From any thread: a fit that runs is given up soon, and no other begins.
  void stop() { stopped_ = true; }

 private:
  const std::filesystem::path data_dir_;
  const int64_t every_days_;
  int64_t not_before_ms_ = INT64_MIN;
  std::atomic<bool> stopped_ = false;
};

}  // namespace tillcast
