#include "segment/segmentation_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "base/file.h"
#include "base/time.h"

namespace tillcast {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr int kVersion = 1;
constexpr size_t kFeaturesMax = 256;
constexpr size_t kTextBytesMax = 4096;
constexpr size_t kListMax = 100'000;
constexpr uint64_t kFileBytesMax = 16 << 20;  // far more than any fit takes

// Reads what must be there; after the first failure the values mean nothing, and `wrong` names it.
class Fields {
 public:
  explicit Fields(const json& document) : document_(document) {
    if (!document.is_object()) wrong_ = "the document";
  }

  const json& at(const char* name) {
    static const json kNull;
    const auto found = document_.is_object() ? document_.find(name) : document_.end();
    if (!document_.is_object() || found == document_.end()) {
      fail(name);
      return kNull;
    }
    return *found;
  }
  std::string text(const char* name) {
    const json& value = at(name);
    if (!value.is_string() || value.get_ref<const std::string&>().size() > kTextBytesMax)
      return fail(name), std::string();
    return value.get<std::string>();
  }
  // null is NaN.
  double number(const char* name) {
    const json& value = at(name);
    if (value.is_null() && !failed()) return NAN;
    if (!value.is_number()) return fail(name), NAN;
    return value.get<double>();
  }
  uint64_t count(const char* name) {
    const json& value = at(name);
    if (!value.is_number_unsigned()) return fail(name), uint64_t{0};
    return value.get<uint64_t>();
  }
  SegmentId id(const char* name) {
    const uint64_t value = count(name);
    if (value == kNoSegment || value > std::numeric_limits<SegmentId>::max()) fail(name);
    return static_cast<SegmentId>(value);
  }
  bool flag(const char* name) {
    const json& value = at(name);
    if (!value.is_boolean()) return fail(name), false;
    return value.get<bool>();
  }
  const json& list(const char* name) {
    const json& value = at(name);
    if (!value.is_array() || value.size() > kListMax) fail(name);
    return value;
  }
  std::vector<std::string> texts(const char* name) {
    std::vector<std::string> texts;
    for (const json& item : list(name)) {
      if (!item.is_string() || item.get_ref<const std::string&>().size() > kTextBytesMax)
        return fail(name), texts;
      texts.push_back(item.get<std::string>());
    }
    return texts;
  }
  std::vector<double> numbers(const char* name, size_t size) {
    std::vector<double> numbers;
    const json& value = list(name);
    if (!value.is_array() || value.size() != size) return fail(name), numbers;
    for (const json& item : value) {
      if (!item.is_number() || !std::isfinite(item.get<double>())) return fail(name), numbers;
      numbers.push_back(item.get<double>());
    }
    return numbers;
  }

  void fail(std::string_view name) {
    if (wrong_.empty()) wrong_ = name;
  }
  bool failed() const { return !wrong_.empty(); }
  const std::string& wrong() const { return wrong_; }

 private:
  const json& document_;
  std::string wrong_;
};

// It names files.
bool is_plain(std::string_view fit_id) {
  return !fit_id.empty() && fit_id.size() <= 64 && std::ranges::all_of(fit_id, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-';
  });
}

Error damaged(std::string_view what) {
  return corrupt(fmt::format(
      "segmentation.json: {} is missing or damaged; run 'tillcast segment' to fit anew", what));
}

ordered_json segment_json(const Segment& segment) {
  ordered_json portrait = ordered_json::object();
  for (size_t i = 0; i < kPortraitFeatures.size(); ++i)
    portrait[std::string(kPortraitFeatures[i])] = segment.portrait[i];
  auto apart = ordered_json::array();
  for (const Difference& difference : segment.apart)
    apart.push_back({{"feature", difference.feature},
                     {"deviations", difference.deviations},
                     {"words", difference.words}});
  return {
      {"id", segment.id},         {"name", segment.name},         {"advice", segment.advice},
      {"size", segment.size},     {"centroid", segment.centroid}, {"portrait", std::move(portrait)},
      {"apart", std::move(apart)}};
}

Result<Segment> segment_from(const json& document, size_t columns) {
  Fields fields(document);
  Segment segment;
  segment.id = fields.id("id");
  segment.name = fields.text("name");
  segment.advice = fields.text("advice");
  segment.size = fields.count("size");
  segment.centroid = fields.numbers("centroid", columns);
  Fields portrait(fields.at("portrait"));
  for (size_t i = 0; i < kPortraitFeatures.size(); ++i)
    segment.portrait[i] = portrait.number(std::string(kPortraitFeatures[i]).c_str());
  for (const json& item : fields.list("apart")) {
    Fields difference(item);
    segment.apart.push_back(
        {difference.text("feature"), difference.number("deviations"), difference.text("words")});
    if (difference.failed()) fields.fail(difference.wrong());
  }
  if (portrait.failed()) fields.fail(portrait.wrong());
  if (fields.failed()) return damaged(fields.wrong());
  return segment;
}

ordered_json choice_json(const KChoice& choice) {
  auto scores = ordered_json::array();
  for (const KScore& score : choice.scores)
    scores.push_back({{"k", score.k},
                      {"inertia", score.inertia},
                      {"silhouette", score.silhouette},
                      {"calinski_harabasz", score.calinski_harabasz},
                      {"davies_bouldin", score.davies_bouldin},
                      {"gap", score.gap},
                      {"gap_error", score.gap_error},
                      {"stability", score.stability},
                      {"smallest_share", score.smallest_share}});
  return {{"by_rule", choice.by_rule},
          {"silhouette_rows", choice.silhouette_rows},
          {"gap_rows", choice.gap_rows},
          {"gap_references", choice.gap_references},
          {"stability_rows", choice.stability_rows},
          {"resamples", choice.resamples},
          {"scores", std::move(scores)}};
}

