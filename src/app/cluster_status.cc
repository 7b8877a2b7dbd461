#include "app/cluster_status.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/time.h"
#include "cluster/board.h"
#include "cluster/exchange.h"

namespace tillcast {
namespace {

using nlohmann::ordered_json;

// A node that said nothing for so long is taken for gone.
constexpr int64_t kGoneAfterMs = 15'000;

struct NodeStatus {
  std::string url;
  std::vector<uint32_t> orders, shards;
  int64_t told_ms = 0;
};

template <class Told, class Add>
uint64_t deal_out(const std::vector<std::optional<Told>>& told, int64_t now_ms,
                  std::map<std::string, NodeStatus>& nodes, const Add& add) {
  uint64_t unowned = 0;
  for (const auto& one : told) {
    if (!one || one->stamp.node.empty() || now_ms - one->stamp.told_ms > kGoneAfterMs) {
      ++unowned;
      continue;
    }
    NodeStatus& node = nodes[one->stamp.node];
    node.told_ms = std::max(node.told_ms, one->stamp.told_ms);
    add(node, *one);
  }
  return unowned;
}

// Records between what was folded and the end; marks of transactions are counted with them, so a
// partition at its end may say a few.
Result<uint64_t> waiting(const KafkaConsumer& consumer, const std::string& topic,
                         const std::vector<int64_t>& next) {
  uint64_t sum = 0;
  for (size_t i = 0; i < next.size(); ++i) {
    TC_ASSIGN(const auto bounds, consumer.bounds({topic, static_cast<int32_t>(i)}));
    sum += static_cast<uint64_t>(std::max<int64_t>(0, bounds.end - next[i]));
  }
  return sum;
}

ordered_json document_of(const std::map<std::string, NodeStatus>& nodes, int64_t now_ms) {
  ordered_json list = ordered_json::array();
  for (const auto& [name, node] : nodes)
    list.push_back(
        {{"node", name},
         {"url", node.url},
         {"orders", node.orders},
         {"shards", node.shards},
         {"silent_seconds", double(std::max<int64_t>(0, now_ms - node.told_ms)) / 1000}});
  return list;
}

}  // namespace

Result<ordered_json> cluster_status(const KafkaAddress& address) {
  const ClusterTopics topics(address.name);
  TC_ASSIGN(const auto consumer, KafkaConsumer::open(address.brokers, {}));
  TC_ASSIGN(const auto partitions, consumer->partitions(topics.orders));
  Board board(static_cast<uint32_t>(partitions.size()));
  TC_ASSIGN(const auto exchange,
            Exchange::open(address.brokers, topics,
                           {[&](View view) { board.take(std::move(view)); }, [](NodeMessage) {}}));
  if (!board.facts())
    return not_found(
        fmt::format("{}: says nothing of a shop; run 'tillcast cluster init'", topics.views));
  const int64_t now_ms = wall_clock_ms();
  std::map<std::string, NodeStatus> nodes;
  const auto orders = board.orders();
  const auto shards = board.shards();
  const uint64_t no_orders =
      deal_out(orders, now_ms, nodes, [](NodeStatus& node, const OrdersView& told) {
        node.orders.push_back(told.stamp.partition);
        node.url = told.url;
      });
  const uint64_t no_shards = deal_out(
      shards, now_ms, nodes,
      [](NodeStatus& node, const ShardView& told) { node.shards.push_back(told.stamp.partition); });
  uint64_t known = 0, rejected = 0;
  std::vector<int64_t> orders_next, shards_next;
  for (const auto& told : orders) {
    known += told ? told->orders : 0;
    rejected += told ? told->rejected : 0;
    orders_next.push_back(told ? told->next : 0);
  }
  for (const auto& told : shards) shards_next.push_back(told ? static_cast<int64_t>(told->seq) : 0);
  TC_ASSIGN(const uint64_t orders_wait, waiting(*consumer, topics.orders, orders_next));
  TC_ASSIGN(const uint64_t changes_wait, waiting(*consumer, topics.changes, shards_next));
  const auto as_of_ms = board.as_of_ms();
  return ordered_json{{"nodes", document_of(nodes, now_ms)},
                      {"partitions", partitions.size()},
                      {"unowned", {{"orders", no_orders}, {"shards", no_shards}}},
                      {"waiting", {{"orders", orders_wait}, {"changes", changes_wait}}},
                      {"orders", known},
                      {"rejected", rejected},
                      {"as_of", as_of_ms ? ordered_json(format_time(*as_of_ms)) : ordered_json()}};
}

std::string cluster_words(const ordered_json& status) {
  std::string words;
  for (const ordered_json& node : status["nodes"])
    words += fmt::format("{}  {}  orders {}  shards {}\n", node["node"].get<std::string>(),
                         node["url"].get<std::string>(),
                         fmt::join(node["orders"].get<std::vector<int>>(), ","),
                         fmt::join(node["shards"].get<std::vector<int>>(), ","));
  if (status["nodes"].empty()) words += "No node runs; 'tillcast serve --log ADDRESS' is one.\n";
  const auto count = [&](const char* group, const char* name) {
    return status[group][name].get<uint64_t>();
  };
  if (count("unowned", "orders") + count("unowned", "shards") > 0)
    words += fmt::format("{} partitions of orders and {} shards are nobody's now.\n",
                         count("unowned", "orders"), count("unowned", "shards"));
  return words + fmt::format("{} orders, {} rejected; {} records of orders and {} of changes wait.",
                             status["orders"].get<uint64_t>(), status["rejected"].get<uint64_t>(),
                             count("waiting", "orders"), count("waiting", "changes"));
}

}  // namespace tillcast
