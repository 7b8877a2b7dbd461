#include "serve/sign_ins.h"

namespace tillcast {
namespace {

constexpr size_t kOfOneTokenMax = 100;

}  // namespace

std::string SignIns::begin(const std::string& token_id, Instant now) {
  std::string secret = random_text(32);
  const std::lock_guard lock(mutex_);
  make_room(token_id, now);
  entries_[hash_of(secret)] = {token_id, now + kSignedInFor};
  return secret;
}

void SignIns::make_room(const std::string& token_id, Instant now) {
  std::erase_if(entries_, [&](const auto& entry) { return entry.second.ends_at <= now; });
  size_t count = 0;
  auto oldest = entries_.end();
  for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
    if (entry->second.token_id != token_id) continue;
    ++count;
    if (oldest == entries_.end() || entry->second.ends_at < oldest->second.ends_at) oldest = entry;
  }
  if (count >= kOfOneTokenMax) entries_.erase(oldest);
}

std::optional<std::string> SignIns::find(const SecretHash& cookie, Instant now) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(cookie);
  if (found == entries_.end() || found->second.ends_at <= now) return std::nullopt;
  return found->second.token_id;
}

void SignIns::end(const SecretHash& cookie) {
  const std::lock_guard lock(mutex_);
  entries_.erase(cookie);
}

}  // namespace tillcast
