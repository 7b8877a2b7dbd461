// engine/engine.h: the hall: log -> profiles and books -> features -> scores -> Update.
//
// A fold over the log with event time as its only clock: the same log gives the same answers to the
// last bit, in whatever batches, with whatever restarts.
//
// Threads:   every const method from any thread (they share a lock with fold() and publish());
//            append(), tick() and probe_log() from one, the recorder's; the others from one, the
//            writer's. The two may be at it at once.
// Ownership: the engine owns its log; Updates are shared and immutable.
// Errors:    kUnavailable = nothing was recorded, try again; kCorrupt = stop the process.
#pragma once

#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <vector>

#include "engine/batch.h"
#include "engine/books.h"
#include "engine/checkpoint_process.h"
#include "engine/customer_lists.h"
#include "engine/customer_story.h"
#include "engine/engine_options.h"
#include "engine/intake.h"
#include "engine/model_watch.h"
#include "engine/score_change.h"
#include "engine/segments.h"
#include "engine/start_up.h"
#include "log/log.h"
#include "segment/fit.h"

namespace tillcast {

class Engine {
 public:
  // Loads the newest sound checkpoint and folds the log's tail. `champion` may be null.
  static Result<std::unique_ptr<Engine>> open(std::unique_ptr<Log> log,
                                              std::shared_ptr<const Model> champion,
                                              EngineOptions options);
  // Decides each order (duplicate, conflict, other currency, more than 24 h ahead of `now_ms`) and
  // makes the accepted durable, in one sync, for the next step(). REQUIRES: each passes validate().
  Result<std::vector<Outcome>> append(std::span<const OrderEvent> orders, int64_t now_ms);
  Result<std::vector<Outcome>> append(std::span<StatedOrder> orders, int64_t now_ms);  // moves
  // Records that event time has come to `at_ms`; false: the clock is there already, nothing is.
  Result<bool> tick(int64_t at_ms) { return intake_.tick(at_ms); }
  const RecordTimes& record_took() const { return intake_.took(); }  // of the last
  Result<> probe_log() { return intake_.probe(); }  // whether it takes anything (log/log.h)
  Result<std::shared_ptr<const Update>> step();  // folds what was recorded, publishes it; or null
  // The same in its parts (engine/batch.h), of the first `entries_max` that wait. After an error
  // the state holds half an entry: nothing more is folded or written down.
  Result<std::unique_ptr<Batch>> fold(size_t entries_max = SIZE_MAX);
  void score(Batch& batch) const;
  std::shared_ptr<const Update> publish(std::unique_ptr<Batch> batch);

  // Of a part of a shop (EngineOptions::part), in the place of append() and tick(): what its log
  // says after what was fed before. Sequence numbers ascend, with gaps.
  void feed(std::vector<SequencedEntry> entries) { intake_.arrived(std::move(entries)); }
  // What the shop sold before a midnight that has come to all its parts: a batch for everyone.
  std::unique_ptr<Batch> begin_day(ProductSales shop_sales);
  const ProductSales& own_sales() const { return state_.profiles.own_sales(); }
  ProductSales::Counts count_own_sales();  // this part's share of that, late orders and all

  // Writes the state down, so that the next start folds only what comes after. Old checkpoints go.
  Result<> checkpoint();
  // The same by a copy of the process, while this one goes on (engine/checkpoint_process.h).
  Result<> begin_checkpoint();
  std::optional<Result<>> checkpoint_ended() { return copy_.ended(); }  // once, how it ended
  bool checkpointing() const { return copy_.running(); }
  std::chrono::steady_clock::duration checkpoint_took() const { return copy_.took(); }

