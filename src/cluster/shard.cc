#include "cluster/shard.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/time.h"
#include "event/order_codec.h"

namespace tillcast {
namespace {

// What a view shows of what came lately: a page has no use for more.
constexpr size_t kViewOrders = 20;
constexpr size_t kViewPredictions = 200;
constexpr size_t kViewBytesMax = 1 << 20;  // of orders
constexpr auto kLateApart = std::chrono::seconds(10);

template <class T>
void keep_newest(std::vector<T>& kept, std::vector<T> more, size_t limit) {
  std::ranges::move(more, std::back_inserter(kept));
  if (kept.size() > limit)
    kept.erase(kept.begin(), kept.end() - static_cast<std::ptrdiff_t>(limit));
}

}  // namespace

Result<std::unique_ptr<Shard>> Shard::open(ShardOptions options,
                                           std::shared_ptr<const RecordReader> reader,
                                           const KafkaPartition& partition) {
  std::error_code error;
  std::filesystem::create_directories(options.folder, error);
  if (error) return unavailable(fmt::format("{}: {}", options.folder.string(), error.message()));
  auto log = std::make_unique<PartitionLog>(std::move(reader), partition);
  PartitionLog* const shard_log = log.get();
  EngineOptions engine_options;
  engine_options.part = true;
  engine_options.checkpoint_dir = options.folder;
  engine_options.segmentation = options.segmentation;
  TC_ASSIGN(std::shared_ptr<Engine> engine,
            Engine::open(std::move(log), options.champion, std::move(engine_options)));
  TC_TRY(shard_log->remember_before(engine->seq()));
  return std::unique_ptr<Shard>(new Shard(std::move(options), shard_log, std::move(engine)));
}

Shard::Shard(ShardOptions options, PartitionLog* log, std::shared_ptr<Engine> engine)
    : options_(std::move(options)),
      log_(log),
      engine_(std::move(engine)),
      next_(static_cast<int64_t>(engine_->seq())) {}

Result<> Shard::fold(const std::vector<KafkaRecord>& records, const OnMark& on_mark) {
  std::vector<SequencedEntry> entries;
  for (const KafkaRecord& record : records) {
    if (record.offset < next_) continue;  // it was, before the partition was read from here
    auto entry = decode_entry(record.value);
    if (!entry.ok())
      return corrupt(fmt::format("{}, partition {}, record {}: {}", record.partition.topic,
                                 record.partition.number, record.offset, entry.error().message));
    next_ = record.offset + 1;
    if (const auto version = read_model_mark(record.note)) {
      TC_TRY(fold_entries(std::exchange(entries, {})));
      on_mark(*version);
      news_ = true;
      continue;
    }
    entries.emplace_back(static_cast<uint64_t>(next_), stated(std::move(*entry)));
    log_->remember(static_cast<uint64_t>(next_), record.value);
  }
  return fold_entries(std::move(entries));
}

Result<> Shard::fold_entries(std::vector<SequencedEntry> entries) {
  if (entries.empty()) return Done{};
  engine_->feed(std::move(entries));
  TC_ASSIGN(auto batch, engine_->fold());
  publish(std::move(batch));
  return Done{};
}

void Shard::publish(std::unique_ptr<Batch> batch) {
  engine_->score(*batch);
  const auto update = engine_->publish(std::move(batch));
  keep_newest(orders_, update->orders, kViewOrders);
  keep_newest(predictions_, update->predictions, kViewPredictions);
  news_ = true;
}

void Shard::take(const ShopSales& sales) {
  if (sales.version == sales_version_) return;
  sales_version_ = sales.version;
  spdlog::debug("shard {}: what the shop sold before {} is told", options_.stamp.partition,
                format_date(sales.day * kDayMs));
  publish(engine_->begin_day(sales.sales));
}

bool Shard::go_on() {
  if (!engine_->changing()) return false;
  news_ = true;
  return engine_->continue_change() == Engine::Change::kGoesOn;
}

ShardView Shard::view() {
  ShardView view;
  view.stamp = options_.stamp;
  view.stamp.told_ms = wall_clock_ms();
  const auto now = engine_->snapshot(0);
  view.seq = static_cast<uint64_t>(next_);
  if (const auto as_of_ms = engine_->as_of_ms()) view.clock_ms = *as_of_ms - 1;
  // These questions are always answered.
  view.kpis = answer_part(*engine_, place(), AskKpis{}).value();
  if (now->segments) view.segments = answer_part(*engine_, place(), AskSegments{}).value();
  view.scored = now->customers_scored;
  view.model_id = now->model_id;
  view.orders = orders_;
  size_t bytes = 0;
  for (size_t i = view.orders.size(); i-- > 0;) {
    bytes += bytes_of(view.orders[i].order);
    if (bytes < kViewBytesMax) continue;
    view.orders.erase(view.orders.begin(),
                      view.orders.begin() + static_cast<std::ptrdiff_t>(i + 1));
    break;
  }
  view.predictions = std::exchange(predictions_, {});
  news_ = false;
  return view;
}

std::optional<SalesView> Shard::sales(std::chrono::steady_clock::time_point now) {
  const ProductSales& own = engine_->own_sales();
  if (own.day() == INT64_MIN) return std::nullopt;
  const bool late = own.has_late() && now - sales_told_at_ > kLateApart;
  if (sales_told_ == own.day() && !late) return std::nullopt;
  sales_told_ = own.day();
  sales_told_at_ = now;
  return SalesView{options_.stamp, own.day(), engine_->count_own_sales()};
}

}  // namespace tillcast
