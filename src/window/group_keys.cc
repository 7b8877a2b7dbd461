#include "window/group_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace tillcast {
namespace {

constexpr std::array<std::string_view, 4> kFieldNames = {"country", "product", "segment",
                                                         "customer"};

}  // namespace

std::string_view to_string(GroupField field) { return kFieldNames[static_cast<size_t>(field)]; }

Result<std::vector<GroupField>> parse_group_fields(std::string_view text) {
  std::vector<GroupField> fields;
  for (bool more = !text.empty(); more;) {
    const size_t comma = text.find(',');
    more = comma != text.npos;
    const std::string_view name = text.substr(0, comma);
    const auto* const place = std::ranges::find(kFieldNames, name);
    if (place == kFieldNames.end())
      return invalid(fmt::format("'{}' is nothing to group by; there are {}", printable(name, 40),
                                 fmt::join(kFieldNames, ", ")));
    const auto field = static_cast<GroupField>(place - kFieldNames.begin());
    if (has_field(fields, field)) return invalid(fmt::format("'{}' is named twice", name));
    fields.push_back(field);
    if (more) text.remove_prefix(comma + 1);
  }
  return fields;
}

bool has_field(std::span<const GroupField> fields, GroupField field) {
  return std::ranges::find(fields, field) != fields.end();
}

GroupIndex GroupKeys::intern(std::string_view key) {
  if (const auto known = index_.find(key); known != index_.end()) return known->second;
  const auto group = static_cast<GroupIndex>(keys_.size());
  keys_.emplace_back(key);
  index_.emplace(std::string(key), group);
  return group;
}

std::vector<std::string_view> GroupKeys::values(GroupIndex group) const {
  std::vector<std::string_view> values;
  for (std::string_view rest = key(group); !rest.empty();) {
    const size_t end = rest.find('\0');
    values.push_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  return values;
}

void GroupKeys::save(ByteWriter& out) const {
  out.varint(keys_.size());
  for (const std::string& key : keys_) {
    out.string(key);
    out.spill();
  }
}

Result<> GroupKeys::load(ByteReader& in, size_t values) {
  keys_.clear();
  index_.clear();
  const uint64_t count = in.count();
  for (uint64_t i = 0; i < count; ++i) {
    const std::string_view key = in.string();
    const bool whole = key.empty() || key.back() == '\0';
    const auto ends = static_cast<size_t>(std::ranges::count(key, '\0'));
    if (!in.ok() || !whole || ends != values || intern(key) != GroupIndex(static_cast<uint32_t>(i)))
      return corrupt("state: damaged groups");
  }
  return Done{};
}

}  // namespace tillcast
