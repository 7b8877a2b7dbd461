// window/group_keys.h: by what orders are grouped, and the groups there are, by a dense index.
//
// Threads: intern() from one thread; the other methods from any while nobody interns.
#pragma once

#include <tsl/robin_map.h>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "window/order_share.h"

namespace tillcast {

enum class GroupField : uint8_t { kCountry, kProduct, kSegment, kCustomer };

std::string_view to_string(GroupField field);
// "country,product"; empty: one group of all. An error names the fields there are.
Result<std::vector<GroupField>> parse_group_fields(std::string_view text);
bool has_field(std::span<const GroupField> fields, GroupField field);

// The segment of a customer; empty: in none.
using SegmentOf = std::function<std::string_view(std::string_view customer_id)>;

class GroupKeys {
 public:
  // The values of a group's fields, one behind the other, each with a zero byte after it.
  GroupIndex intern(std::string_view key);
  std::string_view key(GroupIndex group) const { return keys_[size_t(group)]; }
  std::vector<std::string_view> values(GroupIndex group) const;
  size_t size() const { return keys_.size(); }

  void save(ByteWriter& out) const;
  // Keys of so many values each.
  Result<> load(ByteReader& in, size_t values);

 private:
  std::vector<std::string> keys_;
  tsl::robin_map<std::string, GroupIndex, std::hash<std::string_view>, std::equal_to<>> index_;
};

}  // namespace tillcast
