#include "train/torch_network.h"

#include <fmt/format.h>

#include <cmath>

namespace tillcast {
namespace {

using torch::Tensor;

struct Linear {
  Linear() = default;
  Linear(size_t inputs, size_t outputs, Rng& random) {
    const auto in = static_cast<int64_t>(inputs);
    const auto out = static_cast<int64_t>(outputs);
    weight = torch::empty({out, in});
    bias = torch::empty({out});
    const double bound = 1 / std::sqrt(static_cast<double>(inputs));
    for (Tensor* tensor : {&weight, &bias}) {
      auto* values = tensor->data_ptr<float>();
      for (int64_t i = 0; i < tensor->numel(); ++i)
        values[i] = static_cast<float>(bound * (2 * random.uniform() - 1));
    }
    weight.set_requires_grad(true);
    bias.set_requires_grad(true);
  }

  Tensor operator()(const Tensor& x) const { return torch::linear(x, weight, bias); }

  void visit(const std::string& name, const Network::Visit& visit) {
    visit(name + ".weight", weight);
    visit(name + ".bias", bias);
  }

  Tensor weight, bias;
};

// x + outer(activation(inner x)), the part that all networks here share.
struct Block {
  Linear inner, outer;
};

std::vector<Block> make_blocks(const MemberShape& shape, Rng& random) {
  std::vector<Block> blocks;
  for (size_t b = 0; b < shape.blocks; ++b) {
    Linear inner(shape.width, shape.width, random);
    Linear outer(shape.width, shape.width, random);
    blocks.push_back({std::move(inner), std::move(outer)});
  }
  return blocks;
}

void visit_blocks(std::vector<Block>& blocks, const Network::Visit& visit) {
  for (size_t b = 0; b < blocks.size(); ++b) {
    blocks[b].inner.visit(fmt::format("block.{}.inner", b), visit);
    blocks[b].outer.visit(fmt::format("block.{}.outer", b), visit);
  }
}

// The network of score/wide_deep.h.
class WideDeep final : public Network {
 public:
  WideDeep(const MemberShape& shape, Rng& random)
      : gate_scale_(shape.gate_scale),
        input_(shape.features, shape.width, random),
        blocks_(make_blocks(shape, random)),
        output_(shape.width, 1, random),
        gate_(shape.width, 2, random),
        wide_(shape.features, 1, random),
        cells_(torch::zeros({static_cast<int64_t>(shape.cells)})) {
    cells_.set_requires_grad(true);
  }

  Tensor forward(const Tensor& ranks, const Tensor& places, Dropout& dropout) override {
    Tensor state = torch::relu(input_(ranks));
    for (const Block& block : blocks_)
      state = state + block.outer(dropout(torch::relu(block.inner(state))));
    state = dropout(state);
    const Tensor deep = output_(state).squeeze(1);
    Tensor shallow = wide_(ranks).squeeze(1);
    if (places.size(1) > 0)
      shallow = shallow + torch::embedding(cells_.unsqueeze(1), places).squeeze(2).sum(1);
    const Tensor shares = torch::softmax(gate_(state), 1) * gate_scale_;
    return shares.select(1, 0) * shallow + shares.select(1, 1) * deep;
  }

  // Both paths begin at half the base log-odds and with equal shares.
  void begin_at(double base_logit) override {
    const torch::NoGradGuard no_gradients;
    wide_.weight.zero_();
    gate_.weight.zero_();
    gate_.bias.zero_();
    output_.bias.fill_(base_logit / gate_scale_);
    wide_.bias.fill_(base_logit / gate_scale_);
  }

  void visit_tensors(const Visit& visit) override {
    input_.visit("input", visit);
    visit_blocks(blocks_, visit);
    output_.visit("output", visit);
    gate_.visit("gate", visit);
    wide_.visit("wide", visit);
    visit("cells", cells_);
  }

 private:
  double gate_scale_;
  Linear input_;
  std::vector<Block> blocks_;
  Linear output_, gate_, wide_;
  Tensor cells_;
};

// The network of score/residual.h.
class Residual final : public Network {
 public:
  Residual(const MemberShape& shape, Rng& random)
      : input_(shape.features, shape.width, random),
        blocks_(make_blocks(shape, random)),
        output_(shape.width, 1, random) {}

  // Swish (Ramachandran et al. 2017) is what PyTorch calls SiLU.
  Tensor forward(const Tensor& ranks, const Tensor&, Dropout& dropout) override {
    Tensor state = torch::silu(input_(ranks));
    for (const Block& block : blocks_)
      state = state + block.outer(dropout(torch::silu(block.inner(state))));
    return output_(dropout(state)).squeeze(1);
  }

  void begin_at(double base_logit) override {
    const torch::NoGradGuard no_gradients;
    output_.weight.zero_();
    output_.bias.fill_(base_logit);
  }

  void visit_tensors(const Visit& visit) override {
    input_.visit("input", visit);
    visit_blocks(blocks_, visit);
    output_.visit("output", visit);
  }

 private:
  Linear input_;
  std::vector<Block> blocks_;
  Linear output_;
};

}  // namespace

Dropout::Dropout(double rate, uint64_t seed) : rate_(rate), random_(seed, 0xD0) {}

torch::Tensor Dropout::operator()(const torch::Tensor& values) {
  if (rate_ <= 0) return values;
  torch::Tensor mask = torch::empty(values.sizes());
  auto* out = mask.data_ptr<float>();
  const int64_t size = mask.numel();
  const auto dropped_below = static_cast<uint16_t>(rate_ * 65536);
  const auto kept = static_cast<float>(1 / (1 - rate_));
  const auto fill = [&](uint64_t bits, float* place, int64_t count) {
    for (int64_t i = 0; i < count; ++i)  // values of 16 bits from a number of 64
      place[i] = static_cast<uint16_t>(bits >> (16 * i)) < dropped_below ? 0 : kept;
  };
  int64_t i = 0;
  for (; i + 4 <= size; i += 4) fill(random_.next(), out + i, 4);
  if (i < size) fill(random_.next(), out + i, size - i);
  return values * mask;
}

std::unique_ptr<Network> make_network(const MemberShape& shape, Rng& random) {
  if (shape.kind == NetworkKind::kResidual) return std::make_unique<Residual>(shape, random);
  return std::make_unique<WideDeep>(shape, random);
}

}  // namespace tillcast
