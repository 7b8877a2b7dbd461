#include "app/job_lane.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tillcast {
namespace {

constexpr std::string_view kMagic = "TCSTAGE1";
// So long a silent partition holds windows open for what may still come of it.
constexpr auto kIdleAfter = std::chrono::seconds(5);

std::string words(const KafkaPartition& partition) {
  return fmt::format("{}, partition {}", partition.topic, partition.number);
}

}  // namespace

JobLane::JobLane(JobContext& context, const KafkaPartition& partition)
    : context_(&context), partition_(partition), state_(context.job.state_of(partition)) {
  const uint32_t partitions = context.job.partitions();
  if (partition.topic == context.job.source().name)
    orders_ = std::make_unique<OrderStage>(context.options, static_cast<uint32_t>(partition.number),
                                           partitions);
  else
    windows_ = std::make_unique<WindowStage>(context.options, partitions);
}

Result<JobLane> JobLane::take_over(JobContext& context, const KafkaPartition& partition,
                                   const KafkaSnapshot& snapshot,
                                   const KafkaConsumer::Bounds& bounds,
                                   std::optional<int64_t> committed) {
  JobLane lane(context, partition);
  const auto cannot = [&](std::string_view why) {
    return corrupt(fmt::format("--job {}: cannot go on with {}: {}; begin another --job",
                               context.job.name(), words(partition), why));
  };
  lane.next_ = bounds.begin;
  lane.pieces_ = snapshot.pieces;
  if (snapshot.bytes) {
    TC_TRY(lane.load(*snapshot.bytes));
    if (!committed)
      return cannot("how far it was read is forgotten (the brokers' offsets.retention.minutes)");
    if (*committed < lane.next_) return cannot("its state is ahead of what was committed");
  } else if (committed) {
    return cannot("its state is gone");
  }
  if (lane.next_ < bounds.begin) return cannot("records that were not read are gone (retention)");
  lane.committed_ = committed.value_or(lane.next_);
  return lane;
}

Result<> JobLane::load(const std::string& bytes) {
  ByteReader in(bytes);
  const bool known = in.string() == kMagic;
  next_ = in.zigzag();
  saved_ = next_;
  const auto loaded = !known || !in.ok() ? corrupt("is of another version")
                      : orders_          ? orders_->load(in)
                                         : windows_->load(in);
  if (loaded.ok()) return Done{};
  return corrupt(fmt::format("{}: {}; begin another --job", words(state_), loaded.error().message));
}

Result<> JobLane::send(KafkaProducer& producer, bool save_wanted) {
  saving_.reset();
  for (const JobOutput& output : outputs_)
    TC_TRY(producer.send(output.topic, output.partition, output.key, output.value));
  const bool save_due = save_wanted ? saved_ != next_ : !saved_ && news();
  return save_due && !is_silent() ? save(producer) : Result<>(Done{});
}

Result<> JobLane::save(KafkaProducer& producer) {
  saving_ = next_;
  TC_ASSIGN(pieces_, write_snapshot(producer, state_, pieces_, [&](ByteWriter& out) {
              out.string(kMagic);
              out.zigzag(next_);
              if (orders_)
                orders_->save(out);
              else
                windows_->save(out);
            }));
  return Done{};
}

std::optional<int64_t> JobLane::news() const {
  // A state is never kept without how far the group has come.
  if (outputs_.empty() && next_ <= committed_ && !saving_) return std::nullopt;
  return std::max(next_, committed_);
}

void JobLane::committed() {
  outputs_.clear();
  if (saving_) saved_ = std::exchange(saving_, std::nullopt);
  committed_ = std::max(next_, committed_);
}

Result<> JobLane::fold(const KafkaRecord& record) {
  if (record.offset < next_) return Done{};
  if (orders_) {
    const auto end = context_->job.end_of(partition_.number);
    if (end && record.offset >= *end) return Done{};
  }
  const bool silent = record.offset < committed_;
  heard_at_ = Clock::now();
  if (orders_)
    fold_order(record, silent);
  else
    TC_TRY(fold_shares(record, silent));
  next_ = record.offset + 1;
  return Done{};
}

// What is no order is counted, and the next one read.
void JobLane::fold_order(const KafkaRecord& record, bool silent) {
  auto parsed =
      context_->reader.read(record.value, OrderJsonForm::kDocument, context_->currency, 1);
  if (!parsed.ok()) return reject(record, parsed.error().message, silent);
  if (parsed->size() != 1) return reject(record, "is not one order", silent);
  Result<OrderEvent>& order = parsed->front().order;
  if (!order.ok()) return reject(record, order.error().message, silent);
  const StatedOrder stated(std::move(*order));
  const OrderFacts::Verdict verdict =
      orders_->fold(stated, [&](uint32_t place, std::string shares) {
        if (!silent)
          outputs_.push_back(
              {context_->job.shares(), static_cast<int32_t>(place), {}, std::move(shares)});
      });
  news_ = true;
  if (!silent) context_->counts.add(stated.order, verdict);
}

void JobLane::reject(const KafkaRecord& record, const std::string& why, bool silent) {
  if (!silent && context_->rejected++ == 0)
    context_->first_rejected =
        fmt::format("partition {}, record {}: {}", record.partition.number, record.offset, why);
}

Result<> JobLane::fold_shares(const KafkaRecord& record, bool silent) {
  const auto told = windows_->fold(record.value);
  if (!told.ok())
    return corrupt(fmt::format("{}, record {}: {}; nobody else may write there", words(partition_),
                               record.offset, told.error().message));
  if (silent) return Done{};
  context_->counts.panes += told->panes.size();
  context_->counts.dropped += told->dropped;
  const GroupKeys& groups = windows_->groups();
  for (const Pane& pane : told->panes) {
    JobOutput& output = outputs_.emplace_back();
    output.topic = context_->job.out().name;
    output.partition = KafkaProducer::kByKey;
    output.key = context_->rows.key(pane.group, groups);
    context_->rows.append(output.value, pane, groups);
    output.value.pop_back();  // its line end
  }
  return Done{};
}

void JobLane::tell_all(ShareRecord::Kind kind) {
  const std::string mark = orders_->mark(kind);
  for (uint32_t place = 0; place < context_->job.partitions(); ++place)
    outputs_.push_back({context_->job.shares(), static_cast<int32_t>(place), {}, mark});
}

// Told again after a take-over, none of it does harm.
void JobLane::tell(std::optional<int64_t> read_to) {
  if (is_silent() || ended_) return;
  if (windows_) {
    ended_ = windows_->ended();
    const KafkaPartition agreed = context_->job.agreed();
    if (ended_)
      outputs_.push_back(
          {agreed.topic, agreed.number, context_->job.done_key(partition_.number), "done"});
    return;
  }
  const auto end = context_->job.end_of(partition_.number);
  if (end) {
    ended_ = next_ >= *end || (read_to && *read_to >= *end);
    if (ended_) return tell_all(ShareRecord::Kind::kEnd);
  }
  if (std::exchange(news_, false)) {
    idle_ = false;
    tell_all(ShareRecord::Kind::kMark);
  } else if (!end && !idle_ && read_to && Clock::now() - heard_at_ > kIdleAfter) {
    idle_ = true;
    tell_all(ShareRecord::Kind::kIdle);
  }
}

}  // namespace tillcast
