// cluster/exchange.h: what nodes tell and ask each other, by way of NAME.views and NAME.nodes.
//
// Each node reads both topics whole: the views from their beginning, for the newest of each key is
// the state of the cluster; the messages from now on.
//
// Threads: tell() and send() from any; the handlers are called on the exchange's own.
// Errors:  what does not reach the cluster is said in the log and told again by whoever still means
//          it: views are repeated, and questions have an end.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "cluster/messages.h"
#include "cluster/topics.h"
#include "cluster/views.h"
#include "kafka/consumer.h"
#include "kafka/producer.h"

namespace tillcast {

class Exchange {
 public:
  struct Handlers {
    std::function<void(View)> view;
    std::function<void(NodeMessage)> message;
  };

  // Returns once all views that were there have been handed out. kNotFound: no such topics.
  static Result<std::unique_ptr<Exchange>> open(const std::string& brokers,
                                                const ClusterTopics& topics, Handlers handlers);
  ~Exchange();

  void tell(const View& view);
  Result<> send(const NodeMessage& message);  // kInvalid: too large
  // Until all that was told and sent is written, or it cannot be.
  Result<> flush();

 private:
  Exchange(ClusterTopics topics, Handlers handlers)
      : topics_(std::move(topics)), handlers_(std::move(handlers)) {}
  Result<> begin(const std::string& brokers);
  void hand_out(const KafkaRecord& record) const;
  void run();
  Result<> begin_anew();
  Result<> put(const std::string& topic, std::string_view key, std::string_view value);

  const ClusterTopics topics_;
  const Handlers handlers_;
  std::unique_ptr<KafkaConsumer> consumer_;  // the thread's, once it runs
  std::mutex mutex_;                         // guards the producer
  std::unique_ptr<KafkaProducer> producer_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace tillcast
