// engine/segments.h: the segmentation in use: everyone's place in it and the weeks behind.
//
// The weeks outlast the process, as grades do (engine/model_watch.h): they are saved before a
// checkpoint of the same entry, and the entries after their own place are passed again. A
// segmentation that comes with weeks of its own (`tillcast segment` looks back) begins with those;
// one that comes without goes on from the weeks there are.
//
// Threads: the writer's; const methods under the engine's shared lock.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/segment_places.h"
#include "engine/segment_weeks_file.h"

namespace tillcast {

class Segments {
 public:
  // An empty folder keeps nothing. `is_of_log` says whether an entry of the log is that one.
  Segments(std::filesystem::path data_dir, std::function<bool(LogPlace)> is_of_log)
      : data_dir_(std::move(data_dir)), is_of_log_(std::move(is_of_log)) {}

  const std::shared_ptr<const SegmentModel>& model() const { return places_.model(); }
  const SegmentPlaces& places() const { return places_; }
  const SegmentWeeks& weeks() const { return weeks_; }

  // Another segmentation, or none. New weeks begin after `end`, where the folded log ends.
  // Everything that is folded from here to settle() is passed through due() and keep().
  void open(std::shared_ptr<const SegmentModel> model, LogPlace end);
  // The state has come to where readers may see it: places everyone. A part of a shop that lacks
  // weeks looks back for them, which takes as long as folding its log. Errors: the log's.
  Result<> settle(const State& state, const Log& log, const Scores& scores);

  // Whether snapshots are due before entry `seq` is folded, which says that time has come to
  // `clock_ms`; nothing: it does not say.
  bool due(const State& state, uint64_t seq, std::optional<int64_t> clock_ms) const;
  Result<std::vector<SegmentSnapshot>> take(const State& state, const Log& log,
                                            int64_t clock_ms) const;
  void keep(std::vector<SegmentSnapshot> snapshots);

  NewPlaces compute(const State& state, std::span<const CustomerIndex> changed) const {
    return places_.compute(state, changed);
  }
  void outdate() { places_.outdate(); }
  void apply(NewPlaces places, const State& state, const Scores& scores,
             std::span<const CustomerIndex> scored);
  void take_scores(const Scores& scores) { places_.take_scores(scores); }

  std::shared_ptr<const SegmentsNow> report(const State& state) const;
  SegmentFlow flow(const State& state) const;
  // At most so many customers, chosen by their ids alone.
  SegmentMap map(const State& state, size_t points) const;

  // Whether a customer is among those listed.
  struct Sieve {
    SegmentFilter filter;
    SegmentWeeks::Period period;
    const SegmentPlaces* places = nullptr;
    bool passes(CustomerIndex index) const;
  };
  // kNotFound: nothing was fitted, or no such period. REQUIRES: the filter asks for something.
  Result<Sieve> sieve(const SegmentFilter& filter) const;

  // Before the checkpoint of the same entry.
  Result<> save(const State& state, LogPlace place) const;

 private:
  bool load_weeks_on_disk(const State& state);
  void begin_weeks(const State& state);
  Result<> look_back(const State& state, const Log& log);

  std::filesystem::path data_dir_;
  std::function<bool(LogPlace)> is_of_log_;
  SegmentPlaces places_;
  SegmentWeeks weeks_;
  uint64_t from_seq_ = 0;  // entries up to it are in the weeks

  // Between open() and settle().
  bool opening_ = false;
  std::optional<WeeksOnDisk> on_disk_;
  std::vector<SegmentSnapshot> passed_;
  std::vector<SegmentId> closing_;  // where everyone stood in the segmentation before, if any
};

}  // namespace tillcast
