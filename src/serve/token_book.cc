#include "serve/token_book.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "base/file_stamp.h"

namespace tillcast {
TokenBook::TokenBook(const std::filesystem::path& data_dir)
    : file_(data_dir.empty() ? std::nullopt : std::optional<TokenFile>(data_dir)) {
  look();
}

void TokenBook::look() {
  if (!file_) return;
  const std::lock_guard lock(mutex_);
  std::string stamp = file_stamp(file_->path());
  if (stamp == stamp_) return;
  auto read = file_->read();
  stamp_ = std::move(stamp);
  const bool none = !read.ok() && read.error().code == ErrorCode::kNotFound;
  if (none && !required_) return;
  required_ = true;
  problem_ = read.ok() ? std::string() : read.error().message;
  if (none) problem_ = fmt::format("{}: is gone", file_->path().string());
  tokens_ = std::make_shared<const Tokens>(read.ok() ? std::move(*read) : Tokens());
  if (problem_.empty())
    spdlog::info("tokens: {} are known", tokens_->size());
  else
    spdlog::error("tokens: nobody is let in: {}", problem_);
}

std::shared_ptr<const TokenBook::Tokens> TokenBook::tokens() const {
  const std::lock_guard lock(mutex_);
  return tokens_;
}

std::string TokenBook::problem() const {
  const std::lock_guard lock(mutex_);
  return problem_;
}

bool TokenBook::any_valid(int64_t now_ms) const {
  for (const Token& token : *tokens())
    if (token.valid(now_ms)) return true;
  return false;
}

// All are compared, whichever it is.
std::optional<Token> TokenBook::find(std::string_view secret, int64_t now_ms) const {
  const SecretHash hash = hash_of(secret);
  const auto known = tokens();
  const Token* found = nullptr;
  for (const Token& token : *known)
    if (same_secret(token.hash, hash)) found = &token;
  return found != nullptr && found->valid(now_ms) ? std::optional(*found) : std::nullopt;
}

std::optional<Token> TokenBook::find_id(std::string_view id, int64_t now_ms) const {
  for (const Token& token : *tokens())
    if (token.id == id && token.valid(now_ms)) return token;
  return std::nullopt;
}

}  // namespace tillcast
