#include "cluster/topics.h"

#include <fmt/format.h>

namespace tillcast {

ClusterTopics::ClusterTopics(std::string_view name)
    : orders(fmt::format("{}.orders", name)),
      changes(fmt::format("{}.changes", name)),
      views(fmt::format("{}.views", name)),
      checkpoints(fmt::format("{}.checkpoints", name)),
      nodes(fmt::format("{}.nodes", name)),
      rejects(fmt::format("{}.rejects", name)) {}

std::vector<TopicSpec> topic_specs(std::string_view name, int partitions, int replicas) {
  const ClusterTopics topics(name);
  const std::string in_sync = std::to_string(replicas / 2 + 1);
  // What is acknowledged is on most replicas, and a replica that lacks some of it never leads.
  const auto spec = [&](const std::string& topic, int count,
                        std::map<std::string, std::string> settings) {
    settings["min.insync.replicas"] = in_sync;
    settings["unclean.leader.election.enable"] = "false";
    settings["max.message.bytes"] = "8000000";
    return TopicSpec{topic, count, replicas, std::move(settings)};
  };
  // Nothing of what is true is deleted by age or size.
  const std::map<std::string, std::string> kept = {
      {"cleanup.policy", "delete"}, {"retention.ms", "-1"}, {"retention.bytes", "-1"}};
  // When an order was written says the broker: a sender's clock may be anything.
  auto orders = kept;
  orders["message.timestamp.type"] = "LogAppendTime";
  return {
      spec(topics.orders, partitions, orders),
      spec(topics.changes, partitions, kept),
      spec(topics.views, 1,
           {{"cleanup.policy", "compact"},
            {"segment.bytes", "16000000"},
            {"segment.ms", "60000"},
            {"min.cleanable.dirty.ratio", "0.1"},
            {"max.compaction.lag.ms", "120000"}}),
      spec(topics.checkpoints, partitions,
           {{"cleanup.policy", "compact"}, {"segment.bytes", "64000000"}}),
      spec(topics.nodes, 1,
           {{"cleanup.policy", "delete"}, {"retention.ms", "600000"}, {"segment.ms", "300000"}}),
      spec(topics.rejects, 1, kept)};
}

std::string orders_key(const OrderEvent& order) {
  return order.source.empty() ? order.order_id : order.source + ":" + order.order_id;
}

uint32_t shard_of_customer(std::string_view customer_id, uint32_t shards) {
  return static_cast<uint32_t>(hash64(customer_id) % shards);
}

uint32_t shard_of(const OrderEvent& order, const OrderKey& key, uint32_t shards) {
  if (order.customer_id.empty()) return static_cast<uint32_t>(key.low % shards);
  return shard_of_customer(order.customer_id, shards);
}

}  // namespace tillcast
