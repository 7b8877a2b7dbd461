#include "train/residual_trainer.h"

#include "train/members.h"
#include "train/model_document.h"
#include "train/model_features.h"
#include "train/network_ensemble.h"
#include "train/quantiles.h"

namespace tillcast {
namespace {

class ResidualTrainer final : public Trainer {
 public:
  std::vector<std::string> features(FeatureSet set) const override { return model_features(set); }

  // The second has the capacity to learn customers by heart.
  std::vector<Settings> candidates() const override {
    return {{{"width", 64},
             {"blocks", 3},
             {"dropout", 0.3},
             {"learning_rate", 2e-3},
             {"weight_decay", 0.05},
             {"focal_gamma", 1},
             {"batch_rows", 512},
             {"epochs_max", 10},
             {"patience", 2}},
            {{"width", 192},
             {"blocks", 3},
             {"dropout", 0},
             {"learning_rate", 2e-3},
             {"weight_decay", 0},
             {"focal_gamma", 1},
             {"batch_rows", 512},
             {"epochs_max", 16},
             {"patience", 0}}};
  }

  Result<Fitted> fit(const Dataset& data, const Settings& settings,
                     const TrainerOptions& options) const override {
    TC_TRY(check_settings(settings, candidates().front()));
    TC_TRY(check_fit(data, options));
    const std::vector<QuantileMap> maps = fit_quantile_maps(data);
    const std::vector<float> ranks = map_ranks(data, maps);
    const std::vector<float> labels(data.labels.begin(), data.labels.end());
    MemberShape shape = shape_of(settings);
    shape.kind = NetworkKind::kResidual;
    shape.features = data.features.size();

    nlohmann::json document = begin_document("advanced", data, options, settings);
    document["background"] = background_rows(data);
    document["normalisation"] = to_json(maps);
    document["architecture"] = {
        {"kind", "residual"}, {"width", shape.width}, {"blocks", shape.blocks}};
    return fit_network_ensemble(data, options, std::move(document), shape,
                                member_settings_of(settings), {ranks, {}, labels});
  }
};

}  // namespace

std::unique_ptr<Trainer> make_residual_trainer() { return std::make_unique<ResidualTrainer>(); }

}  // namespace tillcast
