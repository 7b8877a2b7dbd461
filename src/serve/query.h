// serve/query.h: the part of a URL after the question mark, and percent-decoding.
//
// Errors: kInvalid, naming the parameter.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "kpi/ledger.h"

namespace tillcast {

enum class Plus { kIsPlus, kIsSpace };

Result<std::string> percent_decode(std::string_view text, Plus plus);

class Query {
 public:
  // Refuses a parameter that is given twice: which one is meant cannot be known.
  static Result<Query> parse(std::string_view text);

  // Empty where it is absent.
  std::string_view text(std::string_view name) const;

  Result<std::optional<int64_t>> time(std::string_view name) const;
  Result<std::optional<uint64_t>> number(std::string_view name) const;
  Result<size_t> limit(size_t by_default, size_t max) const {
    return count("limit", by_default, max);
  }
  // 1 to `max`.
  Result<size_t> count(std::string_view name, size_t by_default, size_t max) const;
  Result<bool> flag(std::string_view name) const;

  // The value's place among `choices`; nothing where it is absent.
  Result<std::optional<size_t>> choice(std::string_view name,
                                       std::span<const std::string_view> choices) const;

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

// What `from` and `to` ask for; unbounded where one is absent.
Result<Window> window_of(const Query& query);

}  // namespace tillcast
