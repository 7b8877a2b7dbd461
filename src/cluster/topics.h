// cluster/topics.h: the topics of a shop NAME on Kafka, and what their settings are for.
//
//   NAME.orders   what was ordered, as JSON (docs/api.md), by the order's identity: the truth
//   NAME.changes  the same by customer, each order once, and the midnights: what shards are made of
//   NAME.views    what each partition comes to; the newest of each key is kept
//   NAME.checkpoints  the state of each partition as of some offset, for nodes that are new to it
//   NAME.nodes    questions among nodes, and answers; soon forgotten
//   NAME.rejects  what is in NAME.orders and is no order, as it came, with the reason
//
// Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "event/order_event.h"
#include "kafka/admin.h"

namespace tillcast {

struct ClusterTopics {
  explicit ClusterTopics(std::string_view name);
  std::string orders, changes, views, checkpoints, nodes, rejects;
};

// What `tillcast cluster init` makes.
std::vector<TopicSpec> topic_specs(std::string_view name, int partitions, int replicas);

// The key of an order's records in NAME.orders: all that is said of it goes to one partition, in
// its order.
std::string orders_key(const OrderEvent& order);

// The shard that keeps a customer, of so many; a guest's order is kept by its identity.
uint32_t shard_of_customer(std::string_view customer_id, uint32_t shards);
uint32_t shard_of(const OrderEvent& order, const OrderKey& key, uint32_t shards);

}  // namespace tillcast
