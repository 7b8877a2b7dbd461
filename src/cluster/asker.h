// cluster/asker.h: questions to the nodes that have the shards, and the answers.
//
// Threads: gather() and forward() from any, which wait for their answers; take() from the
// exchange's.
// Errors:  kUnavailable: not every shard answered in time; one is being moved to another node. What
//          all had answered to the same question before is given again for as long.
#pragma once

#include <chrono>
#include <condition_variable>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "cluster/ask.h"
#include "cluster/exchange.h"
#include "serve/http_message.h"

namespace tillcast {

class Asker {
 public:
  Asker(std::string node, uint32_t shards) : node_(std::move(node)), shards_(shards) {}

  // The part of each shard (cluster/part.h).
  Result<std::vector<std::string>> gather(Exchange& exchange, const Ask& ask);
  // What the node that has the customer's shard answers to a GET of this target.
  Result<Response> forward(Exchange& exchange, std::string_view customer_id,
                           std::string_view target);

  void take(Answer answer);

 private:
  // What was answered last, for a while in which not all shards can be asked.
  struct Known {
    std::string ask;
    std::vector<std::string> parts;
    std::chrono::steady_clock::time_point at;
  };
  struct Waiting {
    size_t wanted = 1;                   // answers
    std::map<uint32_t, Answer> answers;  // by shard, the highest epoch's
  };
  Result<std::map<uint32_t, Answer>> ask(Exchange& exchange, Question question, size_t wanted,
                                         std::chrono::milliseconds patience);
  void keep(const std::string& ask, const std::vector<std::string>& parts);
  std::optional<std::vector<std::string>> known(const std::string& ask);

  const std::string node_;
  const uint32_t shards_;
  std::mutex mutex_;  // guards all below
  std::condition_variable answered_;
  uint64_t number_ = 0;
  std::map<uint64_t, Waiting> waiting_;
  std::list<Known> known_;  // the newest first
  size_t known_bytes_ = 0;
  std::chrono::steady_clock::time_point missed_at_{};  // not all shards answered
};

}  // namespace tillcast
