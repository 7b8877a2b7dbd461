#include "engine/segment_weeks_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/sealed_file.h"
#include "segment/segmentation_file.h"

namespace tillcast {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "tillcast segment weeks 1\n";
constexpr std::string_view kPrefix = "weeks-";

fs::path folder_of(const fs::path& data_dir) { return segmentation_path(data_dir).parent_path(); }

// A fit_id is a plain word (segment/segmentation_file.h).
fs::path path_of(const fs::path& data_dir, std::string_view fit_id) {
  return folder_of(data_dir) / fmt::format("{}{}", kPrefix, fit_id);
}

}  // namespace

Result<> save_weeks(const fs::path& data_dir, std::string_view fit_id, LogPlace place,
                    const SegmentWeeks& weeks, const Profiles& profiles) {
  ByteWriter out;
  out.string(fit_id);
  out.varint(place.seq);
  out.fixed64(place.seq_print);
  weeks.save(out, profiles);
  std::error_code error;
  fs::create_directories(folder_of(data_dir), error);
  if (error)
    return unavailable(
        fmt::format("{}: cannot create it: {}", folder_of(data_dir).string(), error.message()));
  return write_sealed(path_of(data_dir, fit_id), kMagic, out.bytes());
}

Result<WeeksOnDisk> load_weeks(const fs::path& data_dir, std::string_view fit_id) {
  const std::string what = fmt::format("weeks of segments {}", fit_id);
  TC_ASSIGN(const std::string bytes, read_sealed(path_of(data_dir, fit_id), kMagic, what));
  ByteReader in(bytes);
  WeeksOnDisk weeks;
  const std::string_view named = in.string();
  if (named != fit_id) return corrupt(what + ": of another fit");
  weeks.place.seq = in.varint();
  weeks.place.seq_print = in.fixed64();
  if (!in.ok()) return corrupt(what + ": damaged");
  weeks.snapshots = in.rest();
  return weeks;
}

void remove_weeks_but(const fs::path& data_dir, std::span<const std::string_view> fit_ids) {
  std::error_code ignored;
  std::vector<fs::path> old;
  for (const auto& file : fs::directory_iterator(folder_of(data_dir), ignored)) {
    const std::string name = file.path().filename().string();
    if (!name.starts_with(kPrefix)) continue;
    const std::string_view rest = std::string_view(name).substr(kPrefix.size());
    // With what is being written of them (base/file.h).
    const auto kept = [&](std::string_view id) {
      return rest == id || rest == fmt::format("{}.new", id);
    };
    if (std::ranges::none_of(fit_ids, kept)) old.push_back(file.path());
  }
  for (const fs::path& path : old) fs::remove(path, ignored);
}

}  // namespace tillcast
