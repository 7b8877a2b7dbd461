// serve/sign_ins.h: who is signed in on the page: a cookie's secret stands for a token.
//
// Only hashes are kept, and only in memory: a restart signs everybody out. At most 100 of one
// token; one more ends the oldest.
//
// Threads: every method from any thread. Time is an argument.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "serve/secret.h"

namespace tillcast {

constexpr auto kSignedInFor = std::chrono::hours(12);

class SignIns {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  // The new cookie's value.
  std::string begin(const std::string& token_id, Instant now);
  // The token's id.
  std::optional<std::string> find(const SecretHash& cookie, Instant now) const;
  void end(const SecretHash& cookie);

 private:
  struct Entry {
    std::string token_id;
    Instant ends_at;
  };
  void make_room(const std::string& token_id, Instant now);

  mutable std::mutex mutex_;
  std::map<SecretHash, Entry> entries_;
};

}  // namespace tillcast
