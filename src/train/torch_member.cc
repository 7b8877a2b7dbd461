#include "train/torch_member.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <torch/torch.h>

#include <cmath>

namespace tillcast {
namespace {

namespace F = torch::nn::functional;
using torch::Tensor;

// The network of score/wide_deep.h. Module names are the names of its tensors.
struct NetworkImpl : torch::nn::Module {
  NetworkImpl(const MemberShape& shape, double dropout_rate)
      : gate_scale(shape.gate_scale), dropout(dropout_rate) {
    const auto features = static_cast<int64_t>(shape.features);
    const auto width = static_cast<int64_t>(shape.width);
    input = register_module("input", torch::nn::Linear(features, width));
    for (size_t b = 0; b < shape.blocks; ++b) {
      inner.push_back(
          register_module(fmt::format("block_{}_inner", b), torch::nn::Linear(width, width)));
      outer.push_back(
          register_module(fmt::format("block_{}_outer", b), torch::nn::Linear(width, width)));
    }
    output = register_module("output", torch::nn::Linear(width, 1));
    gate = register_module("gate", torch::nn::Linear(width, 2));
    wide = register_module("wide", torch::nn::Linear(features, 1));
    cells = register_parameter("cells", torch::zeros({static_cast<int64_t>(shape.cells)}));
  }

  Tensor forward(const Tensor& ranks, const Tensor& places) {
    Tensor state = torch::relu(input(ranks));
    for (size_t b = 0; b < inner.size(); ++b) {
      const Tensor hidden = torch::dropout(torch::relu(inner[b](state)), dropout, is_training());
      state = state + outer[b](hidden);
    }
    state = torch::dropout(state, dropout, is_training());
    const Tensor deep = output(state).squeeze(1);
    Tensor shallow = wide(ranks).squeeze(1);
    if (places.size(1) > 0)
      shallow = shallow + torch::embedding(cells.unsqueeze(1), places).squeeze(2).sum(1);
    const Tensor shares = torch::softmax(gate(state), 1) * gate_scale;
    return shares.select(1, 0) * shallow + shares.select(1, 1) * deep;
  }

  // Both paths begin at half the base log-odds and with equal shares, so the first logit is the
  // base rate's.
  void begin_at(double base_logit) {
    const torch::NoGradGuard no_gradients;
    wide->weight.zero_();
    gate->weight.zero_();
    gate->bias.zero_();
    output->bias.fill_(base_logit / gate_scale);
    wide->bias.fill_(base_logit / gate_scale);
  }

  // Each tensor by the name it has in the file.
  template <class Visit>
  void visit_tensors(Visit visit) {
    const auto linear = [&](const std::string& name, torch::nn::Linear& layer) {
      visit(name + ".weight", layer->weight);
      visit(name + ".bias", layer->bias);
    };
    linear("input", input);
    for (size_t b = 0; b < inner.size(); ++b) {
      linear(fmt::format("block.{}.inner", b), inner[b]);
      linear(fmt::format("block.{}.outer", b), outer[b]);
    }
    linear("output", output);
    linear("gate", gate);
    linear("wide", wide);
    visit("cells", cells);
  }

