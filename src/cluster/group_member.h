// cluster/group_member.h: one member of the consumer group of a topic: joins, reads what it is
// dealt, and joins anew after what fails.
//
// What fails is given up whole: the partitions and all that was made of them. The group deals them
// out again, perhaps to this member. While the cluster is away it waits, with what it has.
//
// Threads: one of its own, on which all handlers are called; stop() and join() from any.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "kafka/consumer.h"

namespace tillcast {

class GroupMember {
 public:
  struct Options {
    const char* thread;  // its name (base/thread_name.h), for good
    std::string brokers;
    std::string group;
    std::string topic;
  };
  struct Wish {
    size_t records = 0;  // of the next poll, at most
    std::chrono::milliseconds wait{};
  };
  struct Handlers {
    std::function<Result<>()> joining;  // before it joins; may be absent
    // KafkaConsumer::Listener's; the second also at the end, of all that it has.
    std::function<Result<std::vector<int64_t>>(std::span<const KafkaPartition>)> assigned;
    std::function<void(std::span<const KafkaPartition>, bool lost)> revoked;
    std::function<Wish()> wish;
    std::function<Result<>(std::vector<KafkaRecord>)> take;  // after every poll, whatever came
    std::function<void()> forget;                            // it has nothing any more
    std::function<void(Error)> failed;  // kCorrupt: it cannot go on; once, and the last
  };

  // REQUIRES: what the handlers use is there until join() has returned.
  GroupMember(Options options, Handlers handlers);
  ~GroupMember();
  GroupMember(const GroupMember&) = delete;
  GroupMember& operator=(const GroupMember&) = delete;

  void stop() { stopping_ = true; }
  bool stopping() const { return stopping_; }
  void join();

  // From the handlers, but joining() and forget().
  const KafkaConsumer& consumer() const { return *consumer_; }

 private:
  void run();
  Result<> subscribe();
  Result<> work();  // until it stops or has to join anew

  const Options options_;
  const Handlers handlers_;
  std::atomic<bool> stopping_ = false;
  std::unique_ptr<KafkaConsumer> consumer_;  // the thread's
  std::set<KafkaPartition> dealt_;           // likewise
  std::thread thread_;
};

}  // namespace tillcast