  // Scores everyone anew with it; null: no predictions. Refuses a model of other features, by name.
  Result<> set_champion(std::shared_ptr<const Model> model);
  // The same in slices, by continue_change(), while the old one answers; the next takes a change
  // over. Where customers are many, a midnight's scores come so as well: to the same model.
  Result<> begin_change(std::shared_ptr<const Model> model);
  bool changing() const { return change_.has_value(); }
  enum class Change { kGoesOn, kRefreshed, kChampion };
  Change continue_change();
  Result<> set_challengers(std::vector<std::shared_ptr<const Model>> models);
  // Places everyone anew (engine/segments.h); null: in no segment any more. Refuses as above.
  Result<> set_segmentation(std::shared_ptr<const Segmentation> segmentation);

  // What every reader sees; from any thread.
  std::string started() const { return start_.words(); }  // what open() found and did
  uint64_t seq() const;
  std::optional<int64_t> as_of_ms() const;  // 1 ms after the clock; nothing before the first entry
  std::string currency() const;             // empty before the first order
  std::shared_ptr<const Model> champion() const;
  std::vector<std::string> challengers() const;  // their ids
  Kpis kpis(Window window = {}) const;
  StoreCounts store() const;
  std::vector<SeriesPoint> series(Window window, Step step) const;  // REQUIRES: a bounded window
  const Books& books() const { return books_; }  // countries, products, cohorts, pairs
  std::shared_ptr<const Update> snapshot(size_t orders) const;  // of now; the newest orders first
  Result<CustomerPage> customers(const CustomerQuery& query) const;
  Result<CustomerDetail> customer(std::string_view customer_id) const;
  // Over time (engine/customer_story.h); kNotFound: unknown. history() takes milliseconds.
  Result<CustomerTimeline> timeline(std::string_view customer_id) const;
  Result<CustomerHistory> history(std::string_view customer_id) const;
  // kNotFound: unknown or without a purchase. kUnavailable: there is no model.
  Result<CustomerPrediction> prediction(std::string_view customer_id) const;
  // And why, in up to 0.1 s. kUnavailable: also where a model says too little.
  Result<ExplainedPrediction> explanation(std::string_view customer_id) const;
  Result<OrderPage> orders(std::optional<uint64_t> before, size_t limit,
                           std::string_view customer_id) const;
  std::shared_ptr<const SegmentsNow> segments() const;  // nullptr: nothing was fitted
  // kNotFound of both: nothing was fitted.
  Result<SegmentFlow> segment_flow() const;
  Result<SegmentMap> segment_map(size_t points) const;
  // Every customer with a purchase, in fit_columns(features), each as of their score.
  Result<FitCustomers> segment_customers(std::span<const std::string> features) const;
  std::shared_ptr<const LiveReport> live(std::string_view model_id) const;  // nullptr: unwatched
  LiveReports live_reports() const;  // the champion's first, where there is one

 private:
  Engine(std::unique_ptr<Log> log, EngineOptions options);
  Result<> recover();
  bool is_in_log(LogPlace place) const;
  Result<> apply(Batch& batch);
  void begin_day_if_due(Batch& batch);
  void watch_models(LogPlace place);
  Result<> write_checkpoint() const;
  Kpis kpis_locked(Window window) const;
  CustomerSummary summary_locked(CustomerIndex index) const;

  std::unique_ptr<Log> log_;
  EngineOptions options_;
  StartUp start_;
  bool folded_ = false;  // a batch is, and not published
  std::optional<Error> broken_;
  ModelWatch watch_;
  std::optional<ScoreChange> change_;
  bool refreshing_ = false;  // the change is to the same model
  CheckpointProcess copy_;
  std::vector<std::shared_ptr<const ScoringModel>> challengers_;

  mutable std::shared_mutex mutex_;  // guards all below; the writer's thread reads without it
  State state_;
  Intake intake_{*log_, state_, mutex_};  // with a lock of its own
  Books books_{mutex_, state_};
  Scores scores_;
  Segments segments_;
  uint64_t published_ = 0;  // counts what readers may see of scores and segments
  LiveReports live_;
  std::vector<std::string> challenger_ids_;
  mutable CustomerLists customer_lists_;  // with locks of their own
};

}  // namespace tillcast
