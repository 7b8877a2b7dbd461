#include "app/topic_output.h"

#include <fmt/format.h>

#include <algorithm>

#include "kafka/admin.h"
#include "kafka/snapshot.h"

namespace tillcast {
namespace {

KafkaPartition state_of(const KafkaAddress& topic) { return {topic.name + ".state", 0}; }

Result<int> replicas_of(const KafkaAdmin& admin) {
  TC_ASSIGN(const int brokers, admin.brokers());
  return std::min(3, brokers);
}

}  // namespace

Result<> make_output_topic(const KafkaAddress& topic, uint32_t partitions) {
  TC_ASSIGN(const auto admin, KafkaAdmin::open(topic.brokers));
  const auto there = admin->describe(topic.name);
  if (there.ok()) return Done{};
  if (there.error().code != ErrorCode::kNotFound) return there.error();
  TC_ASSIGN(const int replicas, replicas_of(*admin));
  const TopicSpec made{topic.name,
                       static_cast<int>(partitions),
                       replicas,
                       {{"min.insync.replicas", std::to_string(replicas / 2 + 1)}}};
  TC_TRY(admin->create({&made, 1}));
  return Done{};
}

Result<TopicOutput::Opened> TopicOutput::open(const KafkaAddress& topic, uint32_t partitions,
                                              PaneRows rows, const std::string& job, bool restart,
                                              const std::string& late_orders) {
  TC_TRY(make_output_topic(topic, partitions));
  const KafkaPartition state = state_of(topic);
  TC_ASSIGN(const auto admin, KafkaAdmin::open(topic.brokers));
  TC_ASSIGN(const int replicas, replicas_of(*admin));
  const TopicSpec kept = snapshot_topic(state.topic, 1, replicas);
  TC_TRY(admin->create({&kept, 1}));
  ProducerOptions options;
  options.transactional_id = topic.name + "/pipeline";
  options.transaction_timeout = kTransactionMax;
  TC_ASSIGN(auto producer, KafkaProducer::open(topic.brokers, options));
  TC_ASSIGN(const KafkaSnapshot snapshot, read_snapshot(topic.brokers, state));
  Opened opened;
  if (snapshot.bytes && !restart) {
    TC_ASSIGN(opened.before, load_stopped(*snapshot.bytes, job, state.topic));
  }
  std::unique_ptr<GrowingFile> late;
  if (!late_orders.empty()) {
    const uint64_t bytes = opened.before ? opened.before->place.late_bytes : 0;
    TC_ASSIGN(late, GrowingFile::open(late_orders, bytes));
  }
  opened.output.reset(new TopicOutput(topic, std::move(rows), std::move(producer), std::move(late),
                                      snapshot.pieces));
  return opened;
}

Result<> TopicOutput::begin() {
  if (open_) return Done{};
  TC_TRY(producer_->begin());
  open_ = true;
  return Done{};
}

Result<> TopicOutput::panes(std::span<const Pane> panes, const GroupKeys& groups) {
  TC_TRY(begin());
  std::string row;
  for (const Pane& pane : panes) {
    row.clear();
    rows_.append(row, pane, groups);
    row.pop_back();  // its line end
    TC_TRY(producer_->send(topic_, KafkaProducer::kByKey, rows_.key(pane.group, groups), row));
  }
  return Done{};
}

Result<> TopicOutput::save(PipelinePlace place, const Pipeline& pipeline) {
  if (late_) {
    TC_TRY(late_->sync());
    place.late_bytes = late_->bytes();
  }
  TC_TRY(begin());
  TC_ASSIGN(pieces_, write_snapshot(*producer_, {topic_ + ".state", 0}, pieces_,
                                    [&](ByteWriter& out) { save_stopped(out, place, pipeline); }));
  TC_TRY(producer_->commit({}, nullptr));
  open_ = false;
  return Done{};
}

Result<> TopicOutput::finish(PipelinePlace place, const Pipeline& pipeline) {
  place.done = true;
  return save(std::move(place), pipeline);
}

}  // namespace tillcast
