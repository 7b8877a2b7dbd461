// cluster/read_parts.h: for the merges: the parts as values, and what they have in common.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cluster/part_values.h"

namespace tillcast {

inline Error damaged_part() {
  return corrupt("answer of a shard: damaged, or of another version of the program");
}

// The parts that answer the question `Asked`. kCorrupt: one is damaged.
template <class Asked, class Part>
Result<std::vector<Part>> read_parts(std::span<const std::string> parts) {
  std::vector<Part> values;
  values.reserve(parts.size());
  for (const std::string& part : parts) {
    const auto bytes = unseal(kind_of_ask<Asked>(), part);
    if (!bytes) return damaged_part();
    WireReader wire(*bytes);
    wire(values.emplace_back());
    if (!wire.at_end()) return damaged_part();
  }
  return values;
}

// The smaller and the larger, of those there are.
template <class T>
void take_min(std::optional<T>& value, const std::optional<T>& other) {
  if (other && (!value || *other < *value)) value = other;
}

template <class T>
void take_max(std::optional<T>& value, const std::optional<T>& other) {
  if (other && (!value || *other > *value)) value = other;
}

// All shards that have a currency have the same.
inline void take_currency(std::string& currency, const std::string& other) {
  if (currency.empty()) currency = other;
}

}  // namespace tillcast
