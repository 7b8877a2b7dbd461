#include "engine/log_ahead.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace tillcast {
namespace {

constexpr size_t kPartEntries = 512;
constexpr size_t kPartsMax = 8;  // waiting to be visited

using Part = std::vector<std::pair<uint64_t, Stated>>;

// Parts of the log on their way from the thread that reads to the one that visits, and back: what
// one thread allocates it also frees, so that the two do not meet in the allocator.
class Parts {
 public:
  // False: nobody wants more.
  bool push(Part part) {
    std::vector<Part> visited;
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return unwanted_ || parts_.size() < kPartsMax; });
    if (unwanted_) return false;
    parts_.push_back(std::move(part));
    visited.swap(visited_);
    changed_.notify_all();
    lock.unlock();
    return true;
  }
  void give_back(Part part) {
    const std::lock_guard lock(mutex_);
    visited_.push_back(std::move(part));
  }
  void end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  // Empty: there are no more.
  Part pop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ended_ || !parts_.empty(); });
    if (parts_.empty()) return {};
    Part part = std::move(parts_.front());
    parts_.pop_front();
    changed_.notify_all();
    return part;
  }
  void want_no_more() {
    const std::lock_guard lock(mutex_);
    unwanted_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Part> parts_;
  std::vector<Part> visited_;
  bool ended_ = false;
  bool unwanted_ = false;
};

Result<> read_parts(const Log& log, uint64_t after, uint64_t through, Parts& parts) {
  Part part;
  TC_TRY(log.read(after, through, [&](uint64_t seq, Entry&& entry) -> Result<> {
    part.emplace_back(seq, stated(std::move(entry)));
    if (part.size() == kPartEntries && !parts.push(std::exchange(part, {})))
      return unavailable("log: not read to its end");
    return Done{};
  }));
  if (!part.empty()) parts.push(std::move(part));
  return Done{};
}

}  // namespace

Result<> read_ahead(const Log& log, uint64_t after, uint64_t through,
                    const std::function<Result<>(uint64_t seq, const Stated& entry)>& visit,
                    uint64_t alone_max) {
  if (through - after <= alone_max)
    return log.read(after, through, [&](uint64_t seq, Entry&& entry) -> Result<> {
      return visit(seq, stated(std::move(entry)));
    });
  Parts parts;
  Result<> read = Done{};
  std::thread reader([&] {
    read = read_parts(log, after, through, parts);
    parts.end();
  });
  Result<> visited = Done{};
  for (Part part = parts.pop(); !part.empty() && visited.ok(); part = parts.pop()) {
    for (auto entry = part.begin(); entry != part.end() && visited.ok(); ++entry)
      visited = visit(entry->first, entry->second);
    parts.give_back(std::move(part));
  }
  parts.want_no_more();
  reader.join();
  return visited.ok() ? read : visited;
}

}  // namespace tillcast
