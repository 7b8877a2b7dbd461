// crash/senders.h: shops that send orders to a server that keeps dying, and remember everything.
//
// Threads: one a sender, of its own; the ledger after join() only.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/random.h"
#include "event/order_event.h"

namespace tillcast::crash {

using Identity = std::pair<std::string, uint32_t>;  // of the order, its revision

// What one sender sent, and how much of it was acknowledged.
struct Sent {
  std::map<Identity, OrderEvent> acknowledged;
  std::vector<std::vector<OrderEvent>> pending;  // no answer came; sent again until one does
  uint64_t repeated = 0;                         // orders sent again
  std::vector<std::string> wrong;                // answers that should not have been
};

class Sender {
 public:
  // To one of `ports`, and when it is away to the next.
  Sender(uint64_t seed, uint64_t number, std::vector<uint16_t> ports);
  ~Sender();
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  uint64_t acknowledgements() const { return acknowledgements_; }
  // Nothing new from here on; ends once all that was sent is acknowledged.
  void finish() { finishing_ = true; }
  bool finished() const { return finished_; }
  void join();
  const Sent& sent() const { return sent_; }

 private:
  void run();
  std::vector<OrderEvent> next();
  OrderEvent fresh();
  bool post(const std::vector<OrderEvent>& orders, bool again);
  void connect();

  struct Connection;
  const uint64_t number_;
  const std::vector<uint16_t> ports_;
  size_t port_ = 0;  // of those
  Rng random_;
  uint64_t made_ = 0;
  std::vector<OrderEvent> newest_;  // of each of its orders
  Sent sent_;
  std::unique_ptr<Connection> connection_;
  std::atomic<uint64_t> acknowledgements_ = 0;
  std::atomic<bool> finishing_ = false;
  std::atomic<bool> finished_ = false;
  std::atomic<bool> given_up_ = false;
  std::thread thread_;
};

}  // namespace tillcast::crash
