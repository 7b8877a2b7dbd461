// kafka/snapshot.h: what a fold has come to, kept in a partition of a compacted topic.
//
// Written in pieces within one transaction, with whatever else belongs together; so a reader finds
// the pieces of one snapshot, that of the transaction which was committed last. Beside it stands
// who writes it: whoever takes a partition over can end a transaction that a dead one left open.
//
// Threads: one. Errors: kCorrupt = the pieces do not make a whole.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "kafka/admin.h"
#include "kafka/producer.h"
#include "kafka/record.h"

namespace tillcast {

struct KafkaSnapshot {
  std::optional<std::string> bytes;  // nothing: none was written
  uint32_t pieces = 0;               // that it takes
  std::string owner;                 // a transactional id; empty: nobody's
};

// The topic for so many of them.
TopicSpec snapshot_topic(const std::string& name, int partitions, int replicas);

// REQUIRES: the topic is there.
Result<KafkaSnapshot> read_snapshot(const std::string& brokers, const KafkaPartition& partition);

// Into the transaction that is open; `pieces_before` is what stands there. Returns the pieces.
Result<uint32_t> write_snapshot(KafkaProducer& producer, const KafkaPartition& partition,
                                uint32_t pieces_before,
                                const std::function<void(ByteWriter&)>& fill);
Result<> write_owner(KafkaProducer& producer, const KafkaPartition& partition,
                     const std::string& owner);

}  // namespace tillcast
