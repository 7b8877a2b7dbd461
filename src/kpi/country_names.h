// kpi/country_names.h: the countries that orders name, by a dense index in the order of the log.
//
// What an order names is free text from outside, so there is a bound: whatever is named after the
// first kNamesMax is counted together, under kOthers.
//
// Threads: one writer; const methods from any thread while nobody writes.
#pragma once

#include <tsl/robin_map.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace tillcast {

enum class CountryIndex : uint16_t {};

class CountryNames {
 public:
  static constexpr size_t kNamesMax = 4'096;
  static constexpr std::string_view kOthers = "(others)";

  // The same text gives the same index for ever.
  CountryIndex intern(std::string_view country);
  // Of kNowhere, the empty text.
  std::string_view name(CountryIndex country) const { return names_[size_t(country)]; }
  size_t size() const { return names_.size(); }     // of indices
  size_t named() const { return by_hash_.size(); }  // by orders, up to the bound

  static constexpr CountryIndex kNowhere{0};

  void save(ByteWriter& out) const;
  Result<> load(ByteReader& in);

 private:
  static constexpr CountryIndex kOther{1};

  std::vector<std::string> names_{"", std::string(kOthers)};
  tsl::robin_map<uint64_t, CountryIndex> by_hash_;  // of the name
};

}  // namespace tillcast
