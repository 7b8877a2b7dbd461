// app/cluster_status.h: how the nodes of a shop on Kafka do, as the cluster tells it.
//
// Threads: one. Errors: those of kafka/; kNotFound: `tillcast cluster init` was not run.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "base/result.h"
#include "kafka/address.h"

namespace tillcast {

// {"nodes": [{"node","url","orders": [...],"shards": [...],"silent_seconds"}], "partitions",
//  "unowned": {"orders","shards"}, "waiting": {"orders","changes"}, "orders", "rejected", "as_of"}
// `waiting`: records that no node has folded yet.
Result<nlohmann::ordered_json> cluster_status(const KafkaAddress& address);

std::string cluster_words(const nlohmann::ordered_json& status);

}  // namespace tillcast