Result<KChoice> choice_from(const json& document) {
  Fields fields(document);
  KChoice choice;
  choice.by_rule = fields.flag("by_rule");
  choice.silhouette_rows = fields.count("silhouette_rows");
  choice.gap_rows = fields.count("gap_rows");
  choice.gap_references = fields.count("gap_references");
  choice.stability_rows = fields.count("stability_rows");
  choice.resamples = fields.count("resamples");
  size_t k_before = 0;
  for (const json& item : fields.list("scores")) {
    Fields score(item);
    choice.scores.push_back({score.count("k"), score.number("inertia"), score.number("silhouette"),
                             score.number("calinski_harabasz"), score.number("davies_bouldin"),
                             score.number("gap"), score.number("gap_error"),
                             score.number("stability"), score.number("smallest_share")});
    if (score.failed() || choice.scores.back().k <= k_before) fields.fail("scores");
    k_before = choice.scores.back().k;
  }
  if (choice.scores.empty()) fields.fail("scores");
  if (fields.failed()) return damaged(fields.wrong());
  return choice;
}

// Numbers and names of segments, now and before: each number once, below the next.
bool numbers_are_sound(const Segmentation& segmentation) {
  std::set<SegmentId> seen;
  for (const Segment& segment : segmentation.segments)
    if (segment.id >= segmentation.next_id || !seen.insert(segment.id).second) return false;
  for (const RetiredSegment& segment : segmentation.retired)
    if (segment.id >= segmentation.next_id || !seen.insert(segment.id).second) return false;
  return true;
}

}  // namespace

std::filesystem::path segmentation_path(const std::filesystem::path& data_dir) {
  return data_dir / "segments" / "segmentation.json";
}

ordered_json to_json(const Segmentation& segmentation) {
  auto segments = ordered_json::array();
  for (const Segment& segment : segmentation.segments) segments.push_back(segment_json(segment));
  auto retired = ordered_json::array();
  for (const RetiredSegment& segment : segmentation.retired)
    retired.push_back({{"id", segment.id}, {"name", segment.name}});
  return {{"version", kVersion},
          {"fit_id", segmentation.fit_id},
          {"as_of", format_time(segmentation.as_of_ms)},
          {"seed", segmentation.seed},
          {"customers", segmentation.customers},
          {"inertia", segmentation.inertia},
          {"silhouette", segmentation.silhouette},
          {"asked", segmentation.asked},
          {"space", segmentation.space.to_json()},
          {"segments", std::move(segments)},
          {"retired", std::move(retired)},
          {"next_id", segmentation.next_id},
          {"map_axes", segmentation.map_axes},
          {"explained", segmentation.explained},
          {"choice", choice_json(segmentation.choice)}};
}

Result<Segmentation> segmentation_from_json(const json& document) {
  Fields fields(document);
  if (fields.count("version") != kVersion) return damaged("the version");
  Segmentation result;
  TC_ASSIGN(result.space, FeatureSpace::from_json(fields.at("space")));
  const size_t columns = result.space.columns();
  if (columns > kFeaturesMax) return damaged("space");
  result.fit_id = fields.text("fit_id");
  if (!is_plain(result.fit_id)) fields.fail("fit_id");
  const auto as_of = parse_time(fields.text("as_of"));
  if (!as_of.ok()) return damaged("as_of");
  result.as_of_ms = *as_of;
  result.asked = fields.texts("asked");
  if (result.asked.empty() || result.asked.size() > kFeaturesMax) fields.fail("asked");
  result.seed = fields.count("seed");
  result.customers = fields.count("customers");
  result.inertia = fields.number("inertia");
  result.silhouette = fields.number("silhouette");
  result.next_id = fields.id("next_id");
  result.map_axes = fields.numbers("map_axes", 2 * columns);
  const std::vector<double> explained = fields.numbers("explained", 2);
  for (const json& item : fields.list("segments")) {
    TC_ASSIGN(Segment segment, segment_from(item, columns));
    result.segments.push_back(std::move(segment));
  }
  for (const json& item : fields.list("retired")) {
    Fields retired(item);
    result.retired.push_back({retired.id("id"), retired.text("name")});
    if (retired.failed()) fields.fail("retired");
  }
  TC_ASSIGN(result.choice, choice_from(fields.at("choice")));
  if (result.segments.empty() || result.segments.size() > kSegmentsMax) fields.fail("segments");
  if (result.customers == 0 || !(result.inertia >= 0)) fields.fail("inertia");
  if (!numbers_are_sound(result)) fields.fail("the numbering of segments");
  if (fields.failed()) return damaged(fields.wrong());
  std::copy(explained.begin(), explained.end(), result.explained.begin());
  return result;
}

Result<> save_segmentation(const std::filesystem::path& data_dir,
                           const Segmentation& segmentation) {
  const std::filesystem::path path = segmentation_path(data_dir);
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (error)
    return unavailable(
        fmt::format("{}: cannot create it: {}; make the data directory writable, or take --dry-run",
                    path.parent_path().string(), error.message()));
  return write_file(path, to_json(segmentation).dump(1) + "\n");
}

Result<Segmentation> load_segmentation(const std::filesystem::path& data_dir) {
  TC_ASSIGN(const std::string text, read_file(segmentation_path(data_dir), kFileBytesMax));
  return segmentation_from_json(json::parse(text, nullptr, false));
}

}  // namespace tillcast
