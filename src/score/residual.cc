#include "score/residual.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "score/dense.h"
#include "score/json_fields.h"
#include "score/shapley.h"

namespace tillcast {
namespace {

using nlohmann::json;

constexpr size_t kWidthMax = 4096;
constexpr size_t kBlocksMax = 64;

struct Member {
  Dense input;
  std::vector<Dense> inner, outer;  // of each block
  Dense output;
};

// A block of rows on its way through the members.
struct Block {
  Block(size_t features, size_t width, size_t room)
      : ranks(room * padded(features)),
        state(room * padded(width)),
        hidden(state.size()),
        change(state.size()),
        output(room * padded(1)) {}

  size_t rows = 0;  // of those there is room for
  std::vector<float> ranks, state, hidden, change, output;
};

class Residual final : public Model {
 public:
  Residual(ModelCard card, std::vector<QuantileMap> maps, size_t width, std::vector<Member> members,
           Background background)
      : card_(std::move(card)),
        maps_(std::move(maps)),
        width_(width),
        members_(std::move(members)),
        background_(std::move(background)) {}

  const ModelCard& card() const override { return card_; }

  void predict_logits(std::span<const double> matrix, std::span<double> logits) const override {
    const size_t features = maps_.size();
    TC_ASSERT(matrix.size() == logits.size() * features);
    Block block(features, width_, std::min(kBlockRows, logits.size()));
    for (size_t row = 0; row < logits.size(); row += kBlockRows) {
      block.rows = std::min(kBlockRows, logits.size() - row);
      fill_ranks(maps_, matrix.subspan(row * features, block.rows * features), block.ranks);
      std::array<double, kBlockRows> sums = {};
      for (const Member& member : members_) add_logits(member, block, sums);
      for (size_t i = 0; i < block.rows; ++i)
        logits[row + i] = sums[i] / static_cast<double>(members_.size());
    }
  }

  Result<Explanation> explain(std::span<const double> row) const override {
    return explain_by_sampling(*this, background_, row);
  }

 private:
  static void add_logits(const Member& member, Block& block, std::array<double, kBlockRows>& sums) {
    member.input.apply(block.ranks, block.state, block.rows);
    swish(block.state);
    for (size_t b = 0; b < member.inner.size(); ++b) {
      member.inner[b].apply(block.state, block.hidden, block.rows);
      swish(block.hidden);
      member.outer[b].apply(block.hidden, block.change, block.rows);
      add(block.change, block.state);
    }
    member.output.apply(block.state, block.output, block.rows);
    for (size_t row = 0; row < block.rows; ++row) sums[row] += block.output[row * padded(1)];
  }

  ModelCard card_;
  std::vector<QuantileMap> maps_;
  size_t width_;
  std::vector<Member> members_;
  Background background_;
};

Result<Member> read_member(const Tensors& tensors, size_t number, size_t features, size_t width,
                           size_t blocks) {
  const std::string name = fmt::format("{}.", number);
  Member member;
  TC_TRY(member.input.read(tensors, name + "input", width, features));
  for (size_t b = 0; b < blocks; ++b) {
    const std::string block = fmt::format("{}block.{}.", name, b);
    TC_TRY(member.inner.emplace_back().read(tensors, block + "inner", width, width));
    TC_TRY(member.outer.emplace_back().read(tensors, block + "outer", width, width));
  }
  TC_TRY(member.output.read(tensors, name + "output", 1, width));
  return member;
}

}  // namespace

Result<std::shared_ptr<const Model>> make_residual(ModelFile file) {
  TC_ASSIGN(ModelCard card, make_card(std::move(file.document)));
  if (card.features.empty()) return corrupt("a residual network needs features");
  TC_ASSIGN(const json* normalisation, json_field(card.document, "normalisation"));
  TC_ASSIGN(auto maps, quantile_maps_from_json(*normalisation, card.features));
  TC_ASSIGN(const json* architecture, json_field(card.document, "architecture"));
  TC_ASSIGN(const size_t count, json_count(*architecture, "members", 1, kFoldsMax));
  TC_ASSIGN(const size_t width, json_count(*architecture, "width", 1, kWidthMax));
  TC_ASSIGN(const size_t blocks, json_count(*architecture, "blocks", 0, kBlocksMax));
  TC_ASSIGN(Background background, background_from_json(card.document, card.features.size()));
  std::vector<Member> members;
  for (size_t number = 0; number < count; ++number) {
    TC_ASSIGN(Member member,
              read_member(file.tensors, number, card.features.size(), width, blocks));
    members.push_back(std::move(member));
  }
  return std::shared_ptr<const Model>(std::make_shared<Residual>(
      std::move(card), std::move(maps), width, std::move(members), std::move(background)));
}

}  // namespace tillcast
