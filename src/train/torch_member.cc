#include "train/torch_member.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "train/adam_w.h"
#include "train/torch_network.h"

namespace tillcast {
namespace {

using torch::Tensor;

// What the streams of random numbers are for.
enum Purpose : uint64_t { kWeights = 1, kOrder = 2 };

Tensors tensors_of(Network& network) {
  Tensors tensors;
  network.visit_tensors([&](const std::string& name, const Tensor& tensor) {
    const Tensor flat = tensor.detach().contiguous();
    const auto* values = flat.data_ptr<float>();
    tensors[name] = {std::vector<size_t>(flat.sizes().begin(), flat.sizes().end()),
                     std::vector<float>(values, values + flat.numel())};
  });
  return tensors;
}

// The data as tensors over the caller's memory.
struct Columns {
  Columns(const MemberShape& shape, const MemberData& data) {
    const auto rows = static_cast<int64_t>(data.labels.size());
    ranks = torch::from_blob(const_cast<float*>(data.ranks.data()),
                             {rows, static_cast<int64_t>(shape.features)});
    cells = torch::from_blob(const_cast<int64_t*>(data.cells.data()),
                             {rows, static_cast<int64_t>(shape.crosses)}, torch::kInt64);
    labels = torch::from_blob(const_cast<float*>(data.labels.data()), {rows});
  }

  // A copy of some rows, in the order given.
  Columns(const Columns& all, const Tensor& rows)
      : ranks(all.ranks.index_select(0, rows)),
        cells(all.cells.index_select(0, rows)),
        labels(all.labels.index_select(0, rows)) {}

  Tensor ranks, cells, labels;
};

Tensor to_index(std::span<const uint32_t> rows) {
  const std::vector<int64_t> wide(rows.begin(), rows.end());
  return torch::tensor(wide, torch::kInt64);
}

std::vector<float> predict(Network& network, const Columns& data) {
  const torch::NoGradGuard no_gradients;
  Dropout none(0, 0);
  const Tensor logits = network.forward(data.ranks, data.cells, none).contiguous();
  const auto* values = logits.data_ptr<float>();
  return {values, values + logits.numel()};
}

// The mean over the rows. With z the logit of the truth, log p = -softplus(-z) and
// log (1 - p) = -softplus(z).
Tensor focal_loss(const Tensor& logits, const Tensor& labels, double gamma) {
  const Tensor of_truth = logits * (2 * labels - 1) / focal_stretch(gamma);
  const Tensor log_loss = torch::softplus(-of_truth);
  if (gamma == 0) return log_loss.mean();
  return (torch::exp(-gamma * torch::softplus(of_truth)) * log_loss).mean();
}

// A network while it learns.
class Learner {
 public:
  Learner(const MemberShape& shape, const MemberSettings& settings)
      : settings_(settings),
        weights_random_(settings.seed, kWeights),
        order_random_(settings.seed, kOrder),
        dropout_(settings.dropout, settings.seed),
        network_(make_network(shape, weights_random_)),
        optimiser_(settings.learning_rate) {
    network_->visit_tensors([&](const std::string& name, Tensor& tensor) {
      parameters_.push_back(tensor);
      optimiser_.add({tensor.data_ptr<float>(), static_cast<size_t>(tensor.numel())},
                     name == "cells" ? settings_.cell_decay : settings_.weight_decay);
    });
  }

  Network& network() { return *network_; }

  void learn_epoch(const Columns& data, std::vector<int64_t>& order) {
    for (size_t i = order.size(); i > 1; --i)
      std::swap(order[i - 1], order[order_random_.below(i)]);
    const Columns shuffled(data, torch::tensor(order, torch::kInt64));
    const auto rows = static_cast<int64_t>(order.size());
    const auto batch = static_cast<int64_t>(settings_.batch_rows);
    for (int64_t begin = 0; begin < rows; begin += batch) {
      const int64_t end = std::min(begin + batch, rows);
      const Tensor logits = network_->forward(shuffled.ranks.slice(0, begin, end),
                                              shuffled.cells.slice(0, begin, end), dropout_);
      focal_loss(logits, shuffled.labels.slice(0, begin, end), settings_.focal_gamma).backward();
      step();
    }
  }

