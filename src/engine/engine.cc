#include "engine/engine.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/stopwatch.h"
#include "base/time.h"
#include "engine/checkpoint.h"
#include "engine/log_ahead.h"

namespace tillcast {
namespace {

constexpr uint64_t kTellEntries = 4'096;  // between two words about a recovery

}  // namespace

Engine::Engine(std::unique_ptr<Log> log, EngineOptions options)
    : log_(std::move(log)),
      options_(std::move(options)),
      start_(options_.checkpoint_dir),
      watch_(options_.checkpoint_dir, [this](LogPlace place) { return is_in_log(place); }),
      segments_(options_.checkpoint_dir, [this](LogPlace place) { return is_in_log(place); }) {}

Result<std::unique_ptr<Engine>> Engine::open(std::unique_ptr<Log> log,
                                             std::shared_ptr<const Model> champion,
                                             EngineOptions options) {
  std::unique_ptr<Engine> engine(new Engine(std::move(log), std::move(options)));
  if (champion) {
    TC_ASSIGN(auto scoring, make_scoring_model(std::move(champion)));
    engine->scores_ = Scores(std::move(scoring));
  }
  for (const auto& model : engine->options_.challengers) {
    TC_ASSIGN(auto scoring, make_scoring_model(model));
    engine->challengers_.push_back(std::move(scoring));
  }
  TC_TRY(engine->recover());
  return engine;
}

// A log may have been replaced by another, or by an older copy of itself that went on differently.
bool Engine::is_in_log(LogPlace place) const {
  if (place.seq == 0) return true;
  bool same = false;
  const auto read = log_->read(place.seq - 1, place.seq, [&](uint64_t, Entry&& entry) -> Result<> {
    same = State::print_of(entry) == place.seq_print;
    return Done{};
  });
  // Where it cannot be read now, nothing is thrown away for it.
  return read.ok() ? same : read.error().code == ErrorCode::kUnavailable;
}

Result<> Engine::recover() {
  TC_ASSIGN(state_, start_.begin(*log_));
  if (options_.part && !state_.profiles.is_part()) state_.profiles.become_part();
  // Scores of the same entry spare making them anew; of any other, everyone is scored.
  if (options_.scoring && scores_.model() && state_.seq > 0)
    if (const auto loaded = load_scores(options_.checkpoint_dir, state_, scores_);
        !loaded.ok() && loaded.error().code != ErrorCode::kNotFound)
      spdlog::info("{}; scoring everyone anew", loaded.error().message);
  std::vector<CustomerIndex> changed;  // since then
  LogPlace end{options_.part ? state_.seq : log_->last_seq(), 0};
  if (options_.watching && end.seq > 0) {
    TC_TRY(log_->read(end.seq - 1, end.seq, [&](uint64_t, Entry&& entry) -> Result<> {
      end.seq_print = State::print_of(entry);
      return Done{};
    }));
  }
  watch_models(end);
  std::shared_ptr<const SegmentModel> segment_model;
  if (options_.segmentation) {
    TC_ASSIGN(segment_model, make_segment_model(options_.segmentation));
  }
  segments_.open(std::move(segment_model), end);
  const uint64_t checkpoint = state_.seq;
  const auto tell = [&] {
    if (options_.recovering) options_.recovering(state_.seq - checkpoint, end.seq - checkpoint);
  };
  TC_TRY(read_ahead(*log_, state_.seq, end.seq, [&](uint64_t seq, const Stated& entry) -> Result<> {
    if (seq != state_.seq + 1)
      return corrupt(fmt::format("log: entry {} is missing; restore a backup", state_.seq + 1));
    watch_.pass(state_, seq, time_of(entry));
    if (segments_.due(state_, seq, state_.comes_to_ms(entry))) {
      TC_ASSIGN(auto snapshots, segments_.take(state_, *log_, time_of(entry)));
      segments_.keep(std::move(snapshots));
    }
    TC_ASSIGN(const std::vector<CustomerIndex> customers, state_.apply(entry, *log_));
    changed.insert(changed.end(), customers.begin(), customers.end());
    if (seq % kTellEntries == 0) tell();
    return Done{};
  }));
  start_.folded(state_.seq);
  tell();
  live_ = watch_.reports();
  if (options_.scoring) scores_.apply(scores_.compute(state_, changed));
  return segments_.settle(state_, *log_, scores_);
}

Result<std::vector<Outcome>> Engine::append(std::span<const OrderEvent> orders, int64_t now_ms) {
  std::vector<StatedOrder> statements = stated({orders.begin(), orders.end()});
  return append(std::span(statements), now_ms);
}

Result<std::vector<Outcome>> Engine::append(std::span<StatedOrder> orders, int64_t now_ms) {
  return intake_.append(orders, now_ms);
}

// Profiles, books and identities hold every entry from here on; what falls due between two entries
// is done between them. The lock is given up meanwhile, and where the recorder waits for it: who
// takes it then sees a whole prefix of the log.
Result<> Engine::apply(Batch& batch) {
  std::unique_lock lock(mutex_);
  for (const auto& [seq, entry] : batch.entries) {
    TC_ASSERT(options_.part ? seq > state_.seq : seq == state_.seq + 1);
    if (watch_.due(state_, seq, time_of(entry))) {
      lock.unlock();
      const LiveReports reports = watch_.pass(state_, seq, time_of(entry));
      batch.graded.insert(batch.graded.end(), reports.begin(), reports.end());
      lock.lock();
    }
    if (segments_.due(state_, seq, state_.comes_to_ms(entry))) {
      lock.unlock();
      TC_ASSIGN(auto snapshots, segments_.take(state_, *log_, time_of(entry)));
      lock.lock();
      segments_.keep(std::move(snapshots));
    }
    TC_ASSIGN(const std::vector<CustomerIndex> customers, state_.apply(seq, entry, *log_));
    batch.changed.insert(batch.changed.end(), customers.begin(), customers.end());
    if (intake_.wants_state()) {
      lock.unlock();
      lock.lock();
    }
  }
  return Done{};
}

Result<std::shared_ptr<const Update>> Engine::step() {
  TC_ASSIGN(std::unique_ptr<Batch> batch, fold());
  if (!batch) return std::shared_ptr<const Update>();
  score(*batch);
  return publish(std::move(batch));
}

Result<std::unique_ptr<Batch>> Engine::fold(size_t entries_max) {
  TC_ASSERT(!folded_);
  if (broken_) return *broken_;
  auto batch = std::make_unique<Batch>();
  batch->entries = intake_.take(entries_max);
  if (batch->entries.empty()) return std::unique_ptr<Batch>();
  Stopwatch watch;
  if (const auto applied = apply(*batch); !applied.ok()) {
    broken_ = applied.error();
    return *broken_;
  }
  intake_.folded(batch->entries);
  begin_day_if_due(*batch);
  if (change_) change_->note(batch->changed);
  folded_ = true;
  batch->times.fold = watch.lap();
  return batch;
}

std::unique_ptr<Batch> Engine::begin_day(ProductSales shop_sales) {
  TC_ASSERT(!folded_ && options_.part);
  auto batch = std::make_unique<Batch>();
  {
    const std::unique_lock lock(mutex_);
    state_.profiles.set_shop_sales(std::move(shop_sales));
    scores_.outdate();
    segments_.outdate();
    if (change_) change_->begin_anew();
  }
  begin_day_if_due(*batch);
  folded_ = true;
  return batch;
}

ProductSales::Counts Engine::count_own_sales() {
  if (own_sales().has_late()) {
    const std::unique_lock lock(mutex_);
    state_.profiles.count_late_sales();
  }
  return own_sales().counts();
}

void Engine::begin_day_if_due(Batch& batch) {
  // A day's new scores of many customers would hold the orders up: they come in slices.
  const bool stale = options_.scoring && scores_.stale(state_);
  batch.scores_everyone = stale && state_.profiles.size() <= options_.refresh_at_once;
  if (stale && !batch.scores_everyone && !change_) {
    change_.emplace(scores_.model());
    refreshing_ = true;
  }
}

// Features and scores of everyone the entries or the passing of midnight changed, and their
// segments; a bulk job only notes the weeks.
void Engine::score(Batch& batch) const {
  if (!options_.scoring) return;
  Stopwatch watch;
  batch.places = segments_.compute(state_, batch.changed);
  batch.times.assign = watch.lap();
  batch.scores = batch.scores_everyone ? scores_.compute(state_, batch.changed)
                                       : scores_.compute_changed(state_, batch.changed);
  batch.times.score = watch.lap();
}

// From here on the update is fixed.
std::shared_ptr<const Update> Engine::publish(std::unique_ptr<Batch> batch) {
  TC_ASSERT(folded_);
  auto update = std::make_shared<Update>();
  Stopwatch watch;
  const std::unique_lock lock(mutex_);
  const std::vector<CustomerIndex> scored = scores_.apply(std::move(batch->scores));
  segments_.apply(std::move(batch->places), state_, scores_, scored);
  live_ = watch_.reports();
  ++published_;
  folded_ = false;
  update->seq = state_.seq;
  update->at_ms = state_.clock_ms.value_or(0);
  update->kpis = kpis_locked({});
  update->live = std::move(batch->graded);
  update->segments = segments_.report(state_);
  update->customers_scored = scores_.known();
  if (scores_.model()) update->model_id = scores_.model()->card().model_id;
  update->predictions.reserve(scored.size());
  for (const CustomerIndex index : scored) {
    const Score* score = scores_.find(index);
    update->predictions.push_back({state_.profiles[index].id, score->probability, score->as_of_ms,
                                   segments_.places().label(index)});
  }
  for (auto& [seq, entry] : batch->entries)
    if (auto* stated = std::get_if<StatedOrder>(&entry); stated && !is_withdrawal(stated->order))
      update->orders.push_back({seq, std::move(stated->order)});
  update->times = batch->times;
  update->times.publish = watch.lap();
  return update;
}

Result<> Engine::checkpoint() {
  TC_ASSERT(!folded_);
  if (broken_) return *broken_;
  if (options_.checkpoint_dir.empty() || state_.seq == 0) return Done{};
  copy_.stop();
  start_.put_aside();
  return write_checkpoint();
}

Result<> Engine::begin_checkpoint() {
  TC_ASSERT(!folded_);
  if (broken_) return *broken_;
  if (options_.checkpoint_dir.empty() || state_.seq == 0 || copy_.running()) return Done{};
  start_.put_aside();
  return copy_.start([this] { return write_checkpoint(); });
}

Result<> Engine::write_checkpoint() const {
  if (options_.watching) TC_TRY(watch_.save({state_.seq, state_.seq_print}));
  TC_TRY(segments_.save(state_, {state_.seq, state_.seq_print}));
  if (options_.scoring && scores_.model())
    TC_TRY(save_scores(options_.checkpoint_dir, scores_, state_));
  return save_checkpoint(options_.checkpoint_dir, state_);
}

}  // namespace tillcast
