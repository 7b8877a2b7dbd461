#include "serve/tokens.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/time.h"

namespace tillcast {
namespace {

using nlohmann::json;

constexpr size_t kTokensMax = 256;  // every one is compared with every request's
constexpr size_t kNameBytesMax = 100;
constexpr uint64_t kFileBytesMax = 1 << 20;
constexpr std::pair<std::string_view, Scope> kScopes[] = {
    {"ingest", Scope::kIngest}, {"read", Scope::kRead}, {"admin", Scope::kAdmin}};

// Held while the file is read, changed and written.
class Turn {
 public:
  explicit Turn(const std::filesystem::path& path)
      : fd_(::open((path.string() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    while (fd_ >= 0 && ::flock(fd_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  ~Turn() {
    if (fd_ >= 0) ::close(fd_);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  bool taken() const { return fd_ >= 0; }

 private:
  const int fd_;
};

std::optional<Token> token_from(const json& from) {
  Token token;
  const auto text = [&](const char* key) {
    const auto found = from.find(key);
    return found != from.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  if (!from.is_object()) return std::nullopt;
  token.id = text("id");
  token.name = text("name");
  const auto scopes = Scopes::parse(text("scopes"));
  const auto created = parse_time(text("created_at"));
  const auto hash = hash_from_hex(text("sha256"));
  if (token.id.empty() || token.name.empty() || !scopes.ok() || !created.ok() || !hash)
    return std::nullopt;
  token.scopes = *scopes;
  token.created_at_ms = *created;
  token.hash = *hash;
  if (const auto expires = from.find("expires_at"); expires != from.end() && !expires->is_null()) {
    const auto at = parse_time(text("expires_at"));
    if (!at.ok()) return std::nullopt;
    token.expires_at_ms = *at;
  }
  return token;
}

json to_json(const Token& token) {
  return {{"id", token.id},
          {"name", token.name},
          {"scopes", token.scopes.text()},
          {"created_at", format_time(token.created_at_ms)},
          {"expires_at", token.expires_at_ms ? json(format_time(*token.expires_at_ms)) : json()},
          {"sha256", to_hex(token.hash)}};
}

Result<> write(const std::filesystem::path& path, const std::vector<Token>& tokens) {
  json document = {{"version", 1}, {"tokens", json::array()}};
  for (const Token& token : tokens) document["tokens"].push_back(to_json(token));
  return write_file(path, document.dump(2) + "\n", FileReaders::kOwnerOnly);
}

Result<> check_name(const std::string& name) {
  const bool plain = std::ranges::none_of(
      name, [](unsigned char c) { return c < 0x20 || c == 0x7f || c >= 0x80; });
  if (name.empty() || name.size() > kNameBytesMax || !plain)
    return invalid(fmt::format("tokens: --name: is not 1 to {} plain letters", kNameBytesMax));
  return Done{};
}

}  // namespace

Result<Scopes> Scopes::parse(std::string_view text) {
  Scopes scopes;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view name = text.substr(begin, end - begin);
    const auto* found =
        std::ranges::find(kScopes, name, [](const auto& pair) { return pair.first; });
    if (found == std::end(kScopes))
      return invalid(fmt::format("scope '{}': is none of ingest, read, admin", name));
    scopes.add(found->second);
    begin = end + 1;
  }
  return scopes;
}

std::vector<std::string> Scopes::names() const {
  std::vector<std::string> names;
  for (const auto& [name, scope] : kScopes)
    if (has(scope)) names.emplace_back(name);
  return names;
}

std::string Scopes::text() const { return fmt::format("{}", fmt::join(names(), ",")); }

TokenFile::TokenFile(const std::filesystem::path& data_dir) : path_(data_dir / "tokens.json") {}

Result<std::vector<Token>> TokenFile::read() const {
  struct stat info {};
  if (::stat(path_.c_str(), &info) == 0 && (info.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return corrupt(fmt::format("{}: other users may write it; check what it says, then chmod 600",
                               path_.string()));
  auto bytes = read_file(path_, kFileBytesMax);
  if (!bytes.ok() && bytes.error().code == ErrorCode::kNotFound) return bytes.error();
  if (!bytes.ok()) return corrupt(bytes.error().message);
  const json document = json::parse(*bytes, nullptr, false);
  const auto damaged = [&](std::string_view why) {
    return corrupt(
        fmt::format("{}: {}; put a backup of it back, or move it away while the server "
                    "is stopped and create new tokens",
                    path_.string(), why));
  };
  if (!document.is_object()) return damaged("is damaged");
  if (document.value("version", json()) != 1) return damaged("is of another version");
  const auto list = document.find("tokens");
  if (list == document.end() || !list->is_array() || list->size() > kTokensMax)
    return damaged("is damaged");
  std::vector<Token> tokens;
  for (const json& item : *list) {
    auto token = token_from(item);
    if (!token) return damaged(fmt::format("token {} is damaged", tokens.size() + 1));
    tokens.push_back(std::move(*token));
  }
  return tokens;
}

Result<NewToken> TokenFile::create(const std::string& name, Scopes scopes,
                                   std::optional<int64_t> expires_at_ms, int64_t now_ms) const {
  TC_TRY(check_name(name));
  TC_ASSERT(!scopes.empty());
  std::error_code error;
  if (std::filesystem::create_directories(path_.parent_path(), error))
    std::filesystem::permissions(path_.parent_path(), std::filesystem::perms::owner_all, error);
  const Turn turn(path_);
  if (!turn.taken())
    return unavailable(
        fmt::format("{}: cannot be locked; is the folder there, and yours?", path_.string()));
  auto tokens = read();
  if (!tokens.ok() && tokens.error().code != ErrorCode::kNotFound) return tokens.error();
  std::vector<Token> all = tokens.ok() ? std::move(*tokens) : std::vector<Token>();
  if (all.size() >= kTokensMax)
    return invalid(fmt::format("tokens: there are {} already; revoke some", kTokensMax));
  NewToken made;
  made.secret = "tc_" + random_text(32);
  made.token = {to_hex(hash_of(random_text(32))).substr(0, 8),
                name,
                scopes,
                now_ms,
                expires_at_ms,
                hash_of(made.secret)};
  all.push_back(made.token);
  TC_TRY(write(path_, all));
  return made;
}

Result<Token> TokenFile::revoke(std::string_view id) const {
  const Turn turn(path_);
  TC_ASSIGN(std::vector<Token> tokens, read());
  const auto found = std::ranges::find(tokens, id, &Token::id);
  if (found == tokens.end())
    return not_found(fmt::format("tokens: {}: there is none; see 'tillcast tokens list'", id));
  const Token revoked = *found;
  tokens.erase(found);
  TC_TRY(write(path_, tokens));
  return revoked;
}

}  // namespace tillcast
