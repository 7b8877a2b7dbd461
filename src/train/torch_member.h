// train/torch_member.h: one member of a network ensemble, trained with LibTorch.
//
// Only this and train/torch_network.h know LibTorch.
//
// Shapes:  MemberData is row-major; cells are places in the member's table of cells, one a cross.
// Threads: a member is trained on the caller's thread alone, several members on as many threads at
//          once if need be; the same data and seed give the same weights on one machine.
// Errors:  LibTorch's exceptions become kUnavailable here.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/result.h"
#include "score/safetensors.h"

namespace tillcast {

struct MemberData {
  std::span<const float> ranks;    // rows x features
  std::span<const int64_t> cells;  // rows x crosses
  std::span<const float> labels;   // rows
};

enum class NetworkKind {
  kWideDeep,  // score/wide_deep.h
  kResidual,  // score/residual.h; has no crosses
};

struct MemberShape {
  NetworkKind kind = NetworkKind::kWideDeep;
  size_t features = 0;
  size_t crosses = 0;
  size_t cells = 0;  // of all crosses together
  size_t width = 64;
  size_t blocks = 2;
  double gate_scale = 2;
};

struct MemberSettings {
  double dropout = 0.3;
  double learning_rate = 2e-3;
  double weight_decay = 0.05;
  double cell_decay = 50;  // decoupled: cells seldom met stay near zero
  // Of the focal loss (Lin et al. 2017), (1 - p)^gamma times the log-loss; 0: the log-loss itself.
  double focal_gamma = 0;
  size_t batch_rows = 512;
  size_t epochs_max = 10;
  size_t patience = 2;  // epochs without a better log-loss on the rows held out; 0: all epochs_max
  uint64_t seed = 1;
};

// After each epoch: its number from 1 and the logits of the rows held out; the answer is their
// log-loss. With patience 0 only after the last, unless ObserveLearnt is there.
using JudgeEpoch = std::function<double(size_t epoch, std::span<const float> logits)>;

// After each epoch, where anyone listens: the logits of the rows it learnt from, in the order of
// train_rows, as the network would serve them (without dropout). Then JudgeEpoch hears of every
// epoch too. It changes no bit of the weights.
using ObserveLearnt = std::function<void(std::span<const float> logits)>;

struct TrainedMember {
  Tensors tensors;    // of the best epoch, with patience 0 of the last; names as score/ has them,
                      // without the member's number
  size_t epochs = 0;  // until then
};

Result<TrainedMember> train_member(const MemberShape& shape, const MemberSettings& settings,
                                   const MemberData& data, std::span<const uint32_t> train_rows,
                                   std::span<const uint32_t> held_out_rows, const JudgeEpoch& judge,
                                   const ObserveLearnt& learnt = {});

// A network trained on the focal loss is too little sure: where p is the truth its logit is smaller
// by a factor that hardly depends on p (Charoenphakdee et al. 2021; this is the slope of their map
// at p = 1/2, right within 2 % for gamma <= 2 and p from .02 to .98). Members learn on logit /
// stretch, so that their own logits are those of probabilities.
double focal_stretch(double gamma);

// LibTorch's own forward pass, to hold the native one against.
Result<std::vector<float>> torch_logits(const MemberShape& shape, const Tensors& tensors,
                                        const MemberData& data);

}  // namespace tillcast
