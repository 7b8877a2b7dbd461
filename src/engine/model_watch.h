// engine/model_watch.h: the grades of the champion and its challengers, kept as the log is folded.
//
// Grades begin where a model is first watched and outlast the process, and the time in which the
// model is not watched. What another process folded meanwhile without scoring (an import) takes no
// snapshots.
//
// Threads: the writer's; the reports it hands out may be shared.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "engine/grades_file.h"
#include "engine/live_grades.h"

namespace tillcast {

class ModelWatch {
 public:
  // An empty folder keeps nothing. `is_of_log` says whether an entry of the log is that one.
  ModelWatch(std::filesystem::path data_dir, std::function<bool(LogPlace)> is_of_log)
      : data_dir_(std::move(data_dir)), is_of_log_(std::move(is_of_log)) {}

  // These are watched from now on, in this order, without nulls; the grades of others are put away.
  // New ones begin after `place`, where the folded log ends; nobody's go back behind what is on
  // disk.
  void watch(const std::vector<std::shared_ptr<const ScoringModel>>& models, LogPlace place);

  // Whether something is due before entry `seq`, which moves the clock to `clock_ms`, is folded.
  bool due(const State& state, uint64_t seq, int64_t clock_ms) const;
  // Does it; the reports that are new.
  LiveReports pass(const State& state, uint64_t seq, int64_t clock_ms);

  LiveReports reports() const;

  // Before the checkpoint of the same entry, so that none is missing should it be torn apart.
  Result<> save(LogPlace place) const;

 private:
  struct Watched {
    LiveGrades grades;
    uint64_t from_seq = 0;  // entries up to it are in the grades
  };
  Watched open(const std::shared_ptr<const ScoringModel>& model, LogPlace place) const;
  void put_away(const Watched& watched, LogPlace place) const;

  std::filesystem::path data_dir_;
  std::function<bool(LogPlace)> is_of_log_;
  std::vector<Watched> watched_;
};

}  // namespace tillcast
