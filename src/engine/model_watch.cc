#include "engine/model_watch.h"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace tillcast {

ModelWatch::Watched ModelWatch::open(const std::shared_ptr<const ScoringModel>& model,
                                     LogPlace place) const {
  Watched fresh{LiveGrades(model), place.seq};
  if (data_dir_.empty()) return fresh;
  Watched kept{LiveGrades(model), 0};
  const auto loaded = load_grades(data_dir_, kept.grades);
  if (loaded.ok() && is_of_log_(*loaded)) {
    kept.from_seq = loaded->seq;
    return kept;
  }
  if (loaded.ok())
    spdlog::warn("grades of {}: of another log; beginning anew", model->card().model_id);
  else if (loaded.error().code == ErrorCode::kCorrupt)
    spdlog::warn("{}; beginning anew", loaded.error().message);
  // From here on they are on disk, so that a kill before the first checkpoint loses nothing.
  put_away(fresh, place);
  return fresh;
}

void ModelWatch::put_away(const Watched& watched, LogPlace place) const {
  if (data_dir_.empty()) return;
  const auto saved = save_grades(data_dir_, watched.grades, place);
  if (!saved.ok()) spdlog::warn("{}", saved.error().message);
}

void ModelWatch::watch(const std::vector<std::shared_ptr<const ScoringModel>>& models,
                       LogPlace place) {
  std::vector<Watched> before = std::move(watched_);
  watched_.clear();
  const auto is_of = [](const Watched& watched, const ScoringModel& model) {
    return identity_of(watched.grades.model()->card()) == identity_of(model.card());
  };
  for (const Watched& old : before)
    if (std::ranges::none_of(models, [&](const auto& model) { return is_of(old, *model); }))
      put_away(old, place);
  for (const auto& model : models) {
    const auto same = [&](const Watched& watched) { return is_of(watched, *model); };
    if (std::ranges::any_of(watched_, same)) continue;
    if (const auto now = std::ranges::find_if(before, same); now != before.end()) {
      watched_.push_back(std::move(*now));
      before.erase(now);
    } else {
      watched_.push_back(open(model, place));
    }
  }
}

bool ModelWatch::due(const State& state, uint64_t seq, int64_t clock_ms) const {
  return std::ranges::any_of(watched_, [&](const Watched& watched) {
    return seq > watched.from_seq && watched.grades.due(state, clock_ms);
  });
}

LiveReports ModelWatch::pass(const State& state, uint64_t seq, int64_t clock_ms) {
  LiveReports changed;
  for (Watched& watched : watched_) {
    if (seq <= watched.from_seq || !watched.grades.due(state, clock_ms)) continue;
    watched.grades.pass(state, clock_ms);
    changed.push_back(watched.grades.report());
  }
  return changed;
}

LiveReports ModelWatch::reports() const {
  LiveReports reports;
  for (const Watched& watched : watched_) reports.push_back(watched.grades.report());
  return reports;
}

Result<> ModelWatch::save(LogPlace place) const {
  if (data_dir_.empty()) return Done{};
  for (const Watched& watched : watched_) {
    // Grades that are ahead of the fold stay as they are on disk.
    if (place.seq < watched.from_seq) continue;
    TC_TRY(save_grades(data_dir_, watched.grades, place));
  }
  return Done{};
}

}  // namespace tillcast
