#include "engine/checkpoint.h"

#include <algorithm>

#include "engine/grades_file.h"
#include "engine/sealed_file.h"

namespace tillcast {
namespace {

constexpr std::string_view kMagic = "tillcast checkpoint 1\n";
constexpr const char* kFileName = "checkpoint";
constexpr std::string_view kScoresMagic = "tillcast scores 1\n";
constexpr const char* kScoresName = "scores";

}  // namespace

Result<> save_checkpoint(const std::filesystem::path& directory, const State& state) {
  return write_sealed(directory / kFileName, kMagic, [&](ByteWriter& out) { state.save(out); });
}

Result<> save_scores(const std::filesystem::path& directory, const Scores& scores,
                     const State& state) {
  const ModelCard& card = scores.model()->card();
  return write_sealed(directory / kScoresName, kScoresMagic, [&](ByteWriter& out) {
    out.string(card.model_id);
    out.fixed64(identity_of(card));
    out.varint(state.seq);
    out.fixed64(state.seq_print);
    scores.save(out);
  });
}

Result<> load_scores(const std::filesystem::path& directory, const State& state, Scores& scores) {
  TC_ASSIGN(const SealedFile sealed, open_sealed(directory / kScoresName, kScoresMagic, "scores"));
  const ModelCard& card = scores.model()->card();
  ByteReader in = sealed.reader();
  if (in.string() != card.model_id || in.fixed64() != identity_of(card))
    return corrupt("scores: of another model");
  if (in.varint() != state.seq || in.fixed64() != state.seq_print)
    return corrupt("scores: of another entry of the log");
  return scores.load(in, state.profiles.size());
}

Result<State> load_checkpoint(const std::filesystem::path& directory) {
  TC_ASSIGN(const SealedFile sealed, open_sealed(directory / kFileName, kMagic, "checkpoint"));
  ByteReader in = sealed.reader();
  return State::load(in);
}

Result<uint64_t> checkpoint_seq(const std::filesystem::path& directory) {
  TC_ASSIGN(const auto file, MappedFile::open(directory / kFileName));
  TC_ASSIGN(const std::string_view bytes, look_into_sealed(*file, kMagic, "checkpoint"));
  ByteReader in(bytes);
  return State::seq_of(in);
}

std::vector<std::filesystem::path> checkpoint_files(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  if (std::filesystem::is_regular_file(directory / kScoresName, error))
    files.emplace_back(kScoresName);
  for (const char* folder : {"grades", "segments"})
    for (const auto& entry : std::filesystem::directory_iterator(directory / folder, error))
      if (entry.is_regular_file(error)) files.push_back(folder / entry.path().filename());
  std::ranges::sort(files);
  if (std::filesystem::is_regular_file(directory / kFileName, error)) files.emplace_back(kFileName);
  return files;
}

}  // namespace tillcast
