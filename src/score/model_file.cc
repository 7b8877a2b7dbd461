#include "score/model_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/file.h"
#include "base/text.h"
#include "score/json_fields.h"
#include "score/model_parts.h"

namespace tillcast {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr uint64_t kJsonBytesMax = 64ull << 20;  // model.json, and a booster
constexpr uint64_t kWeightsBytesMax = 256ull << 20;

// Names stand in messages, in tables and in other programs.
bool is_name(const std::string& text) { return !text.empty() && text == printable(text, 128); }

Result<> check_features(const json& document) {
  const auto features = document.find("features");
  if (features == document.end() || !features->is_array()) return corrupt("names no features");
  std::set<std::string> seen;
  for (const json& feature : *features) {
    if (!feature.is_string()) return corrupt("names no features");
    if (!is_name(feature.get_ref<const std::string&>()))
      return corrupt("names a feature that is no name of 1 to 128 bytes");
    if (!seen.insert(feature.get<std::string>()).second)
      return corrupt(fmt::format("names feature {} twice", feature.get<std::string>()));
  }
  return Done{};
}

Result<> check(const json& document) {
  if (!document.is_object()) return corrupt("not a JSON object");
  if (document.value("format", json()) != kModelFormat)
    return corrupt("of a format this version does not know; use a newer tillcast");
  for (const char* key : {"model_id", "model_type"}) {
    const auto found = document.find(key);
    if (found == document.end() || !found->is_string() || found->get<std::string>().empty())
      return corrupt(fmt::format("names no {}", key));
    if (!is_name(found->get_ref<const std::string&>()))
      return corrupt(fmt::format("its {} is no name of 1 to 128 bytes", key));
  }
  return check_features(document);
}

Error in_file(const fs::path& path, const Error& error) {
  return {error.code, fmt::format("model {}: {}", path.string(), error.message)};
}

// One line a top-level entry: a diff shows what changed, and long lists of numbers stay on their
// line.
std::string to_text(const json& document) {
  std::string text = "{\n";
  for (auto entry = document.begin(); entry != document.end(); ++entry) {
    text += fmt::format(" {}: {}{}\n", json(entry.key()).dump(), entry->dump(),
                        std::next(entry) == document.end() ? "" : ",");
  }
  return text + "}\n";
}

Result<ModelFile> read_parts(const fs::path& directory, json document, bool is_member);

Result<std::vector<ModelFile>> read_members(const fs::path& directory,
                                            const std::vector<std::string>& names) {
  std::vector<ModelFile> members;
  for (const std::string& name : names) {
    const fs::path folder = directory / kMembersFolder / name;
    TC_ASSIGN(json document, read_model_json(folder));
    TC_ASSIGN(ModelFile member, read_parts(folder, std::move(document), true));
    members.push_back(std::move(member));
  }
  return members;
}

// The files that the kind calls for.
Result<ModelFile> read_parts(const fs::path& directory, json document, bool is_member) {
  ModelFile file;
  file.document = std::move(document);
  const auto parts = parts_of(file.document, is_member);
  if (!parts) return in_file(directory / kModelJson, parts.error());
  if (parts->weights) {
    const fs::path path = directory / kWeightsFile;
    TC_ASSIGN(const std::string bytes, read_file(path, kWeightsBytesMax));
    auto tensors = decode_safetensors(bytes);
    if (!tensors) return in_file(path, tensors.error());
    file.tensors = std::move(*tensors);
  }
  for (size_t number = 0; number < parts->trees; ++number) {
    TC_ASSIGN(std::string text, read_file(directory / trees_file(number), kJsonBytesMax));
    file.trees.push_back(std::move(text));
  }
  TC_ASSIGN(file.members, read_members(directory, parts->members));
  if (const auto whole = check_parts(file); !whole) return in_file(directory, whole.error());
  return file;
}

Result<> create_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    return unavailable(
        fmt::format("model {}: cannot create it: {}", folder.string(), error.message()));
  return Done{};
}

Result<> write_parts(const fs::path& directory, const ModelFile& file) {
  TC_TRY(create_folder(directory));
  for (size_t number = 0; number < file.trees.size(); ++number)
    TC_TRY(write_file(directory / trees_file(number), file.trees[number]));
  for (const ModelFile& member : file.members)
    TC_TRY(write_parts(directory / kMembersFolder / member.document["model_id"], member));
  TC_ASSIGN(const ModelParts parts, parts_of(file.document, false));
  if (parts.weights) TC_TRY(write_file(directory / kWeightsFile, encode_safetensors(file.tensors)));
  return write_model_json(directory, file.document);
}

