#include "cluster/board.h"

#include <spdlog/spdlog.h>

#include <tsl/robin_map.h>

#include <algorithm>

#include "cluster/merge.h"
#include "cluster/part.h"

namespace tillcast {
namespace {

// Whether what is told takes the place of what was.
template <class Told>
bool is_newer(const std::optional<Told>& before, const Told& told) {
  return !before || told.stamp.epoch >= before->stamp.epoch;
}

}  // namespace

void Board::set_segmentation(std::shared_ptr<const Segmentation> segmentation) {
  const std::lock_guard lock(mutex_);
  segmentation_ = std::move(segmentation);
  now_ = std::make_shared<const Update>(merged());
}

std::shared_ptr<const Update> Board::take(View view) {
  const std::lock_guard lock(mutex_);
  if (auto* facts = std::get_if<ShopFacts>(&view)) {
    facts_ = std::move(*facts);
  } else if (auto* orders = std::get_if<OrdersView>(&view)) {
    const uint32_t place = orders->stamp.partition;
    if (place < orders_.size() && is_newer(orders_[place], *orders))
      orders_[place] = std::move(*orders);
  } else if (auto* shard = std::get_if<ShardView>(&view)) {
    return take_shard(std::move(*shard));
  } else if (std::holds_alternative<SalesView>(view)) {
    take_sales(std::get<SalesView>(std::move(view)));
  } else if (std::holds_alternative<CheckpointView>(view)) {
    take_checkpoint(std::get<CheckpointView>(std::move(view)));
  }
  return nullptr;
}

// Seen from outside, seqs of all shards are one row (cluster/part.h).
uint64_t Board::shown(uint64_t seq, uint32_t shard) const {
  return ShardPlace{shard, partitions()}.shown(seq);
}

std::shared_ptr<const Update> Board::take_shard(ShardView view) {
  const uint32_t place = view.stamp.partition;
  if (place >= shards_.size() || !is_newer(shards_[place], view)) return nullptr;
  const uint64_t known = shards_[place] ? shards_[place]->seq : 0;
  std::vector<Prediction> predictions = std::exchange(view.predictions, {});
  for (SequencedOrder& order : view.orders) order.seq = shown(order.seq, place);
  shards_[place] = std::move(view);
  now_ = std::make_shared<const Update>(merged());
  auto update = std::make_shared<Update>(*now_);
  for (const SequencedOrder& order : shards_[place]->orders)
    if (order.seq > shown(known, place)) update->orders.push_back(order);
  update->predictions = std::move(predictions);
  return update;
}

void Board::take_sales(SalesView view) {
  const uint32_t place = view.stamp.partition;
  if (place >= sales_.size() || !is_newer(sales_[place], view)) return;
  const bool same =
      sales_[place] && sales_[place]->day == view.day && sales_[place]->counts == view.counts;
  sales_[place] = std::move(view);
  const auto same_day = [&](const std::optional<SalesView>& told) {
    return told && told->day == sales_[place]->day;
  };
  if (same || !std::ranges::all_of(sales_, same_day)) return;
  const int64_t day = sales_[place]->day;
  if (shop_sales_ && shop_sales_->day > day) return;
  tsl::robin_map<uint32_t, uint32_t> sums;
  for (const auto& told : sales_)
    for (const auto& [product, lines] : told->counts) sums[product] += lines;
  const ProductSales::Counts counts(sums.begin(), sums.end());
  shop_sales_ = std::make_shared<const ShopSales>(ShopSales{
      day, shop_sales_ ? shop_sales_->version + 1 : 1, ProductSales::counted(day, counts)});
}

// Whoever wrote it: what a partition comes to at an offset is the same for all.
void Board::take_checkpoint(CheckpointView view) {
  if (view.stamp.partition >= partitions()) return;
  CheckpointView& kept = checkpoints_[{view.of, view.stamp.partition}];
  if (kept.id.empty() || view.next >= kept.next) kept = std::move(view);
}

std::optional<CheckpointView> Board::checkpoint_told(CheckpointView::Of of,
                                                     uint32_t partition) const {
  const std::lock_guard lock(mutex_);
  const auto found = checkpoints_.find({of, partition});
  return found == checkpoints_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<ShopFacts> Board::facts() const {
  const std::lock_guard lock(mutex_);
  return facts_;
}

std::vector<std::optional<OrdersView>> Board::orders() const {
  const std::lock_guard lock(mutex_);
  return orders_;
}

std::vector<std::optional<ShardView>> Board::shards() const {
  const std::lock_guard lock(mutex_);
  return shards_;
}

std::optional<Board::Told> Board::orders_told(uint32_t partition) const {
  const std::lock_guard lock(mutex_);
  const auto& told = orders_.at(partition);
  if (!told) return std::nullopt;
  return Told{told->stamp, static_cast<uint64_t>(told->next)};
}

std::optional<Board::Told> Board::shard_told(uint32_t shard) const {
  const std::lock_guard lock(mutex_);
  const auto& told = shards_.at(shard);
  if (!told) return std::nullopt;
  return Told{told->stamp, told->seq};
}

// REQUIRES: the lock.
Update Board::merged() const {
  Update update;
  std::vector<std::string> kpis, segments;
  std::optional<int64_t> clock_ms;
  for (const auto& shard : shards_) {
    if (!shard) continue;
    update.seq = std::max(update.seq, shown(shard->seq, shard->stamp.partition));
    if (shard->clock_ms) clock_ms = std::max(clock_ms.value_or(*shard->clock_ms), *shard->clock_ms);
    update.customers_scored += shard->scored;
    if (!shard->model_id.empty()) update.model_id = shard->model_id;
    kpis.push_back(shard->kpis);
    if (!shard->segments.empty()) segments.push_back(shard->segments);
  }
  update.at_ms = clock_ms.value_or(0);
  auto all = merge_kpis(AskKpis{}, kpis);
  if (all.ok())
    update.kpis = std::move(*all);
  else
    spdlog::error("cluster: {}", all.error().message);
  if (segmentation_ && !segments.empty()) {
    auto now = merge_segments(segmentation_, segments);
    if (now.ok()) update.segments = std::move(*now);
  }
  return update;
}

std::shared_ptr<const Update> Board::now() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

std::shared_ptr<const Update> Board::now(size_t orders) const {
  const std::lock_guard lock(mutex_);
  auto update = std::make_shared<Update>(*now_);
  for (const auto& shard : shards_)
    if (shard)
      update->orders.insert(update->orders.end(), shard->orders.begin(), shard->orders.end());
  std::ranges::sort(update->orders, std::greater(), &SequencedOrder::seq);
  if (update->orders.size() > orders) update->orders.resize(orders);
  return update;
}

std::optional<int64_t> Board::as_of_ms() const { return now()->kpis.as_of_ms; }

std::shared_ptr<const ShopSales> Board::shop_sales() const {
  const std::lock_guard lock(mutex_);
  return shop_sales_;
}

std::optional<int64_t> Board::time_come_to() const {
  const std::lock_guard lock(mutex_);
  std::optional<int64_t> newest_ms;
  int64_t held_ms = INT64_MAX;
  for (const auto& partition : orders_) {
    if (!partition) return std::nullopt;
    if (partition->newest_ms)
      newest_ms = std::max(newest_ms.value_or(*partition->newest_ms), *partition->newest_ms);
    if (!partition->idle) held_ms = std::min(held_ms, partition->newest_ms.value_or(INT64_MIN));
  }
  if (!newest_ms || held_ms == INT64_MIN) return std::nullopt;
  return std::min(*newest_ms, held_ms);
}

}  // namespace tillcast
