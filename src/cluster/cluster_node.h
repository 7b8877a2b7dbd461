// cluster/cluster_node.h: one node of a shop on Kafka: all its parts, for the server before it.
//
// An order's way: the server hands it to ClusterWriter, which sends it to NAME.orders; there
// whichever node has its partition folds it (OrderNode) into NAME.changes; there whichever node has
// its customer's shard folds that (ShardNode) and tells all nodes what the shard comes to
// (NAME.views); from there each node's Board has the whole, and its server makes a frame of it.
//
// Threads:   those of its parts; methods from any, but begin() and the destructor.
// Ownership: it outlives the server that it is given to.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "cluster/asker.h"
#include "cluster/checkpoint_store.h"
#include "cluster/cluster_writer.h"
#include "cluster/merged_shop.h"
#include "cluster/shard_node.h"
#include "log/write_lock.h"
#include "serve/side_worker.h"

namespace tillcast {

class ClusterNode {
 public:
  // Reads what the cluster says of the shop. kNotFound: `tillcast cluster init` was not run.
  // kConflict: its topics are of another layout.
  static Result<std::unique_ptr<ClusterNode>> open(NodeOptions options);
  ~ClusterNode();

  // Takes its share of the partitions.
  void begin();

  // For Server::start() and ServerOptions.
  const Shop& shop() const { return *shop_; }
  MakeWriter make_writer();
  std::optional<Response> forward(const Request& request, std::string_view customer_id);
  // What answers a request that another node let in; nothing: no server runs any more. Returns when
  // the one before is not asked any more.
  void answer_with(std::function<Response(const Request&)> answer);

 private:
  explicit ClusterNode(NodeOptions options, uint32_t partitions);
  Result<> connect();
  void take(View view);
  void take(NodeMessage message);
  Result<NodeModels> install(const ModelBundle& bundle) const;
  void offer(const ModelBundle& bundle);
  void answer(const Question& question);
  void answer_request(const Question& question);
  void send(Answer answer);
  void failed(const Error& error);
  void stop();
  ShopNow now(size_t orders) const;

  NodeOptions options_;
  const ClusterTopics topics_;
  std::unique_ptr<WriteLock> lock_;  // of the data directory
  Board board_;
  Asker asker_;
  std::unique_ptr<MergedShop> shop_;
  SideWorker answers_;   // of asks
  SideWorker requests_;  // of other nodes' clients, who may ask in their turn

  std::mutex server_mutex_;  // held while it is asked, too
  std::function<Response(const Request&)> server_;

  std::atomic<bool> begun_ = false;
  std::atomic<uint64_t> version_ = 0;  // of the newest bundle
  std::mutex mutex_;                   // guards what the next three point to
  ClusterWriter* writer_ = nullptr;
  std::optional<Error> failure_;       // before there was a writer
  std::optional<ModelBundle> bundle_;  // before there were shards

  std::shared_ptr<RecordReader> reader_;
  std::unique_ptr<Exchange> exchange_;
  std::unique_ptr<CheckpointStore> checkpoints_;
  std::unique_ptr<OrderNode> orders_;
  std::unique_ptr<ShardNode> shards_;
};

}  // namespace tillcast
