#include "score/model_parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "score/json_fields.h"

namespace tillcast {
namespace {

using nlohmann::json;

constexpr size_t kNameBytesMax = 64;

bool is_member_name(std::string_view name) {
  return !name.empty() && name.size() <= kNameBytesMax && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

Result<std::vector<std::string>> member_names(const json& architecture) {
  TC_ASSIGN(const json* weights, json_field(architecture, "weights"));
  if (!weights->is_object() || weights->empty() || weights->size() > kMembersMax)
    return corrupt(
        fmt::format("field weights does not name between 1 and {} members", kMembersMax));
  std::vector<std::string> names;
  for (const auto& [name, _] : weights->items()) {
    if (!is_member_name(name))
      return corrupt(
          fmt::format("field weights: {} is no member's name, which is of a-z, 0-9 and -",
                      printable(json(name).dump(), 60)));
    names.push_back(name);
  }
  return names;
}

std::string id_of(const json& document) {
  const auto id = document.is_object() ? document.find("model_id") : document.end();
  return id != document.end() && id->is_string() ? id->get<std::string>() : "";
}

Result<> check_parts(const ModelFile& file, bool is_member) {
  TC_ASSIGN(const ModelParts parts, parts_of(file.document, is_member));
  if (file.trees.size() != parts.trees)
    return corrupt(fmt::format("{} files of trees, {} are needed", file.trees.size(), parts.trees));
  if (file.members.size() != parts.members.size())
    return corrupt(
        fmt::format("{} members, {} have weights", file.members.size(), parts.members.size()));
  for (const ModelFile& member : file.members)
    if (const auto whole = check_parts(member, true); !whole)
      return corrupt(
          fmt::format("{}/{}: {}", kMembersFolder, id_of(member.document), whole.error().message));
  for (const std::string& name : parts.members)
    if (std::ranges::none_of(
            file.members, [&](const ModelFile& member) { return id_of(member.document) == name; }))
      return corrupt(
          fmt::format("{}/{}: its model.json has another model_id", kMembersFolder, name));
  return Done{};
}

}  // namespace

std::string trees_file(size_t number) { return fmt::format("trees.{}.json", number); }

Result<ModelParts> parts_of(const json& document, bool is_member) {
  ModelParts parts;
  const auto architecture = document.find("architecture");
  const json kind = architecture != document.end() && architecture->is_object()
                        ? architecture->value("kind", json())
                        : json();
  if (kind == "trees") {
    TC_ASSIGN(parts.trees, json_count(*architecture, "members", 1, kFoldsMax));
  } else if (kind == "blend") {
    if (is_member) return corrupt("a member of an ensemble cannot be an ensemble");
    TC_ASSIGN(parts.members, member_names(*architecture));
  } else {
    parts.weights = kind != "probability";
  }
  return parts;
}

Result<> check_parts(const ModelFile& file) { return check_parts(file, false); }

}  // namespace tillcast
