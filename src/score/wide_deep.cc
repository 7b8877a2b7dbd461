#include "score/wide_deep.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "score/feature_pairs.h"
#include "score/json_fields.h"
#include "score/quantile_map.h"

// One version of the hot loop for each kind of processor; all give the same bits, as no lane ever
// meets another. Sanitizers run before the choice could be made.
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define TC_VECTOR_CLONES __attribute__((target_clones("default", "avx2", "avx512f")))
#else
#define TC_VECTOR_CLONES
#endif

namespace tillcast {
namespace {

using nlohmann::json;

constexpr size_t kLanes = 16;   // rows a block
constexpr size_t kOutputs = 4;  // outputs at a time, so that an input is loaded once for four

constexpr size_t kWidthMax = 4096;
constexpr size_t kBlocksMax = 64;
constexpr size_t kMembersMax = 100;
constexpr size_t kBucketsMax = 256;

// A linear layer as PyTorch keeps it, weight [out x in], padded with zero rows to a multiple of
// kOutputs.
struct Linear {
  size_t inputs = 0;
  size_t outputs = 0;  // padded
  std::vector<float> weight;
  std::vector<float> bias;
};

struct Member {
  Linear input;
  std::vector<Linear> inner, outer;  // of each block
  Linear head;                       // deep output, gate wide, gate deep: all read the last state
  Linear wide;
  std::vector<float> cells;
};

struct Cross {
  FeaturePair pair;
  std::array<std::vector<double>, 2> edges;
};

// y[o][lane] = bias[o] + sum over i of weight[o][i] x[i][lane], summed in the order of i.
TC_VECTOR_CLONES
void apply_linear(const float* weight, const float* bias, size_t outputs, size_t inputs,
                  const float* __restrict x, float* __restrict y) {
  for (size_t o = 0; o < outputs; o += kOutputs) {
    float sums[kOutputs][kLanes];
    for (size_t k = 0; k < kOutputs; ++k)
      for (size_t lane = 0; lane < kLanes; ++lane) sums[k][lane] = bias[o + k];
    const float* w0 = weight + o * inputs;
    const float* w1 = w0 + inputs;
    const float* w2 = w1 + inputs;
    const float* w3 = w2 + inputs;
    for (size_t i = 0; i < inputs; ++i) {
      for (size_t lane = 0; lane < kLanes; ++lane) {
        const float value = x[i * kLanes + lane];
        sums[0][lane] += w0[i] * value;
        sums[1][lane] += w1[i] * value;
        sums[2][lane] += w2[i] * value;
        sums[3][lane] += w3[i] * value;
      }
    }
    std::memcpy(y + o * kLanes, sums, sizeof sums);
  }
}

void apply(const Linear& layer, const std::vector<float>& x, std::vector<float>& y) {
  TC_ASSERT(x.size() >= layer.inputs * kLanes && y.size() >= layer.outputs * kLanes);
  apply_linear(layer.weight.data(), layer.bias.data(), layer.outputs, layer.inputs, x.data(),
               y.data());
}

void relu(std::vector<float>& values) {
  for (float& value : values) value = value > 0 ? value : 0;
}

size_t padded(size_t outputs) { return (outputs + kOutputs - 1) / kOutputs * kOutputs; }

// A block of rows on its way through the members.
struct Block {
  Block(size_t features, size_t width, size_t crosses)
      : ranks(features * kLanes),
        cells(crosses * kLanes),
        state(padded(width) * kLanes),
        hidden(state.size()),
        change(state.size()),
        head(padded(3) * kLanes),
        wide(padded(1) * kLanes) {}

  std::vector<float> ranks;   // [feature][lane]
  std::vector<size_t> cells;  // [cross][lane]
  std::vector<float> state, hidden, change, head, wide;
};

class WideDeep final : public Model {
 public:
  WideDeep(ModelCard card, std::vector<QuantileMap> maps, std::vector<Cross> crosses,
           size_t buckets, size_t width, double gate_scale, std::vector<Member> members)
      : card_(std::move(card)),
        maps_(std::move(maps)),
        crosses_(std::move(crosses)),
        buckets_(buckets),
        width_(width),
        gate_scale_(gate_scale),
        members_(std::move(members)) {}