 private:
  void step() {
    std::vector<Tensor> gradients;
    std::vector<const float*> values;
    for (Tensor& parameter : parameters_) {
      gradients.push_back(parameter.grad().contiguous());
      values.push_back(gradients.back().data_ptr<float>());
    }
    optimiser_.step(values);
    for (Tensor& parameter : parameters_) parameter.mutable_grad() = Tensor();
  }

  const MemberSettings& settings_;
  Rng weights_random_, order_random_;
  Dropout dropout_;
  std::unique_ptr<Network> network_;
  AdamW optimiser_;
  std::vector<Tensor> parameters_;
};

TrainedMember train(const MemberShape& shape, const MemberSettings& settings,
                    const MemberData& data, std::span<const uint32_t> train_rows,
                    const Tensor& held_out_rows, const JudgeEpoch& judge,
                    const ObserveLearnt& learnt) {
  const Columns columns(shape, data);
  const Columns held_out(columns, held_out_rows);
  const Tensor learnt_rows = to_index(learnt ? train_rows : std::span<const uint32_t>());
  const Columns learnt_from(columns, learnt_rows);
  Learner learner(shape, settings);
  double positives = 0;
  for (const uint32_t row : train_rows) positives += static_cast<double>(data.labels[row]);
  learner.network().begin_at(
      std::log(positives / (static_cast<double>(train_rows.size()) - positives)));

  std::vector<int64_t> order(train_rows.begin(), train_rows.end());
  TrainedMember best;
  double best_loss = INFINITY;
  for (size_t epoch = 1; epoch <= settings.epochs_max; ++epoch) {
    learner.learn_epoch(columns, order);
    const bool last = epoch == settings.epochs_max;
    if (settings.patience == 0 && !last && !learnt) continue;
    if (learnt) learnt(predict(learner.network(), learnt_from));
    const double loss = judge(epoch, predict(learner.network(), held_out));
    if (loss < best_loss || settings.patience == 0) {
      best_loss = loss;
      best = {tensors_of(learner.network()), epoch};
    }
    if (settings.patience > 0 && epoch - best.epochs >= settings.patience) break;
  }
  return best;
}

// LibTorch and its BLAS each have threads of their own; sums in another order would be another
// model.
void keep_to_one_thread() {
  at::set_num_threads(1);
  using SetThreads = void (*)(int);
  if (const auto set =
          reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads")))
    set(1);
}

}  // namespace

double focal_stretch(double gamma) {
  return 1 + gamma * (2 + (gamma - 2) * std::numbers::ln2) / (1 + gamma * std::numbers::ln2);
}

Result<TrainedMember> train_member(const MemberShape& shape, const MemberSettings& settings,
                                   const MemberData& data, std::span<const uint32_t> train_rows,
                                   std::span<const uint32_t> held_out_rows, const JudgeEpoch& judge,
                                   const ObserveLearnt& learnt) {
  TC_ASSERT(!train_rows.empty() && !held_out_rows.empty());
  try {
    keep_to_one_thread();
    return train(shape, settings, data, train_rows, to_index(held_out_rows), judge, learnt);
  } catch (const std::exception& failure) {
    return unavailable(fmt::format("LibTorch: {}", failure.what()));
  }
}

Result<std::vector<float>> torch_logits(const MemberShape& shape, const Tensors& tensors,
                                        const MemberData& data) {
  try {
    keep_to_one_thread();
    Rng random(0, kWeights);
    const std::unique_ptr<Network> network = make_network(shape, random);
    {
      const torch::NoGradGuard no_gradients;
      network->visit_tensors([&](const std::string& name, torch::Tensor& tensor) {
        const std::vector<float>& values = tensors.at(name).values;
        tensor.copy_(torch::from_blob(const_cast<float*>(values.data()), tensor.sizes()));
      });
    }
    return predict(*network, Columns(shape, data));
  } catch (const std::exception& failure) {
    return unavailable(fmt::format("LibTorch: {}", failure.what()));
  }
}

}  // namespace tillcast
