#include "kpi/country_names.h"

#include "base/hash.h"

namespace tillcast {

CountryIndex CountryNames::intern(std::string_view country) {
  if (country.empty()) return kNowhere;
  const uint64_t hash = hash64(country);
  if (const auto found = by_hash_.find(hash); found != by_hash_.end()) return found->second;
  if (by_hash_.size() == kNamesMax) return kOther;
  const auto fresh = static_cast<CountryIndex>(names_.size());
  names_.emplace_back(country);
  by_hash_.insert({hash, fresh});
  return fresh;
}

void CountryNames::save(ByteWriter& out) const {
  out.varint(by_hash_.size());
  for (size_t i = names_.size() - by_hash_.size(); i < names_.size(); ++i) out.string(names_[i]);
}

Result<> CountryNames::load(ByteReader& in) {
  *this = {};
  for (uint64_t left = in.count(2); left > 0; --left) {
    const size_t before = size();
    intern(in.string());
    if (!in.ok() || size() == before) return corrupt("checkpoint: damaged countries");
  }
  return in.ok() ? Result<>(Done{}) : corrupt("checkpoint: damaged countries");
}

}  // namespace tillcast