  const ModelCard& card() const override { return card_; }

  void predict_logits(std::span<const double> matrix, std::span<double> logits) const override {
    const size_t features = maps_.size();
    TC_ASSERT(matrix.size() == logits.size() * features);
    Block block(features, width_, crosses_.size());
    for (size_t row = 0; row < logits.size(); row += kLanes) {
      const size_t rows = std::min(kLanes, logits.size() - row);
      fill(block, matrix.subspan(row * features, rows * features), rows);
      std::array<double, kLanes> sums = {};
      for (const Member& member : members_) add_logits(member, block, sums);
      for (size_t lane = 0; lane < rows; ++lane)
        logits[row + lane] = sums[lane] / static_cast<double>(members_.size());
    }
  }

 private:
  // Lanes beyond `rows` keep what the block before left there; nobody reads their result.
  void fill(Block& block, std::span<const double> matrix, size_t rows) const {
    const size_t features = maps_.size();
    for (size_t lane = 0; lane < rows; ++lane) {
      const std::span<const double> row = matrix.subspan(lane * features, features);
      for (size_t i = 0; i < features; ++i)
        block.ranks[i * kLanes + lane] = static_cast<float>(maps_[i](row[i]));
      for (size_t c = 0; c < crosses_.size(); ++c) {
        const Cross& cross = crosses_[c];
        const size_t first = bucket(cross.edges[0], row[cross.pair.first]);
        const size_t second = bucket(cross.edges[1], row[cross.pair.second]);
        block.cells[c * kLanes + lane] = (c * buckets_ + first) * buckets_ + second;
      }
    }
  }

  static size_t bucket(const std::vector<double>& edges, double value) {
    return static_cast<size_t>(std::ranges::upper_bound(edges, value) - edges.begin());
  }

  void add_logits(const Member& member, Block& block, std::array<double, kLanes>& sums) const {
    apply(member.input, block.ranks, block.state);
    relu(block.state);
    for (size_t b = 0; b < member.inner.size(); ++b) {
      apply(member.inner[b], block.state, block.hidden);
      relu(block.hidden);
      apply(member.outer[b], block.hidden, block.change);
      for (size_t i = 0; i < block.state.size(); ++i) block.state[i] += block.change[i];
    }
    apply(member.head, block.state, block.head);
    apply(member.wide, block.ranks, block.wide);
    for (size_t lane = 0; lane < kLanes; ++lane) {
      double wide = block.wide[lane];
      for (size_t c = 0; c < crosses_.size(); ++c)
        wide += member.cells[block.cells[c * kLanes + lane]];
      const double deep = block.head[lane];
      const double preference = static_cast<double>(block.head[kLanes + lane]) -
                                static_cast<double>(block.head[2 * kLanes + lane]);
      const double share = to_probability(preference);  // softmax of two
      sums[lane] += gate_scale_ * (share * wide + (1 - share) * deep);
    }
  }

