#include "kafka/snapshot.h"

#include <fmt/format.h>

#include <map>

#include "base/hash.h"
#include "kafka/consumer.h"

namespace tillcast {
namespace {

constexpr size_t kPieceBytes = 1 << 20;
constexpr size_t kReadRecords = 64;
constexpr auto kReadWait = std::chrono::milliseconds(100);
constexpr int kSilentReadsMax = 300;  // half a minute without a record of what must be there
constexpr std::string_view kHead = "head";
constexpr std::string_view kOwner = "owner";

std::string key_of(uint32_t piece) { return fmt::format("{:06}", piece); }

}  // namespace

TopicSpec snapshot_topic(const std::string& name, int partitions, int replicas) {
  return {name,
          partitions,
          replicas,
          {{"cleanup.policy", "compact"},
           {"segment.bytes", "67108864"},  // what was superseded goes soon
           {"min.cleanable.dirty.ratio", "0.1"},
           {"max.message.bytes", "8000000"},
           {"min.insync.replicas", std::to_string(replicas / 2 + 1)}}};
}

Result<KafkaSnapshot> read_snapshot(const std::string& brokers, const KafkaPartition& partition) {
  TC_ASSIGN(const auto consumer, KafkaConsumer::open(brokers, {}));
  TC_ASSIGN(const KafkaConsumer::Bounds bounds, consumer->bounds(partition));
  const KafkaOffset from{partition, bounds.begin};
  TC_TRY(consumer->assign({&from, 1}));
  std::map<std::string, std::string> newest;
  int silent = 0;
  for (int64_t next = bounds.begin; next < bounds.end;) {
    TC_ASSIGN(const KafkaConsumer::Batch batch,
              consumer->poll_partition(partition, kReadRecords, kReadWait));
    for (const KafkaRecord& record : batch.records) {
      next = record.offset + 1;
      if (record.tombstone)
        newest.erase(record.key);
      else
        newest[record.key] = record.value;
    }
    if (batch.read_to) next = std::max(next, *batch.read_to);
    silent = batch.records.empty() ? silent + 1 : 0;
    if (silent > kSilentReadsMax)
      return unavailable(
          fmt::format("kafka: {} is not given; is the cluster there, and well?", partition.topic));
  }
  KafkaSnapshot snapshot;
  snapshot.owner = newest[std::string(kOwner)];
  const auto head = newest.find(std::string(kHead));
  if (head == newest.end()) return snapshot;
  ByteReader in(head->second);
  snapshot.pieces = static_cast<uint32_t>(in.varint());
  const uint64_t hash = in.fixed64();
  std::string& bytes = snapshot.bytes.emplace();
  for (uint32_t piece = 0; in.ok() && piece < snapshot.pieces; ++piece)
    bytes += newest[key_of(piece)];
  if (!in.at_end() || hash64(bytes) != hash)
    return corrupt(
        fmt::format("{}, partition {}: holds no whole state", partition.topic, partition.number));
  return snapshot;
}

Result<uint32_t> write_snapshot(KafkaProducer& producer, const KafkaPartition& partition,
                                uint32_t pieces_before,
                                const std::function<void(ByteWriter&)>& fill) {
  ByteWriter out;
  fill(out);
  const std::string_view bytes = out.bytes();
  uint32_t pieces = 0;
  for (size_t at = 0; at < bytes.size(); at += kPieceBytes)
    TC_TRY(producer.send(partition.topic, partition.number, key_of(pieces++),
                         bytes.substr(at, kPieceBytes)));
  for (uint32_t left = pieces; left < pieces_before; ++left)
    TC_TRY(producer.send_tombstone(partition.topic, partition.number, key_of(left)));
  ByteWriter head;
  head.varint(pieces);
  head.fixed64(hash64(bytes));
  TC_TRY(producer.send(partition.topic, partition.number, kHead, head.bytes()));
  return pieces;
}

Result<> write_owner(KafkaProducer& producer, const KafkaPartition& partition,
                     const std::string& owner) {
  return producer.send(partition.topic, partition.number, kOwner, owner);
}

}  // namespace tillcast
