// serve/connection_count.h: how many connections are open, in all and from each address.
//
// Threads: the I/O thread; open() from any.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>

namespace tillcast {

class ConnectionCount {
 public:
  // One connection, counted for as long as this lives.
  class Counted {
   public:
    // An empty address is not limited. REQUIRES: `count` outlives it.
    Counted(ConnectionCount& count, std::string address)
        : count_(&count), address_(std::move(address)) {
      ++count_->open_;
      if (!address_.empty()) ++count_->by_address_[address_];
    }
    Counted(Counted&& other) noexcept
        : count_(std::exchange(other.count_, nullptr)), address_(std::move(other.address_)) {}
    Counted& operator=(Counted&&) = delete;
    ~Counted() {
      if (count_) count_->ended(address_);
    }

    bool one_too_many(size_t per_address_max) const {
      return !address_.empty() && count_->by_address_.at(address_) > per_address_max;
    }

   private:
    ConnectionCount* count_;
    std::string address_;
  };

  // `one_ended` is called after each.
  explicit ConnectionCount(std::function<void()> one_ended) : one_ended_(std::move(one_ended)) {}

  uint64_t open() const { return open_; }
  // From now on nobody is told.
  void forget() {
    one_ended_ = [] {};
  }

 private:
  void ended(const std::string& address) {
    --open_;
    const auto found = by_address_.find(address);
    if (found != by_address_.end() && --found->second == 0) by_address_.erase(found);
    one_ended_();
  }

  std::function<void()> one_ended_;
  std::map<std::string, size_t> by_address_;
  std::atomic<uint64_t> open_{0};
};

}  // namespace tillcast
