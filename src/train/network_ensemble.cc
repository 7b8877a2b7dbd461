#include "train/network_ensemble.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "train/learning.h"
#include "train/members.h"
#include "train/protocol.h"

namespace tillcast {
namespace {

// One member's way to its weights; `learning` hears of it where there is one.
Result<TrainedMember> train_fold(const MemberShape& shape, MemberSettings settings,
                                 const MemberData& inputs, const Split& split, size_t fold,
                                 const TrainerOptions& options, const ReportMember& report,
                                 Learning* learning) {
  settings.seed = hash64(fmt::format("member {} of {}", fold, options.seed));
  std::vector<uint8_t> labels;
  for (const uint32_t row : split.test) labels.push_back(inputs.labels[row] > 0);
  report({1, 0, 0, 0});
  const JudgeEpoch judge = [&](size_t epoch, std::span<const float> logits) {
    const std::vector<double> wide(logits.begin(), logits.end());
    const Metrics metrics = compute_metrics(to_probabilities(wide), labels);
    const double share = static_cast<double>(epoch) / static_cast<double>(settings.epochs_max);
    report({epoch, share, metrics.log_loss, metrics.auc});
    if (learning != nullptr) learning->validation.push_back(metrics.log_loss);
    return metrics.log_loss;
  };
  if (learning == nullptr)
    return train_member(shape, settings, inputs, split.train, split.test, judge);
  std::vector<uint8_t> learnt_labels;
  for (const uint32_t row : split.train) learnt_labels.push_back(inputs.labels[row] > 0);
  const ObserveLearnt learnt = [&](std::span<const float> logits) {
    learning->train.push_back(
        log_loss(std::vector<double>(logits.begin(), logits.end()), learnt_labels));
  };
  TC_ASSIGN(TrainedMember member,
            train_member(shape, settings, inputs, split.train, split.test, judge, learnt));
  learning->stopped_at = member.epochs;
  return member;
}

// By the code that will serve the model, as an ensemble of this member alone.
Result<> predict_fold(const nlohmann::json& document, const TrainedMember& member,
                      const Dataset& data, const std::vector<uint32_t>& rows,
                      std::span<double> logits) {
  ModelFile file;
  file.document = document;
  file.document["model_id"] = "member";
  file.document["architecture"]["members"] = 1;
  for (const auto& [name, tensor] : member.tensors) file.tensors["0." + name] = tensor;
  TC_ASSIGN(const auto model, make_model(std::move(file)));
  std::vector<double> of_rows(rows.size());
  model->predict_logits(data.take(rows).matrix, of_rows);
  for (size_t i = 0; i < rows.size(); ++i) logits[rows[i]] = of_rows[i];
  return Done{};
}

}  // namespace

MemberShape shape_of(const Settings& settings) {
  MemberShape shape;
  shape.width = settings["width"];
  shape.blocks = settings["blocks"];
  return shape;
}

MemberSettings member_settings_of(const Settings& settings) {
  MemberSettings member;
  member.dropout = settings["dropout"];
  member.learning_rate = settings["learning_rate"];
  member.weight_decay = settings["weight_decay"];
  member.batch_rows = settings["batch_rows"];
  member.epochs_max = settings["epochs_max"];
  member.patience = settings["patience"];
  member.cell_decay = settings.value("cell_decay", 0.0);
  member.focal_gamma = settings.value("focal_gamma", 0.0);
  return member;
}

Result<Fitted> fit_network_ensemble(const Dataset& data, const TrainerOptions& options,
                                    nlohmann::json document, const MemberShape& shape,
                                    const MemberSettings& settings, const MemberData& inputs) {
  const std::vector<uint32_t> fold_of_row = customer_folds(data, options.folds, options.seed);
  const size_t members = members_of(options);
  document["architecture"]["members"] = members;
  std::vector<TrainedMember> trained(members);
  std::vector<Learning> learning(members);
  std::vector<double> logits(data.rows());
  TC_TRY(fit_members(options, [&](size_t fold, const ReportMember& report) -> Result<> {
    const Split split = split_at(fold_of_row, static_cast<uint32_t>(fold));
    TC_ASSIGN(trained[fold], train_fold(shape, settings, inputs, split, fold, options, report,
                                        options.fold_metrics ? &learning[fold] : nullptr));
    if (options.fold_metrics)
      TC_TRY(predict_fold(document, trained[fold], data, split.test, logits));
    return Done{};
  }));

  Fitted fitted;
  fitted.file.document = std::move(document);
  std::vector<size_t> epochs;
  for (size_t fold = 0; fold < members; ++fold) {
    epochs.push_back(trained[fold].epochs);
    for (auto& [name, tensor] : trained[fold].tensors)
      fitted.file.tensors[fmt::format("{}.{}", fold, name)] = std::move(tensor);
  }
  if (!options.fold_metrics) return fitted;
  fitted.file.document["learning"] =
      to_json(fitted.file.document["model_type"].get<std::string>(), learning);
  report_folds(data, fold_of_row, logits, epochs, fitted);
  return fitted;
}

}  // namespace tillcast
