// cluster/messages.h: what nodes ask each other, in NAME.nodes.
//
// Every node reads all of it and takes what is for it. A question goes to whoever has the shards;
// an answer to the node that asked. Verdicts go to the node that sent the orders.
//
// Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "cluster/order_fold.h"

namespace tillcast {

// Decided orders of a node's, by the numbers it gave them.
struct Verdicts {
  struct One {
    uint64_t number = 0;
    FoldedOrder::Kind kind = FoldedOrder::Kind::kAccepted;
    std::string error;
  };
  std::string node;
  std::vector<One> orders;
};

// For every shard (cluster/ask.h), or for the shard of one customer: a request as it came.
struct Question {
  std::string node;  // who asks
  uint64_t number = 0;
  std::string ask;          // empty: the next two are asked
  std::string customer_id;  // whose shard is to answer
  std::string target;       // path and query of a GET
};

// Of one shard.
struct Answer {
  std::string node;  // who asked
  uint64_t number = 0;
  uint32_t shard = 0;
  uint64_t epoch = 0;   // of who answers
  std::string error;    // empty: there is an answer
  std::string part;     // of an ask: cluster/part.h; of a request: the body,
  uint32_t status = 0;  // and its status
};

using NodeMessage = std::variant<Verdicts, Question, Answer>;

std::string encode(const NodeMessage& message);
Result<NodeMessage> decode_message(std::string_view bytes);

// What a node adds to an order that it sends to NAME.orders (KafkaRecord::note), so that the
// verdict finds its way back.
struct OrderNote {
  std::string node;
  uint64_t number = 0;
};
std::string encode(const OrderNote& note);
// Nothing: none of ours.
std::optional<OrderNote> decode_note(std::string_view bytes);

}  // namespace tillcast