  double gate_scale;
  double dropout;
  torch::nn::Linear input{nullptr}, output{nullptr}, gate{nullptr}, wide{nullptr};
  std::vector<torch::nn::Linear> inner, outer;
  Tensor cells;
};
TORCH_MODULE(Network);

Tensors tensors_of(Network& network) {
  Tensors tensors;
  network->visit_tensors([&](const std::string& name, const Tensor& tensor) {
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
  Tensor ranks, cells, labels;
};

Tensor to_index(std::span<const uint32_t> rows) {
  const std::vector<int64_t> wide(rows.begin(), rows.end());
  return torch::tensor(wide, torch::kInt64);
}

std::vector<float> predict(Network& network, const Tensor& ranks, const Tensor& cells) {
  const torch::NoGradGuard no_gradients;
  network->eval();
  const Tensor logits = network->forward(ranks, cells).contiguous();
  const auto* values = logits.data_ptr<float>();
  return {values, values + logits.numel()};
}

torch::optim::AdamW make_optimizer(Network& network, const MemberSettings& settings) {
  std::vector<Tensor> weights;
  network->visit_tensors([&](const std::string& name, const Tensor& tensor) {
    if (name != "cells") weights.push_back(tensor);
  });
  using Options = torch::optim::AdamWOptions;
  std::vector<torch::optim::OptimizerParamGroup> groups;
  groups.emplace_back(weights,
                      std::make_unique<Options>(
                          Options(settings.learning_rate).weight_decay(settings.weight_decay)));
  groups.emplace_back(
      std::vector<Tensor>{network->cells},
      std::make_unique<Options>(Options(settings.learning_rate).weight_decay(settings.cell_decay)));
  return torch::optim::AdamW(groups, Options(settings.learning_rate));
}

void train_epoch(Network& network, torch::optim::AdamW& optimizer, const Columns& data,
                 const Tensor& rows, int64_t batch_rows) {
  network->train();
  const Tensor order = rows.index_select(0, torch::randperm(rows.size(0), torch::kInt64));
  for (int64_t begin = 0; begin < order.size(0); begin += batch_rows) {
    const Tensor batch = order.slice(0, begin, std::min(begin + batch_rows, order.size(0)));
    optimizer.zero_grad();
    const Tensor logits =
        network->forward(data.ranks.index_select(0, batch), data.cells.index_select(0, batch));
    F::binary_cross_entropy_with_logits(logits, data.labels.index_select(0, batch)).backward();
    optimizer.step();
  }
}

TrainedMember train(const MemberShape& shape, const MemberSettings& settings,
                    const MemberData& data, const Tensor& train_rows, const Tensor& held_out,
                    const JudgeEpoch& judge) {
  torch::manual_seed(settings.seed);
  const Columns columns(shape, data);
  const Tensor held_ranks = columns.ranks.index_select(0, held_out);
  const Tensor held_cells = columns.cells.index_select(0, held_out);
  Network network(shape, settings.dropout);
  const double rate = columns.labels.index_select(0, train_rows).mean().item<double>();
  network->begin_at(std::log(rate / (1 - rate)));
  torch::optim::AdamW optimizer = make_optimizer(network, settings);

  TrainedMember best;
  double best_loss = INFINITY;
  for (size_t epoch = 1; epoch <= settings.epochs_max; ++epoch) {
    train_epoch(network, optimizer, columns, train_rows, static_cast<int64_t>(settings.batch_rows));
    const double loss = judge(epoch, predict(network, held_ranks, held_cells));
    if (loss < best_loss) {
      best_loss = loss;
      best = {tensors_of(network), epoch};
    }
    if (epoch - best.epochs >= settings.patience) break;
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

Result<TrainedMember> train_member(const MemberShape& shape, const MemberSettings& settings,
                                   const MemberData& data, std::span<const uint32_t> train_rows,
                                   std::span<const uint32_t> held_out_rows,
                                   const JudgeEpoch& judge) {
  TC_ASSERT(!train_rows.empty() && !held_out_rows.empty());
  try {
    keep_to_one_thread();
    return train(shape, settings, data, to_index(train_rows), to_index(held_out_rows), judge);
  } catch (const std::exception& failure) {
    return unavailable(fmt::format("LibTorch: {}", failure.what()));
  }
}

Result<std::vector<float>> torch_logits(const MemberShape& shape, const Tensors& tensors,
                                        const MemberData& data) {
  try {
    keep_to_one_thread();
    Network network(shape, 0.0);
    {
      const torch::NoGradGuard no_gradients;
      network->visit_tensors([&](const std::string& name, torch::Tensor tensor) {
        const std::vector<float>& values = tensors.at(name).values;
        tensor.copy_(torch::from_blob(const_cast<float*>(values.data()), tensor.sizes()));
      });
    }
    const Columns columns(shape, data);
    return predict(network, columns.ranks, columns.cells);
  } catch (const std::exception& failure) {
    return unavailable(fmt::format("LibTorch: {}", failure.what()));
  }
}

}  // namespace tillcast
