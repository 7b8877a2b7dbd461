#include "cluster/shard_node.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/time.h"
#include "engine/checkpoint.h"

namespace tillcast {
namespace {

constexpr size_t kAtOnce = 10'000;
constexpr auto kWait = std::chrono::milliseconds(20);
constexpr auto kTellApart = std::chrono::milliseconds(100);
constexpr auto kTellAnyway = std::chrono::seconds(2);
constexpr auto kSaveApart = std::chrono::seconds(30);
constexpr int64_t kSaveShare = 50;  // of all that was folded, a fiftieth is new
constexpr auto kModelsPatience = std::chrono::seconds(30);

}  // namespace

ShardNode::ShardNode(const NodeOptions& options, Board& board, Exchange& exchange,
                     CheckpointStore& store, std::shared_ptr<const RecordReader> reader,
                     NodeModels models, std::function<void(Error)> failed)
    : options_(options),
      topics_(options.name),
      board_(board),
      exchange_(exchange),
      store_(store),
      reader_(std::move(reader)),
      models_(std::move(models)),
      member_({"shards", options.brokers, options.name + ".changes", topics_.changes},
              handlers(std::move(failed))) {}

GroupMember::Handlers ShardNode::handlers(std::function<void(Error)> failed) {
  GroupMember::Handlers handlers;
  handlers.assigned = [this](std::span<const KafkaPartition> partitions) {
    return assigned(partitions);
  };
  handlers.revoked = [this](std::span<const KafkaPartition> partitions, bool) {
    revoked(partitions);
  };
  handlers.wish = [this]() -> GroupMember::Wish {
    return {kAtOnce, more_ ? std::chrono::milliseconds(0) : kWait};
  };
  handlers.take = [this](std::vector<KafkaRecord> records) { return take(std::move(records)); };
  handlers.forget = [this] { forget(); };
  handlers.failed = std::move(failed);
  return handlers;
}

std::vector<ShardNode::Held> ShardNode::held() const {
  const std::lock_guard lock(mutex_);
  std::vector<Held> all;
  for (const auto& [_, held] : held_) all.push_back(held);
  return all;
}

std::optional<ShardNode::Held> ShardNode::held(uint32_t shard) const {
  const std::lock_guard lock(mutex_);
  const auto found = held_.find(shard);
  return found == held_.end() ? std::nullopt : std::optional(found->second);
}

void ShardNode::offer(NodeModels models) {
  const std::lock_guard lock(mutex_);
  if (models.version > models_.version) models_ = std::move(models);
  offered_.notify_all();
}

NodeModels ShardNode::models() const {
  const std::lock_guard lock(mutex_);
  return models_;
}

std::shared_ptr<const Model> ShardNode::champion() const { return models().champion; }

void ShardNode::stop() {
  member_.stop();
  const std::lock_guard lock(mutex_);
  offered_.notify_all();
}

Result<> ShardNode::take(std::vector<KafkaRecord> records) {
  TC_TRY(fold(std::move(records)));
  more_ = false;
  const auto now = Clock::now();
  for (auto& [number, owned] : owned_) {
    more_ = go_on(owned) || more_;
    show(number, owned);
    if (owned.whole) tell(owned, now);
  }
  save_one(now);
  return Done{};
}

void ShardNode::forget() {
  for (const auto& [number, _] : owned_) hold(number, nullptr);
  owned_.clear();
  more_ = false;
}

Result<std::vector<int64_t>> ShardNode::assigned(std::span<const KafkaPartition> partitions) {
  std::vector<int64_t> from;
  const NodeModels models = this->models();
  for (const KafkaPartition& partition : partitions) {
    const auto number = static_cast<uint32_t>(partition.number);
    ShardOptions shard;
    const auto before = board_.shard_told(number);
    const uint64_t epoch =
        std::max(static_cast<uint64_t>(wall_clock_ms()), before ? before->stamp.epoch + 1 : 0);
    shard.stamp = {number, epoch, options_.node, 0};
    shard.shards = board_.partitions();
    shard.folder = folder_of(number);
    shard.champion = models.champion;
    shard.segmentation = models.segmentation;
    restore(number, shard.folder);
    Owned owned;
    TC_ASSIGN(owned.shard, Shard::open(std::move(shard), reader_, partition));
    owned.models = models.version;
    owned.saved = owned.shard->next();
    owned.saved_at = Clock::now();
    keep(number, owned);  // where it is news to the cluster
    spdlog::info("shard {} is here, from record {}: {}", number, owned.saved,
                 owned.shard->engine()->started());
    from.push_back(owned.shard->next());
    if (before) owned.whole_at = static_cast<int64_t>(before->next);
    owned_.insert_or_assign(number, std::move(owned));
  }
  return from;
}

std::filesystem::path ShardNode::folder_of(uint32_t number) const {
  return options_.data_dir / fmt::format("shard-{}", number);
}

// From the cluster, where there is none here or a much older one.
void ShardNode::restore(uint32_t number, const std::filesystem::path& folder) const {
  const auto kept = board_.checkpoint_told(CheckpointView::Of::kShard, number);
  if (!kept) return;
  const auto here = checkpoint_seq(folder);
  if (here.ok() && kept->next - static_cast<int64_t>(*here) < kFetchAhead) return;
  if (const auto fetched = store_.fetch(*kept, folder); !fetched.ok())
    spdlog::warn("{}", fetched.error().message);
}

void ShardNode::revoked(std::span<const KafkaPartition> partitions) {
  for (const KafkaPartition& partition : partitions) {
    const auto number = static_cast<uint32_t>(partition.number);
    const auto found = owned_.find(number);
    if (found == owned_.end()) continue;
    hold(number, nullptr);
    const auto saved = found->second.shard->engine()->checkpoint();
    if (!saved.ok()) spdlog::warn("{}", saved.error().message);
    owned_.erase(found);
    spdlog::info("shard {} goes to another node", number);
  }
}

void ShardNode::hold(uint32_t number, const Shard* shard) {
  const std::lock_guard lock(mutex_);
  if (!shard) {
    held_.erase(number);
    return;
  }
  held_[number] = {shard->stamp(), shard->place(), shard->engine()};
}

Result<> ShardNode::fold(std::vector<KafkaRecord> records) {
  for (KafkaRecord& record : records)
    if (const auto found = owned_.find(static_cast<uint32_t>(record.partition.number));
        found != owned_.end())
      found->second.records.push_back(std::move(record));
  for (auto& [_, owned] : owned_) {
    if (owned.records.empty()) continue;
    TC_TRY(
        owned.shard->fold(owned.records, [&](uint64_t version) { take_models(owned, version); }));
    owned.records.clear();
  }
  return Done{};
}

// True: there is more to do at once.
bool ShardNode::go_on(Owned& owned) {
  if (const auto sales = board_.shop_sales()) owned.shard->take(*sales);
  if (owned.wanted > owned.models && models().version >= owned.wanted)
    take_models(owned, std::exchange(owned.wanted, 0));
  return owned.shard->go_on();
}

// The models were told before the mark was written; they may still be being loaded. Where newer
// ones are there already, their own mark comes.
void ShardNode::take_models(Owned& owned, uint64_t version) {
  std::unique_lock lock(mutex_);
  if (version > missed_models_)
    offered_.wait_for(lock, kModelsPatience,
                      [&] { return models_.version >= version || member_.stopping(); });
  const NodeModels models = models_;
  lock.unlock();
  if (models.version < version) {
    owned.wanted = missed_models_ = version;
    return spdlog::error("shard {}: models {} did not come; going on with those before",
                         owned.shard->stamp().partition, version);
  }
  if (models.version > version || owned.models >= version) return;
  owned.models = version;
  Engine& engine = *owned.shard->engine();
  if (const auto taken = engine.begin_change(models.champion); !taken.ok())
    spdlog::error("{}", taken.error().message);
  if (const auto taken = engine.set_segmentation(models.segmentation); !taken.ok())
    spdlog::error("{}", taken.error().message);
}

// Not before it is what it was: until then it is being moved, for who asks, and shown as it stood.
void ShardNode::show(uint32_t number, Owned& owned) {
  if (owned.whole || owned.shard->next() < owned.whole_at) return;
  owned.whole = true;
  hold(number, owned.shard.get());
}

void ShardNode::tell(Owned& owned, Clock::time_point now) {
  if (const auto sales = owned.shard->sales(now)) exchange_.tell(*sales);
  const auto apart =
      owned.shard->has_news() ? Clock::duration(kTellApart) : Clock::duration(kTellAnyway);
  if (now - owned.told_at < apart) return;
  owned.told_at = now;
  const ViewStamp& stamp = owned.shard->stamp();
  if (const auto told = board_.shard_told(stamp.partition);
      told && told->stamp.node != stamp.node && told->stamp.epoch >= stamp.epoch) {
    owned.shard->raise_epoch(told->stamp.epoch + 1);  // by a clock that is ahead
    hold(stamp.partition, owned.shard.get());
  }
  exchange_.tell(owned.shard->view());
}

// One at a time: each is a copy of the process.
void ShardNode::save_one(Clock::time_point now) {
  for (auto& [number, owned] : owned_) {
    Engine& engine = *owned.shard->engine();
    if (const auto ended = engine.checkpoint_ended()) {
      if (ended->ok())
        keep(number, owned);
      else
        spdlog::warn("{}", ended->error().message);
    }
    if (engine.checkpointing()) return;
  }
  for (auto& [number, owned] : owned_) {
    if (!is_save_due(owned, now)) continue;
    owned.saved_at = now;
    owned.saved = owned.shard->next();
    const auto begun = owned.shard->engine()->begin_checkpoint();
    if (!begun.ok()) spdlog::warn("{}", begun.error().message);
    return;
  }
}

// The larger it is, the seldomer.
bool ShardNode::is_save_due(const Owned& owned, Clock::time_point now) const {
  const int64_t came = owned.shard->next() - owned.saved;
  if (options_.checkpoint_records > 0)
    return came >= static_cast<int64_t>(options_.checkpoint_records);
  return now - owned.saved_at > kSaveApart && came > owned.shard->next() / kSaveShare;
}

void ShardNode::keep(uint32_t number, const Owned& owned) {
  const auto last = board_.checkpoint_told(CheckpointView::Of::kShard, number);
  if (!store_.is_due(last, owned.saved)) return;
  const std::filesystem::path folder = folder_of(number);
  store_.keep({CheckpointView::Of::kShard, owned.shard->stamp(), owned.saved}, folder,
              checkpoint_files(folder), last);
}

}  // namespace tillcast
