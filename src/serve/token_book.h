// serve/token_book.h: the tokens as a running server knows them.
//
// look() takes what changed in the file. It only ever closes: a file that was there and is damaged
// or gone lets nobody in until it is whole again.
//
// Threads: every method from any thread.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "serve/tokens.h"

namespace tillcast {

class TokenBook {
 public:
  // An empty folder: there are never any.
  explicit TokenBook(const std::filesystem::path& data_dir);

  void look();

  // Every request needs a token.
  bool required() const { return required_; }
  // Why nobody is let in; empty: all is well.
  std::string problem() const;
  bool any_valid(int64_t now_ms) const;

  std::optional<Token> find(std::string_view secret, int64_t now_ms) const;
  std::optional<Token> find_id(std::string_view id, int64_t now_ms) const;

 private:
  using Tokens = std::vector<Token>;
  std::shared_ptr<const Tokens> tokens() const;

  const std::optional<TokenFile> file_;
  std::atomic<bool> required_ = false;
  mutable std::mutex mutex_;
  std::shared_ptr<const Tokens> tokens_ = std::make_shared<const Tokens>();
  std::string problem_;
  std::string stamp_;  // of the file that was read
};

}  // namespace tillcast
