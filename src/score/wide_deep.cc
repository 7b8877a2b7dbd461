#include "score/wide_deep.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "score/dense.h"
#include "score/feature_pairs.h"
#include "score/json_fields.h"
#include "score/shapley.h"

namespace tillcast {
namespace {

using nlohmann::json;

constexpr size_t kWidthMax = 4096;
constexpr size_t kBlocksMax = 64;
constexpr size_t kBucketsMax = 256;

struct Member {
  Dense input;
  std::vector<Dense> inner, outer;  // of each block
  Dense head;                       // deep output, gate wide, gate deep: all read the last state
  Dense wide;
  std::vector<float> cells;
};

struct Cross {
  FeaturePair pair;
  std::array<std::vector<double>, 2> edges;
};

// A block of rows on its way through the members.
struct Block {
  Block(size_t features, size_t width, size_t crosses, size_t room)
      : ranks(room * padded(features)),
        cells(room * crosses),
        state(room * padded(width)),
        hidden(state.size()),
        change(state.size()),
        head(room * padded(3)),
        wide(room * padded(1)) {}

  size_t rows = 0;  // of those there is room for
  std::vector<float> ranks;
  std::vector<size_t> cells;  // [row][cross]
  std::vector<float> state, hidden, change, head, wide;
};

class WideDeep final : public Model {
 public:
  WideDeep(ModelCard card, std::vector<QuantileMap> maps, std::vector<Cross> crosses,
           size_t buckets, size_t width, double gate_scale, std::vector<Member> members,
           Background background)
      : card_(std::move(card)),
        maps_(std::move(maps)),
        crosses_(std::move(crosses)),
        buckets_(buckets),
        width_(width),
        gate_scale_(gate_scale),
        members_(std::move(members)),
        background_(std::move(background)) {}

  const ModelCard& card() const override { return card_; }

  void predict_logits(std::span<const double> matrix, std::span<double> logits) const override {
    const size_t features = maps_.size();
    TC_ASSERT(matrix.size() == logits.size() * features);
    Block block(features, width_, crosses_.size(), std::min(kBlockRows, logits.size()));
    for (size_t row = 0; row < logits.size(); row += kBlockRows) {
      const size_t rows = block.rows = std::min(kBlockRows, logits.size() - row);
      fill(block, matrix.subspan(row * features, rows * features));
      std::array<double, kBlockRows> sums = {};
      for (const Member& member : members_) add_logits(member, block, sums);
      for (size_t i = 0; i < rows; ++i)
        logits[row + i] = sums[i] / static_cast<double>(members_.size());
    }
  }

  Result<Explanation> explain(std::span<const double> row) const override {
    return explain_by_sampling(*this, background_, row);
  }

 private:
  void fill(Block& block, std::span<const double> matrix) const {
    const size_t features = maps_.size();
    fill_ranks(maps_, matrix, block.ranks);
    for (size_t i = 0; i < block.rows; ++i) {
      const std::span<const double> row = matrix.subspan(i * features, features);
      for (size_t c = 0; c < crosses_.size(); ++c) {
        const Cross& cross = crosses_[c];
        const size_t first = bucket(cross.edges[0], row[cross.pair.first]);
        const size_t second = bucket(cross.edges[1], row[cross.pair.second]);
        block.cells[i * crosses_.size() + c] = (c * buckets_ + first) * buckets_ + second;
      }
    }
  }

  static size_t bucket(const std::vector<double>& edges, double value) {
    return static_cast<size_t>(std::ranges::upper_bound(edges, value) - edges.begin());
  }

