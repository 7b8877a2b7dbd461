// How the engine comes to other models while it runs.
#include <algorithm>

#include "engine/engine.h"

namespace tillcast {
namespace {

// Of customers at a time: some tens of milliseconds with a slow model, in which orders wait.
constexpr size_t kSliceRows = 2048;

}  // namespace

// Everything that is scored is graded, where the engine was told to.
void Engine::watch_models(LogPlace place) {
  std::vector<std::string> ids;
  for (const auto& model : challengers_) ids.push_back(model->card().model_id);
  std::vector<std::shared_ptr<const ScoringModel>> models;
  if (options_.watching) {
    if (scores_.model()) models.push_back(scores_.model());
    models.insert(models.end(), challengers_.begin(), challengers_.end());
  }
  watch_.watch(models, place);
  const std::unique_lock lock(mutex_);
  challenger_ids_ = std::move(ids);
  live_ = watch_.reports();
}

Result<> Engine::begin_change(std::shared_ptr<const Model> model) {
  TC_ASSERT(!folded_);
  std::shared_ptr<const ScoringModel> scoring;
  if (model) {
    TC_ASSIGN(scoring, make_scoring_model(std::move(model)));
  }
  change_.emplace(std::move(scoring));
  refreshing_ = false;
  return Done{};
}

Engine::Change Engine::continue_change() {
  const Change kind = refreshing_ ? Change::kRefreshed : Change::kChampion;
  TC_ASSERT(!folded_);
  if (!change_) return kind;
  if (options_.scoring && !change_->advance(state_, kSliceRows)) return Change::kGoesOn;
  {
    const std::unique_lock lock(mutex_);
    scores_ = change_->take();
    segments_.take_scores(scores_);
    ++published_;
  }
  change_.reset();
  if (kind == Change::kChampion) watch_models({state_.seq, state_.seq_print});
  refreshing_ = false;
  return kind;
}

Result<> Engine::set_champion(std::shared_ptr<const Model> model) {
  TC_TRY(begin_change(std::move(model)));
  while (continue_change() == Change::kGoesOn) continue;
  return Done{};
}

Result<> Engine::set_challengers(std::vector<std::shared_ptr<const Model>> models) {
  TC_ASSERT(!folded_);
  std::vector<std::shared_ptr<const ScoringModel>> challengers;
  for (auto& model : models) {
    TC_ASSIGN(auto scoring, make_scoring_model(std::move(model)));
    challengers.push_back(std::move(scoring));
  }
  challengers_ = std::move(challengers);
  watch_models({state_.seq, state_.seq_print});
  return Done{};
}

}  // namespace tillcast
