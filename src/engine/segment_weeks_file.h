// engine/segment_weeks_file.h: the weekly snapshots on disk: <data>/segments/weeks-FIT_ID.
//
// Derived: what is damaged, or of another fit or log, is passed over and the weeks begin anew.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/grades_file.h"
#include "engine/segment_weeks.h"

namespace tillcast {

// Up to which entry of which log they go, and the snapshots as SegmentWeeks::load() reads them.
struct WeeksOnDisk {
  LogPlace place;
  std::string snapshots;
};

Result<> save_weeks(const std::filesystem::path& data_dir, std::string_view fit_id, LogPlace place,
                    const SegmentWeeks& weeks, const Profiles& profiles);

// kNotFound: there are none. kCorrupt: there are some that cannot be used.
Result<WeeksOnDisk> load_weeks(const std::filesystem::path& data_dir, std::string_view fit_id);

// Those of all other fits go.
void remove_weeks_but(const std::filesystem::path& data_dir,
                      std::span<const std::string_view> fit_ids);

}  // namespace tillcast