  void add_logits(const Member& member, Block& block, std::array<double, kBlockRows>& sums) const {
    member.input.apply(block.ranks, block.state, block.rows);
    relu(block.state);
    for (size_t b = 0; b < member.inner.size(); ++b) {
      member.inner[b].apply(block.state, block.hidden, block.rows);
      relu(block.hidden);
      member.outer[b].apply(block.hidden, block.change, block.rows);
      add(block.change, block.state);
    }
    member.head.apply(block.state, block.head, block.rows);
    member.wide.apply(block.ranks, block.wide, block.rows);
    for (size_t row = 0; row < block.rows; ++row) {
      double wide = block.wide[row * padded(1)];
      for (size_t c = 0; c < crosses_.size(); ++c)
        wide += member.cells[block.cells[row * crosses_.size() + c]];
      const float* head = &block.head[row * padded(3)];
      const double deep = head[0];
      const double preference = static_cast<double>(head[1]) - static_cast<double>(head[2]);
      const double share = to_probability(preference);  // softmax of two
      sums[row] += gate_scale_ * (share * wide + (1 - share) * deep);
    }
  }

  ModelCard card_;
  std::vector<QuantileMap> maps_;
  std::vector<Cross> crosses_;
  size_t buckets_;
  size_t width_;
  double gate_scale_;
  std::vector<Member> members_;
  Background background_;
};

struct Shape {
  size_t features = 0, members = 0, width = 0, blocks = 0, crosses = 0, buckets = 0;
};

Result<Member> read_member(const Tensors& tensors, size_t number, const Shape& shape) {
  const std::string name = fmt::format("{}.", number);
  Member member;
  TC_TRY(member.input.read(tensors, name + "input", shape.width, shape.features));
  for (size_t b = 0; b < shape.blocks; ++b) {
    const std::string block = fmt::format("{}block.{}.", name, b);
    TC_TRY(member.inner.emplace_back().read(tensors, block + "inner", shape.width, shape.width));
    TC_TRY(member.outer.emplace_back().read(tensors, block + "outer", shape.width, shape.width));
  }
  TC_TRY(member.head.read(tensors, name + "output", 1, shape.width));
  TC_TRY(member.head.read(tensors, name + "gate", 2, shape.width));
  TC_TRY(member.wide.read(tensors, name + "wide", 1, shape.features));
  TC_ASSIGN(const Tensor* cells, require_tensor(tensors, name + "cells",
                                                {shape.crosses * shape.buckets * shape.buckets}));
  member.cells = cells->values;
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
  TC_ASSIGN(ModelCard card, make_card(std::move(file.document)));
  if (card.features.empty()) return corrupt("a wide-deep model needs features");
  TC_ASSIGN(const json* normalisation, json_field(card.document, "normalisation"));
  TC_ASSIGN(auto maps, quantile_maps_from_json(*normalisation, card.features));
  TC_ASSIGN(const json* architecture, json_field(card.document, "architecture"));
  Shape shape;
  shape.features = card.features.size();
  TC_ASSIGN(shape.members, json_count(*architecture, "members", 1, kFoldsMax));
  TC_ASSIGN(shape.width, json_count(*architecture, "width", 1, kWidthMax));
  TC_ASSIGN(shape.blocks, json_count(*architecture, "blocks", 0, kBlocksMax));
  TC_ASSIGN(shape.buckets, json_count(*architecture, "buckets", 1, kBucketsMax));
  TC_ASSIGN(const double gate_scale, json_number(*architecture, "gate_scale"));
  TC_ASSIGN(auto crosses, read_crosses(*architecture, card.features, shape.buckets));
  shape.crosses = crosses.size();
  TC_ASSIGN(Background background, background_from_json(card.document, shape.features));
  std::vector<Member> members;
  for (size_t number = 0; number < shape.members; ++number) {
    TC_ASSIGN(Member member, read_member(file.tensors, number, shape));
    members.push_back(std::move(member));
  }
  return std::shared_ptr<const Model>(std::make_shared<WideDeep>(
      std::move(card), std::move(maps), std::move(crosses), shape.buckets, shape.width, gate_scale,
      std::move(members), std::move(background)));
}

}  // namespace tillcast
