// cluster/cluster_writer.h: takes a shop's orders to NAME.orders, and the shop's news to the
// server.
//
// An order is durable when the cluster has acknowledged it, whoever folds it. Who folds it says
// what became of it; where nobody does for a while, as during a take-over, its sender is told that
// it was accepted: it will be counted once, whatever it is.
//
// Threads: ShopWriter's; take() and published() from the exchange's. One of its own sends.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cluster/board.h"
#include "cluster/messages.h"
#include "cluster/order_node.h"
#include "kafka/producer.h"
#include "serve/metrics.h"
#include "serve/shop_writer.h"
#include "serve/status_board.h"

namespace tillcast {

class ClusterWriter final : public ShopWriter {
 public:
  struct Parts {
    NodeOptions options;
    Board& board;
    OrderNode& orders;
    std::function<void()> ended;   // before it goes: nobody calls it any more
    std::function<void()> finish;  // gives the node's partitions back
  };
  ClusterWriter(Parts parts, Hooks hooks, ServerMetrics& metrics, StatusBoard& status,
                const WriterLimits& limits);
  ~ClusterWriter() override;

  bool submit(std::vector<OrderEvent> orders, size_t bytes, Decided done,
              std::optional<Instant> arrived) override;
  bool submit_waiting(std::vector<OrderEvent> orders, Decided done) override;
  void tick(int64_t at_ms) override { parts_.orders.tick(at_ms); }
  // A cluster is told of its models as a whole (ModelBundle), and no node by itself.
  void set_champion(std::shared_ptr<const Model>) override {}
  void set_challengers(std::vector<std::shared_ptr<const Model>>) override {}
  void set_segmentation(std::shared_ptr<const Segmentation>) override {}
  void with_snapshot(std::function<void(std::shared_ptr<const Update>)> take) override;
  // What others' nodes have to do is not waited for.
  void wait_until_folded() override {}
  std::optional<Error> failure() const override;
  bool stopping() const override;
  WriterHealth health() const override;
  const WriterLimits& limits() const override { return limits_; }
  void probe_log() override {}
  void stop() override;
  void join() override;
  Result<> finish() override;

  void take(const Verdicts& verdicts);
  void published(std::shared_ptr<const Update> update);
  void models_changed() { hooks_.champion_changed(); }
  void failed(Error error);

 private:
  struct Request {
    std::vector<std::pair<std::string, std::string>> records;  // key and JSON
    std::vector<uint64_t> lines;                               // of each order
    std::vector<std::optional<Outcome>> outcomes;
    size_t missing = 0;          // of those
    bool refused_whole = false;  // nothing of it is sent: no verdict comes
    size_t bytes = 0;
    Decided done;
    Instant arrived;
    Instant queued;
    std::optional<Instant> durable;
  };
  using SharedRequest = std::shared_ptr<Request>;
  struct Place {
    SharedRequest request;
    size_t index = 0;
  };

  bool has_room(size_t orders, size_t bytes) const;
  void enqueue(std::vector<OrderEvent> orders, size_t bytes, Decided done,
               std::optional<Instant> arrived);
  void run();
  Result<> reach();
  std::vector<SharedRequest> wait();
  void send(const std::vector<SharedRequest>& requests);
  void end_overdue(std::vector<SharedRequest>& ended);
  void answer(const SharedRequest& request, const std::optional<Error>& error);

  const Parts parts_;
  const Hooks hooks_;
  ServerMetrics& metrics_;
  StatusBoard& status_;
  const WriterLimits limits_;

  std::unique_ptr<KafkaProducer> producer_;  // the thread's; null: not yet

  mutable std::mutex mutex_;  // guards all below
  std::condition_variable work_came_;
  std::condition_variable room_came_;
  std::deque<SharedRequest> queue_;
  size_t orders_ = 0;  // theirs
  size_t bytes_ = 0;
  uint64_t number_ = 0;             // of the last order that was sent
  std::map<uint64_t, Place> sent_;  // without a verdict
  std::string problem_;             // the cluster takes nothing; empty: it does
  bool stopping_ = false;
  std::optional<Error> failure_;

  std::thread thread_;
};

}  // namespace tillcast
