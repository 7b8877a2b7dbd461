#include "score/training_record.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace tillcast {
namespace {

using nlohmann::json;

constexpr size_t kNameBytesMax = 64;
constexpr uint64_t kCountMax = uint64_t{1} << 40;

bool is_name(const json& value) {
  return value.is_string() && !value.get_ref<const std::string&>().empty() &&
         value.get_ref<const std::string&>().size() <= kNameBytesMax;
}

bool is_count(const json& value, uint64_t least, uint64_t most) {
  return value.is_number_unsigned() && value.get<uint64_t>() >= least &&
         value.get<uint64_t>() <= most;
}

// A field that is there, or null.
const json& field(const json& object, const char* key) {
  static const json kNothing;
  if (!object.is_object()) return kNothing;
  const auto found = object.find(key);
  return found == object.end() ? kNothing : *found;
}

bool are_counts(const json& values) {
  return values.is_array() && values.size() == kCurveBins &&
         std::ranges::all_of(values, [](const json& v) { return is_count(v, 0, kCountMax); });
}

bool are_losses(const json& values) {
  return values.is_array() && !values.empty() && values.size() <= kLearningPoints &&
         std::ranges::all_of(
             values, [](const json& v) { return v.is_number() && std::isfinite(v.get<double>()); });
}

bool is_curve(const json& curve) {
  return is_count(field(curve, "bins"), kCurveBins, kCurveBins) &&
         are_counts(field(curve, "positives")) && are_counts(field(curve, "negatives"));
}

bool is_learning(const json& one) {
  const json& step = field(one, "step");
  return is_name(field(one, "member")) && is_name(field(one, "measure")) &&
         is_count(field(one, "fold"), 1, kLearningMax) && (step == "epoch" || step == "tree") &&
         is_count(field(one, "every"), 1, kCountMax) &&
         is_count(field(one, "stopped_at"), 0, kCountMax) && are_losses(field(one, "train")) &&
         are_losses(field(one, "validation")) && one["train"].size() == one["validation"].size();
}

// Nothing but the fields of that name: what else stands there is not ours to hand on.
json only(const json& object, std::initializer_list<const char*> keys) {
  json kept = json::object();
  for (const char* key : keys) kept[key] = object[key];
  return kept;
}

}  // namespace

json curves_of(const json& document) {
  const json& curves = field(document, "curves");
  if (!curves.is_object() || curves.empty() || curves.size() > kCurvesMax) return nullptr;
  json kept = json::object();
  for (const auto& [protocol, curve] : curves.items()) {
    if (!is_name(json(protocol)) || !is_curve(curve)) return nullptr;
    kept[protocol] = only(curve, {"bins", "positives", "negatives"});
  }
  return kept;
}

json learning_of(const json& document) {
  const json& learning = field(document, "learning");
  if (!learning.is_array() || learning.empty() || learning.size() > kLearningMax) return nullptr;
  json kept = json::array();
  for (const json& one : learning) {
    if (!is_learning(one)) return nullptr;
    kept.push_back(only(
        one, {"member", "fold", "measure", "step", "every", "stopped_at", "train", "validation"}));
  }
  return kept;
}

}  // namespace tillcast