  ModelCard card_;
  std::vector<QuantileMap> maps_;
  std::vector<Cross> crosses_;
  size_t buckets_;
  size_t width_;
  double gate_scale_;
  std::vector<Member> members_;
};

// Appends a layer of the file below what `layer` holds; rows are padded at the end by pad().
Result<> read_layer(const Tensors& tensors, const std::string& name, size_t outputs, size_t inputs,
                    Linear& layer) {
  TC_ASSIGN(const Tensor* weight, require_tensor(tensors, name + ".weight", {outputs, inputs}));
  TC_ASSIGN(const Tensor* bias, require_tensor(tensors, name + ".bias", {outputs}));
  layer.inputs = inputs;
  layer.weight.insert(layer.weight.end(), weight->values.begin(), weight->values.end());
  layer.bias.insert(layer.bias.end(), bias->values.begin(), bias->values.end());
  layer.outputs = padded(layer.bias.size());
  return Done{};
}

void pad(Linear& layer) {
  layer.weight.resize(layer.outputs * layer.inputs);
  layer.bias.resize(layer.outputs);
}

struct Shape {
  size_t features = 0, members = 0, width = 0, blocks = 0, crosses = 0, buckets = 0;
};

Result<Member> read_member(const Tensors& tensors, size_t number, const Shape& shape) {
  const std::string name = fmt::format("{}.", number);
  Member member;
  TC_TRY(read_layer(tensors, name + "input", shape.width, shape.features, member.input));
  for (size_t b = 0; b < shape.blocks; ++b) {
    const std::string block = fmt::format("{}block.{}.", name, b);
    TC_TRY(read_layer(tensors, block + "inner", shape.width, shape.width,
                      member.inner.emplace_back()));
    TC_TRY(read_layer(tensors, block + "outer", shape.width, shape.width,
                      member.outer.emplace_back()));
  }
  TC_TRY(read_layer(tensors, name + "output", 1, shape.width, member.head));
  TC_TRY(read_layer(tensors, name + "gate", 2, shape.width, member.head));
  TC_TRY(read_layer(tensors, name + "wide", 1, shape.features, member.wide));
  TC_ASSIGN(const Tensor* cells, require_tensor(tensors, name + "cells",
                                                {shape.crosses * shape.buckets * shape.buckets}));
  member.cells = cells->values;
  for (Linear* layer : {&member.input, &member.head, &member.wide}) pad(*layer);
  for (Linear& layer : member.inner) pad(layer);
  for (Linear& layer : member.outer) pad(layer);
  return member;
}

Result<std::vector<Cross>> read_crosses(const json& architecture,
                                        std::span<const std::string> features, size_t buckets) {
  TC_ASSIGN(const json* names, json_field(architecture, "crosses"));
  TC_ASSIGN(const std::vector<FeaturePair> pairs, feature_pairs_from_json(*names, features));
  TC_ASSIGN(const json* all_edges, json_field(architecture, "bucket_edges"));
  if (!all_edges->is_array() || all_edges->size() != features.size())
    return corrupt("field bucket_edges has not one list for each feature");
  std::vector<Cross> crosses;
  for (const FeaturePair& pair : pairs) {
    Cross cross{pair, {}};
    for (const size_t side : {0, 1}) {
      const size_t feature = side == 0 ? pair.first : pair.second;
      auto edges = json_numbers({{"edges", (*all_edges)[feature]}}, "edges");
      if (!edges || edges->size() >= buckets || !std::ranges::is_sorted(*edges))
        return corrupt(fmt::format("bucket_edges of {} are no sorted list of fewer than {} numbers",
                                   features[feature], buckets));
      cross.edges[side] = std::move(*edges);
    }
    crosses.push_back(std::move(cross));
  }
  return crosses;
}

}  // namespace

Result<std::shared_ptr<const Model>> make_wide_deep(ModelFile file) {
  ModelCard card = make_card(std::move(file.document));
  if (card.features.empty()) return corrupt("a wide-deep model needs features");
  TC_ASSIGN(const json* normalisation, json_field(card.document, "normalisation"));
  TC_ASSIGN(auto maps, quantile_maps_from_json(*normalisation, card.features));
  TC_ASSIGN(const json* architecture, json_field(card.document, "architecture"));
  Shape shape;
  shape.features = card.features.size();
  TC_ASSIGN(shape.members, json_count(*architecture, "members", 1, kMembersMax));
  TC_ASSIGN(shape.width, json_count(*architecture, "width", 1, kWidthMax));
  TC_ASSIGN(shape.blocks, json_count(*architecture, "blocks", 0, kBlocksMax));
  TC_ASSIGN(shape.buckets, json_count(*architecture, "buckets", 1, kBucketsMax));
  TC_ASSIGN(const double gate_scale, json_number(*architecture, "gate_scale"));
  TC_ASSIGN(auto crosses, read_crosses(*architecture, card.features, shape.buckets));
  shape.crosses = crosses.size();
  std::vector<Member> members;
  for (size_t number = 0; number < shape.members; ++number) {
    TC_ASSIGN(Member member, read_member(file.tensors, number, shape));
    members.push_back(std::move(member));
  }
  return std::shared_ptr<const Model>(
      std::make_shared<WideDeep>(std::move(card), std::move(maps), std::move(crosses),
                                 shape.buckets, shape.width, gate_scale, std::move(members)));
}

}  // namespace tillcast
