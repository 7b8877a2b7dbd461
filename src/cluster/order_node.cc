#include "cluster/order_node.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <random>
#include <set>

#include "base/file.h"
#include "base/time.h"
#include "engine/sealed_file.h"
#include "event/order_codec.h"

namespace tillcast {
namespace {

constexpr size_t kAtOnce = 5'000;
constexpr auto kWait = std::chrono::milliseconds(20);
constexpr auto kCommitApart = std::chrono::milliseconds(50);
constexpr size_t kOutputsMax = 20'000;  // of one transaction
// Of what is no order; all of it stands in NAME.orders.
constexpr size_t kRejectBytesMax = 1 << 20;
constexpr size_t kReasonBytesMax = 1'000;
// So old a record's sender waits for no verdict any more.
constexpr int64_t kVerdictAgeMsMax = 10'000;
constexpr auto kTellApart = std::chrono::milliseconds(200);
constexpr auto kTellAnyway = std::chrono::seconds(2);
// So long a partition without records holds a midnight up for what may still come of it.
constexpr auto kIdleAfter = std::chrono::seconds(3);
constexpr auto kTimeApart = std::chrono::seconds(1);
constexpr auto kSaveApart = std::chrono::seconds(30);
constexpr int64_t kSaveShare = 10;  // of all that was folded, a tenth is new
constexpr std::string_view kMagic = "tillcast orders 1\n";
constexpr auto kTimeout = std::chrono::seconds(10);

std::string transactional_id(const std::string& name, const std::string& node) {
  return fmt::format("{}/{}", name, node);
}

}  // namespace

// Where it runs, and what no other has.
std::string new_node_name() {
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
  std::random_device random;
  return fmt::format("{}-{:08x}", host.data(), random());
}

OrderNode::OrderNode(const NodeOptions& options, Board& board, Exchange& exchange,
                     CheckpointStore& store, std::function<void(Error)> failed)
    : options_(options),
      topics_(options.name),
      board_(board),
      exchange_(exchange),
      store_(store),
      member_({"orders", options.brokers, options.name + ".orders", topics_.orders},
              handlers(std::move(failed))) {}

GroupMember::Handlers OrderNode::handlers(std::function<void(Error)> failed) {
  GroupMember::Handlers handlers;
  handlers.joining = [this] { return open_producer(); };
  handlers.assigned = [this](std::span<const KafkaPartition> partitions) {
    return assigned(partitions);
  };
  handlers.revoked = [this](std::span<const KafkaPartition> partitions, bool lost) {
    revoked(partitions, lost);
  };
  // While the cluster takes nothing, nothing more is folded.
  handlers.wish = [this]() -> GroupMember::Wish {
    return {outputs() >= kOutputsMax ? 0 : kAtOnce, kWait};
  };
  handlers.take = [this](const std::vector<KafkaRecord>& records) { return take(records); };
  handlers.forget = [this] { forget(); };
  handlers.failed = std::move(failed);
  return handlers;
}

Result<> OrderNode::open_producer() {
  TC_ASSIGN(producer_,
            KafkaProducer::open(options_.brokers,
                                {transactional_id(options_.name, options_.node), kTimeout}));
  return Done{};
}

Result<> OrderNode::take(const std::vector<KafkaRecord>& records) {
  if (outputs() >= kOutputsMax) std::this_thread::sleep_for(kWait);  // it was not polled for any
  polled_at_ = Clock::now();
  for (const KafkaRecord& record : records) fold(record);
  tell_time();
  if (is_due()) TC_TRY(commit());
  tell();
  return Done{};
}

void OrderNode::forget() {
  owned_.clear();
  verdicts_.clear();
  told_ms_ = INT64_MIN;
  producer_.reset();
}

Result<std::vector<int64_t>> OrderNode::assigned(std::span<const KafkaPartition> partitions) {
  std::set<std::string> before;
  for (const KafkaPartition& partition : partitions)
    if (const auto told = board_.orders_told(static_cast<uint32_t>(partition.number));
        told && !told->stamp.node.empty() && told->stamp.node != options_.node)
      before.insert(told->stamp.node);
  for (const std::string& node : before) fence(node);
  TC_ASSIGN(const auto committed, member_.consumer().committed(partitions));
  std::vector<int64_t> from;
  for (size_t i = 0; i < partitions.size(); ++i) {
    TC_ASSIGN(const int64_t next, take_over(partitions[i], committed[i]));
    from.push_back(next);
  }
  return from;
}

// A checkpoint of before what was committed, or the partition from its beginning.
Result<int64_t> OrderNode::take_over(const KafkaPartition& partition,
                                     std::optional<int64_t> committed) {
  const auto number = static_cast<uint32_t>(partition.number);
  Owned& owned =
      owned_.insert_or_assign(number, Owned(board_.partitions(), options_.shop)).first->second;
  const auto before = board_.orders_told(number);
  const uint64_t epoch =
      std::max(static_cast<uint64_t>(wall_clock_ms()), before ? before->stamp.epoch + 1 : 0);
  owned.stamp = {number, epoch, options_.node, 0};
  owned.committed = committed.value_or(0);
  if (before) owned.committed = std::max(owned.committed, static_cast<int64_t>(before->next));
  owned.heard_at = owned.saved_at = Clock::now();
  if (number == 0) told_ms_ = INT64_MIN;  // what was told last may not have been committed
  restore(number, owned);
  owned.saved = owned.fold.next();
  spdlog::info("orders: partition {} is here, from record {} ({} are committed)", number,
               owned.fold.next(), owned.committed);
  return owned.fold.next();
}

// From here, or where there is none or a much older one, from the cluster.
void OrderNode::restore(uint32_t number, Owned& owned) const {
  const bool found = load(number, owned);
  const auto kept = board_.checkpoint_told(CheckpointView::Of::kOrders, number);
  if (!kept || kept->next > owned.committed) return;
  if (found && kept->next - owned.fold.next() < kFetchAhead) return;
  const auto fetched = store_.fetch(*kept, options_.data_dir);
  if (!fetched.ok()) return spdlog::warn("{}", fetched.error().message);
  static_cast<void>(load(number, owned));
}

// What is of after the last commit is not taken: whoever had the partition last knows better.
bool OrderNode::load(uint32_t number, Owned& owned) const {
  const auto path = checkpoint_of(number);
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return false;
  OrderFold fold(board_.partitions(), options_.shop);
  const auto sealed = open_sealed(path, kMagic, "checkpoint");
  const auto loaded = !sealed.ok() ? Result<>(sealed.error()) : [&] {
    ByteReader in = sealed->reader();
    return fold.load(in);
  }();
  if (!loaded.ok()) spdlog::warn("{}: {}", path.string(), loaded.error().message);
  if (!loaded.ok() || fold.next() > owned.committed) return false;
  owned.fold = std::move(fold);
  return true;
}

// A transaction that whoever had a partition left open would hide what comes after it until it is
// over; and nobody commits to a partition that is ours.
void OrderNode::fence(const std::string& node) {
  spdlog::info("orders: fencing node {}", node);
  const auto fenced =
      KafkaProducer::open(options_.brokers, {transactional_id(options_.name, node), kTimeout});
  if (!fenced.ok()) spdlog::warn("{}", fenced.error().message);
}

void OrderNode::revoked(std::span<const KafkaPartition> partitions, bool lost) {
  if (!lost)
    if (const auto committed = commit(); !committed.ok())
      spdlog::warn("{}; whoever takes over folds it again", committed.error().message);
  for (const KafkaPartition& partition : partitions) {
    const auto number = static_cast<uint32_t>(partition.number);
    const auto found = owned_.find(number);
    if (found == owned_.end()) continue;
    Owned& owned = found->second;
    if (!lost && owned.outputs.empty()) {
      save(number, owned);
      // Nobody has it: nobody need be fenced.
      exchange_.tell(OrdersView{.stamp = {number, owned.stamp.epoch, "", wall_clock_ms()},
                                .next = owned.committed,
                                .newest_ms = owned.fold.newest_ms(),
                                .orders = owned.fold.orders(),
                                .rejected = owned.fold.rejected(),
                                .idle = false,
                                .url = {}});
    }
    owned_.erase(found);
    spdlog::info("orders: partition {} goes to another node", number);
  }
  if (const auto told = exchange_.flush(); !told.ok()) spdlog::warn("{}", told.error().message);
}

void OrderNode::fold(const KafkaRecord& record) {
  const auto found = owned_.find(static_cast<uint32_t>(record.partition.number));
  if (found == owned_.end() || record.offset < found->second.fold.next()) return;
  Owned& owned = found->second;
  FoldedOrder folded = owned.fold.fold(record);
  owned.heard_at = polled_at_;
  owned.news = true;
  const bool waited_for = record.written_ms > wall_clock_ms() - kVerdictAgeMsMax;
  if (const auto note = decode_note(record.note); note && waited_for) {
    Verdicts& verdicts = verdicts_[note->node];
    verdicts.node = note->node;
    verdicts.orders.push_back({note->number, folded.kind, folded.error});
  }
  if (record.offset < owned.committed) return;  // that was told already
  for (CustomerChange& change : folded.changes)
    owned.outputs.push_back({topics_.changes,
                             static_cast<int32_t>(change.shard),
                             std::move(change.key),
                             std::move(change.entry),
                             {}});
  if (folded.error.empty()) return;
  owned.outputs.push_back(
      {topics_.rejects, 0, fmt::format("{}-{}", record.partition.number, record.offset),
       record.value.substr(0, kRejectBytesMax), folded.error.substr(0, kReasonBytesMax)});
}

// Every shard is told of a midnight at once, and of the time within a day now and then, so that all
// have come to the same. Told again it does no harm, so a new node need not know what was told.
void OrderNode::tell_time() {
  const auto first = owned_.find(0);
  if (first == owned_.end()) return;
  const int64_t wall_ms = tick_ms_.exchange(INT64_MIN);
  const int64_t at_ms = std::max(wall_ms, board_.time_come_to().value_or(INT64_MIN));
  if (at_ms <= told_ms_) return;
  const bool same_day = told_ms_ != INT64_MIN && day_of(at_ms) == day_of(told_ms_);
  if (same_day && polled_at_ - told_at_ < kTimeApart) return;
  told_ms_ = at_ms;
  told_at_ = polled_at_;
  spdlog::debug("orders: the shards are told that it is {}", format_time(at_ms));
  const std::string entry = encode_entry(Tick{at_ms});
  for (uint32_t shard = 0; shard < board_.partitions(); ++shard)
    first->second.outputs.push_back({topics_.changes, static_cast<int32_t>(shard), {}, entry, {}});
}

size_t OrderNode::outputs() const {
  size_t outputs = 0;
  for (const auto& [_, owned] : owned_) outputs += owned.outputs.size();
  return outputs;
}

bool OrderNode::is_due() const {
  return outputs() >= kOutputsMax || polled_at_ - committed_at_ >= kCommitApart;
}

// Outputs are kept until they are committed, so what was aborted is sent once more.
Result<> OrderNode::commit() {
  // What a record comes to depends on those before it alone: its sender need not wait.
  for (auto& [_, verdicts] : verdicts_)
    static_cast<void>(exchange_.send(std::exchange(verdicts, {})));  // or they are not waited for
  verdicts_.clear();
  committed_at_ = Clock::now();
  std::vector<KafkaOffset> consumed;
  for (const auto& [number, owned] : owned_)
    if (!owned.outputs.empty() || owned.fold.next() > owned.committed)
      consumed.push_back({{topics_.orders, static_cast<int32_t>(number)},
                          std::max(owned.fold.next(), owned.committed)});
  if (consumed.empty()) return Done{};
  TC_TRY(producer_->begin());
  const auto sent = [&]() -> Result<> {
    for (const auto& [_, owned] : owned_)
      for (const Output& output : owned.outputs)
        TC_TRY(
            producer_->send(output.topic, output.partition, output.key, output.value, output.note));
    return producer_->commit(consumed, &member_.consumer());
  }();
  if (!sent.ok()) {
    if (sent.error().code == ErrorCode::kConflict) return sent.error();
    spdlog::warn("{}; once more", sent.error().message);
    return producer_->abort();
  }
  for (auto& [_, owned] : owned_) {
    owned.committed = std::max(owned.fold.next(), owned.committed);
    owned.outputs.clear();
  }
  return Done{};
}

void OrderNode::tell() {
  for (auto& [number, owned] : owned_) {
    const bool idle = polled_at_ - owned.heard_at > kIdleAfter;
    const auto apart = owned.news || idle != owned.idle ? Clock::duration(kTellApart)
                                                        : Clock::duration(kTellAnyway);
    if (polled_at_ - owned.told_at < apart || !owned.outputs.empty()) continue;
    owned.idle = idle;
    owned.news = false;
    owned.told_at = polled_at_;
    owned.stamp.told_ms = wall_clock_ms();
    if (const auto told = board_.orders_told(number);
        told && told->stamp.node != options_.node && told->stamp.epoch >= owned.stamp.epoch)
      owned.stamp.epoch = told->stamp.epoch + 1;  // by a clock that is ahead
    exchange_.tell(OrdersView{owned.stamp, owned.committed, owned.fold.newest_ms(),
                              owned.fold.orders(), owned.fold.rejected(), idle, options_.url});
    save_if_due(number, owned);
  }
}

std::filesystem::path OrderNode::checkpoint_of(uint32_t number) const {
  return options_.data_dir / fmt::format("orders-{}", number);
}

// It is written on the thread that folds, so the larger it is, the seldomer.
void OrderNode::save_if_due(uint32_t number, Owned& owned) const {
  const int64_t came = owned.fold.next() - owned.saved;
  const auto asked = static_cast<int64_t>(options_.checkpoint_records);
  const bool due =
      asked > 0 ? came >= asked
                : polled_at_ - owned.saved_at > kSaveApart && came > owned.fold.next() / kSaveShare;
  if (due) save(number, owned);
}

// Of what is committed alone: whoever loads it folds the rest in silence.
void OrderNode::save(uint32_t number, Owned& owned) const {
  if (owned.fold.next() > owned.committed || owned.fold.next() == owned.saved) return;
  owned.saved_at = Clock::now();
  const auto path = checkpoint_of(number);
  const auto written = write_sealed(path, kMagic, [&](ByteWriter& out) { owned.fold.save(out); });
  if (!written.ok()) return spdlog::warn("{}", written.error().message);
  owned.saved = owned.fold.next();
  const auto last = board_.checkpoint_told(CheckpointView::Of::kOrders, number);
  if (!store_.is_due(last, owned.saved)) return;
  store_.keep({CheckpointView::Of::kOrders, owned.stamp, owned.saved}, options_.data_dir,
              {path.filename()}, last);
}

}  // namespace tillcast