// Before anything is written, so that what was written can be read.
Result<> check_whole(const ModelFile& file) {
  TC_TRY(check(file.document));
  for (const ModelFile& member : file.members) TC_TRY(check(member.document));
  return check_parts(file);
}

}  // namespace

Result<json> read_model_json(const fs::path& directory) {
  const fs::path path = directory / kModelJson;
  TC_ASSIGN(const std::string text, read_file(path, kJsonBytesMax));
  // A copy of what is nested without end would take the whole stack.
  constexpr int kDepthMax = 64;
  bool deep = false;
  const auto shallow = [&](int depth, json::parse_event_t, json&) {
    deep = deep || depth > kDepthMax;
    return !deep;
  };
  json document = json::parse(text, shallow, false);
  if (deep) return in_file(path, corrupt("nested too deep"));
  if (document.is_discarded()) return in_file(path, corrupt("not JSON"));
  if (const auto checked = check(document); !checked) return in_file(path, checked.error());
  return document;
}

Result<ModelFile> read_model_file(const fs::path& directory) {
  TC_ASSIGN(json document, read_model_json(directory));
  return read_parts(directory, std::move(document), false);
}

namespace {

Result<FeatureReference> reference_from_json(const json& entry) {
  FeatureReference reference;
  TC_ASSIGN(reference.edges, json_numbers(entry, "edges"));
  TC_ASSIGN(reference.shares, json_numbers(entry, "shares"));
  double sum = 0;
  for (const double share : reference.shares) sum += share;
  if (std::ranges::adjacent_find(reference.edges, std::ranges::greater_equal{}) !=
      reference.edges.end())
    return corrupt("its edges do not increase");
  if (reference.shares.size() != reference.edges.size() + 1)
    return corrupt("it has not one share more than edges");
  if (std::ranges::any_of(reference.shares, [](double share) { return share < 0; }) ||
      std::abs(sum - 1) > 1e-6)
    return corrupt("its shares are not parts of one whole");
  return reference;
}

Result<std::vector<FeatureReference>> references_from_json(
    const json& document, const std::vector<std::string>& features) {
  std::vector<FeatureReference> references;
  const auto list = document.find("reference");
  if (list == document.end() || list->is_null()) return references;
  if (!list->is_array() || list->size() != features.size())
    return corrupt(
        fmt::format("field reference has not one entry for each of {} features", features.size()));
  for (size_t i = 0; i < features.size(); ++i) {
    auto reference = reference_from_json((*list)[i]);
    if (!reference)
      return corrupt(fmt::format("reference of {}: {}", features[i], reference.error().message));
    references.push_back(std::move(*reference));
  }
  return references;
}

}  // namespace

Result<ModelCard> make_card(json document) {
  TC_TRY(check(document));
  ModelCard card;
  card.model_id = document["model_id"];
  card.model_type = document["model_type"];
  card.features = document["features"].get<std::vector<std::string>>();
  TC_ASSIGN(card.reference, references_from_json(document, card.features));
  if (const auto found = document.find("population"); found != document.end()) {
    if (!found->is_null() && !found->is_object())
      return corrupt("field population is neither null nor an object");
    card.population = *found;
  }
  card.document = std::move(document);
  return card;
}

Result<> write_model_file(const fs::path& directory, const ModelFile& file) {
  std::error_code error;
  if (fs::exists(directory, error))
    return conflict(
        fmt::format("model {}: exists already; it was left as it is", directory.string()));
  if (const auto whole = check_whole(file); !whole)
    return invalid(fmt::format("model {}: {}", directory.string(), whole.error().message));
  const fs::path unfinished = directory.string() + ".new";
  fs::remove_all(unfinished, error);
  if (const auto written = write_parts(unfinished, file); !written) {
    fs::remove_all(unfinished, error);
    return written.error();
  }
  fs::rename(unfinished, directory, error);
  if (error)
    return unavailable(
        fmt::format("model {}: cannot create it: {}", directory.string(), error.message()));
  return Done{};
}

Result<> write_model_json(const fs::path& directory, const json& document) {
  TC_ASSERT(check(document).ok());
  return write_file(directory / kModelJson, to_text(document));
}

}  // namespace tillcast
