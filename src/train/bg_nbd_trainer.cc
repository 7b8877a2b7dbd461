#include "train/bg_nbd_trainer.h"

#include "train/members.h"
#include "train/model_document.h"
#include "train/protocol.h"

namespace tillcast {
namespace {

class BgNbdTrainer final : public Trainer {
 public:
  std::vector<std::string> features(FeatureSet) const override { return {"bgnbd_due_30d"}; }

  Result<Fitted> fit(const Dataset& data, const Settings& settings,
                     const TrainerOptions& options) const override {
    TC_TRY(check_settings(settings, Settings::object()));
    TC_TRY(check_fit(data, options));
    Fitted fitted;
    nlohmann::json& document = fitted.file.document;
    document = begin_document("bg-nbd", data, options, settings);
    document["architecture"] = {{"kind", "probability"}};
    // What is known without looking at a customer.
    document["base_probability"] =
        static_cast<double>(data.positives()) / static_cast<double>(data.rows());
    if (!options.fold_metrics) return fitted;
    std::vector<double> logits;
    for (const double probability : data.matrix) logits.push_back(to_logit(probability));
    report_folds(data, customer_folds(data, options.folds, options.seed), logits,
                 std::vector<size_t>(members_of(options)), fitted);
    return fitted;
  }
};

}  // namespace

std::unique_ptr<Trainer> make_bg_nbd_trainer() { return std::make_unique<BgNbdTrainer>(); }

}  // namespace tillcast
