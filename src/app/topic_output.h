// app/topic_output.h: panes as records of a topic, each once for who reads what is committed.
//
// Panes, how much of the source was taken and what the windows hold are committed in one
// transaction; the latter two stand in TOPIC.state. Who opens the output anew ends what another
// left open, and shuts out one that still runs.
//
// Threads: one. Errors: kConflict = another process writes this job's panes now.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/pipeline_output.h"
#include "kafka/address.h"
#include "kafka/producer.h"

namespace tillcast {

// The topic, made where it is not there; as many replicas as a cluster's topics have.
Result<> make_output_topic(const KafkaAddress& topic, uint32_t partitions);

class TopicOutput : public PipelineOutput {
 public:
  // So long a transaction may be open: brokers allow 15 minutes.
  static constexpr std::chrono::minutes kTransactionMax{10};

  struct Opened {
    std::unique_ptr<TopicOutput> output;
    std::optional<StoppedPipeline> before;
  };
  // Of `job`; `partitions` of the topic if it has to be made. `late_orders`: a file; may be empty.
  static Result<Opened> open(const KafkaAddress& topic, uint32_t partitions, PaneRows rows,
                             const std::string& job, bool restart, const std::string& late_orders);

  Result<> panes(std::span<const Pane> panes, const GroupKeys& groups) override;
  Result<> flush() override { return late_ ? late_->flush() : Result<>(Done{}); }
  bool holds_back() const override { return open_; }
  Result<> save(PipelinePlace place, const Pipeline& pipeline) override;
  Result<> finish(PipelinePlace place, const Pipeline& pipeline) override;
  bool resumable() const override { return true; }

 private:
  TopicOutput(const KafkaAddress& topic, PaneRows rows, std::unique_ptr<KafkaProducer> producer,
              std::unique_ptr<GrowingFile> late, uint32_t pieces)
      : PipelineOutput(std::move(late)),
        topic_(topic.name),
        rows_(std::move(rows)),
        producer_(std::move(producer)),
        pieces_(pieces) {}
  Result<> begin();

  const std::string topic_;
  const PaneRows rows_;
  std::unique_ptr<KafkaProducer> producer_;
  uint32_t pieces_;    // of the state that stands there
  bool open_ = false;  // a transaction
};

}  // namespace tillcast
