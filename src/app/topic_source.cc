#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <deque>

#include "app/pipeline_source.h"
#include "base/text.h"
#include "event/order_json.h"
#include "kafka/consumer.h"

namespace tillcast {
namespace {

constexpr auto kPollWait = std::chrono::milliseconds(100);
constexpr size_t kPollRecords = 1'024;
// So long a silent partition holds windows open for what may still come of it.
constexpr auto kIdleAfter = std::chrono::seconds(5);

// The partitions side by side: next comes a record of the one whose orders are the oldest so far.
// So windows close together, and what is read comes in one order, whichever partition the cluster
// hands over first.
class TopicSource : public PipelineSource {
 public:
  TopicSource(KafkaAddress address, std::string currency, std::unique_ptr<KafkaConsumer> consumer,
              std::vector<KafkaPartition> partitions)
      : address_(std::move(address)),
        currency_(std::move(currency)),
        consumer_(std::move(consumer)) {
    for (KafkaPartition& partition : partitions) lanes_.push_back({std::move(partition)});
  }

  uint32_t partitions() const override { return static_cast<uint32_t>(lanes_.size()); }

  Result<> read(const SourcePlace& from, const OnEntry& on_entry,
                const OnProgress& on_progress) override {
    TC_TRY(begin(from));
    while (Lane* const lane = oldest()) {
      if (lane->waiting.empty()) {
        TC_TRY(fetch(*lane));
        on_progress(thousandths());
        continue;
      }
      if (lane->waiting.front().offset >= lane->end) {
        lane->next = lane->end;  // what stands before it are no records
        continue;
      }
      const KafkaRecord record = std::move(lane->waiting.front());
      lane->waiting.pop_front();
      lane->next = record.offset + 1;
      TC_TRY(hand_out(*lane, record, on_entry));
    }
    return Done{};
  }

  std::vector<uint32_t> idle() const override {
    std::vector<uint32_t> idle;
    const auto now = std::chrono::steady_clock::now();
    for (const Lane& lane : lanes_)
      if (lane.next >= lane.end && now - lane.heard > kIdleAfter)
        idle.push_back(static_cast<uint32_t>(lane.partition.number));
    return idle;
  }

  SourcePlace place() const override {
    SourcePlace place;
    for (const Lane& lane : lanes_) {
      place.offsets.push_back(lane.next);
      place.newest.push_back(lane.newest_ms);
    }
    return place;
  }

 private:
  struct Lane {
    KafkaPartition partition;
    int64_t first = 0;  // offsets: where this read began,
    int64_t next = 0;   // comes to next,
    int64_t end = 0;    // and ends
    int64_t newest_ms = INT64_MIN;
    std::chrono::steady_clock::time_point heard = std::chrono::steady_clock::now();
    std::deque<KafkaRecord> waiting{};
  };

  Result<> begin(const SourcePlace& from) {
    if (!from.offsets.empty() && from.offsets.size() != lanes_.size())
      return conflict(
          fmt::format("{}: has {} partitions and had {} when the job was stopped; use "
                      "--restart to begin anew",
                      to_string(address_), lanes_.size(), from.offsets.size()));
    bool goes_on = begun_;
    std::vector<KafkaOffset> offsets;
    for (size_t i = 0; i < lanes_.size(); ++i) {
      Lane& lane = lanes_[i];
      TC_ASSIGN(const KafkaConsumer::Bounds bounds, consumer_->bounds(lane.partition));
      const int64_t next = from.offsets.empty() ? bounds.begin : from.offsets[i];
      if (next < bounds.begin || next > bounds.end)
        return conflict(
            fmt::format("{}: partition {} has no record {} any more, where the job was "
                        "stopped; use --restart to begin anew",
                        to_string(address_), i, next));
      goes_on = goes_on && next == lane.next;
      if (!from.newest.empty()) lane.newest_ms = from.newest[i];
      lane.next = lane.first = next;
      lane.end = bounds.end;
      offsets.push_back({lane.partition, next});
    }
    if (goes_on) return Done{};
    for (Lane& lane : lanes_) lane.waiting.clear();
    begun_ = true;
    return consumer_->assign(offsets);
  }

  // Of those that are not at their end.
  Lane* oldest() {
    Lane* oldest = nullptr;
    for (Lane& lane : lanes_)
      if (lane.next < lane.end && (!oldest || lane.newest_ms < oldest->newest_ms)) oldest = &lane;
    return oldest;
  }

  Result<> fetch(Lane& lane) {
    TC_ASSIGN(KafkaConsumer::Batch batch,
              consumer_->poll_partition(lane.partition, kPollRecords, kPollWait));
    for (KafkaRecord& record : batch.records) lane.waiting.push_back(std::move(record));
    const bool ended = batch.read_to && *batch.read_to >= lane.end;
    if (lane.waiting.empty() && ended) lane.next = lane.end;  // the marks of transactions are left
    return Done{};
  }

  // A record is one order of the documented JSON; what is none is counted, and the next one read.
  Result<> hand_out(Lane& lane, const KafkaRecord& record, const OnEntry& on_entry) {
    auto parsed = reader_.read(record.value, OrderJsonForm::kDocument, currency_, 1);
    if (!parsed.ok()) return reject(record, parsed.error().message);
    if (parsed->size() != 1) return reject(record, "is not one order");
    Result<OrderEvent>& order = parsed->front().order;
    if (!order.ok()) return reject(record, order.error().message);
    lane.newest_ms = std::max(lane.newest_ms, order->ordered_at_ms);
    lane.heard = std::chrono::steady_clock::now();
    return on_entry(StatedOrder(std::move(*order)), static_cast<uint32_t>(record.partition.number));
  }

  Result<> reject(const KafkaRecord& record, std::string_view why) {
    if (counts_.rejected++ == 0)
      counts_.first_rejected =
          fmt::format("partition {}, record {}: {}", record.partition.number, record.offset, why);
    return Done{};
  }

  uint64_t thousandths() const {
    int64_t done = 0, all = 0;
    for (const Lane& lane : lanes_) {
      done += lane.next - lane.first;
      all += lane.end - lane.first;
    }
    return all == 0 ? 1000 : static_cast<uint64_t>(1000 * done / all);
  }

  const KafkaAddress address_;
  const std::string currency_;
  std::unique_ptr<KafkaConsumer> consumer_;
  OrderJsonReader reader_;
  std::vector<Lane> lanes_;
  bool begun_ = false;  // the consumer stands where the lanes do
};

}  // namespace

Result<std::unique_ptr<PipelineSource>> topic_source(const KafkaAddress& address,
                                                     const std::string& currency) {
  TC_ASSIGN(auto consumer, KafkaConsumer::open(address.brokers, {}));
  TC_ASSIGN(auto partitions, consumer->partitions(address.name));
  return std::unique_ptr<PipelineSource>(
      std::make_unique<TopicSource>(address, currency, std::move(consumer), std::move(partitions)));
}

}  // namespace tillcast
