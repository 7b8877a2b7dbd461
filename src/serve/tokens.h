// serve/tokens.h: who may use the server from outside: tokens, their scopes, and the file of them.
//
// <data>/tokens.json keeps of each token its SHA-256 and never the token itself. Once the file is
// there every request needs a token, even where none in it is valid any more.
//
// Threads: TokenFile: any; processes that change it take turns. Time: Unix UTC milliseconds.
// Errors:  kNotFound = no such file or id; kCorrupt = the file is damaged: let nobody in.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "serve/secret.h"

namespace tillcast {

enum class Scope : uint8_t {
  kIngest = 1,  // hand in orders; reads nothing
  kRead = 2,    // whatever can be looked at
  kAdmin = 4,   // both, and all else
};

class Scopes {
 public:
  constexpr Scopes() = default;
  constexpr Scopes(std::initializer_list<Scope> scopes) {
    for (const Scope scope : scopes) bits_ |= static_cast<uint8_t>(scope);
  }
  // "ingest,read"
  static Result<Scopes> parse(std::string_view text);

  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool has(Scope scope) const { return (bits_ & static_cast<uint8_t>(scope)) != 0; }
  constexpr bool cover(Scopes needed) const {
    return has(Scope::kAdmin) || (bits_ & needed.bits_) == needed.bits_;
  }
  void add(Scope scope) { bits_ |= static_cast<uint8_t>(scope); }
  std::vector<std::string> names() const;
  std::string text() const;  // as parse() reads it

 private:
  uint8_t bits_ = 0;
};

struct Token {
  std::string id;
  std::string name;
  Scopes scopes;
  int64_t created_at_ms = 0;
  std::optional<int64_t> expires_at_ms;
  SecretHash hash{};

  bool valid(int64_t now_ms) const { return !expires_at_ms || now_ms < *expires_at_ms; }
};

struct NewToken {
  Token token;
  std::string secret;  // what is handed out, once
};

class TokenFile {
 public:
  explicit TokenFile(const std::filesystem::path& data_dir);

  const std::filesystem::path& path() const { return path_; }
  Result<std::vector<Token>> read() const;
  Result<NewToken> create(const std::string& name, Scopes scopes,
                          std::optional<int64_t> expires_at_ms, int64_t now_ms) const;
  Result<Token> revoke(std::string_view id) const;

 private:
  std::filesystem::path path_;
};

}  // namespace tillcast
