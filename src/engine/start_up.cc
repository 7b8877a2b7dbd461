#include "engine/start_up.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "engine/checkpoint.h"

namespace tillcast {
namespace {

// The print of an entry of the log.
Result<uint64_t> print_at(const Log& log, uint64_t seq) {
  uint64_t print = 0;
  TC_TRY(log.read(seq - 1, seq, [&](uint64_t, Entry&& entry) -> Result<> {
    print = State::print_of(entry);
    return Done{};
  }));
  return print;
}

}  // namespace

Result<State> StartUp::begin(const Log& log) {
  begun_ = std::chrono::steady_clock::now();
  if (checkpoint_dir_.empty()) return State();
  auto state = load_checkpoint(checkpoint_dir_);
  if (!state.ok()) {
    if (state.error().code == ErrorCode::kNotFound) return State();
    problem_ = state.error().message;
  } else if (state->seq > log.last_seq()) {
    problem_ = fmt::format(
        "checkpoint: goes to entry {}, and the log ends at {}: it lost its end or is an older copy",
        state->seq, log.last_seq());
  } else if (state->seq > 0) {
    TC_ASSIGN(const uint64_t print, print_at(log, state->seq));
    if (print != state->seq_print) problem_ = "checkpoint: it is of another log";
  }
  if (problem_.empty()) {
    checkpoint_seq_ = state->seq;
    return state;
  }
  aside_ = true;
  spdlog::warn("{}; folding the whole log instead", problem_);
  return State();
}

std::string StartUp::words() const {
  const std::string folded =
      fmt::format("{} entries{} folded in {:.2f} s", folded_seq_ - checkpoint_seq_,
                  checkpoint_seq_ > 0 ? " after it" : "",
                  std::chrono::duration<double>(ended_ - begun_).count());
  if (checkpoint_seq_ > 0)
    return fmt::format("checkpoint of entry {} used, {}", checkpoint_seq_, folded);
  if (problem_.empty()) return "no checkpoint, all " + folded;
  return fmt::format("{}; all {}", problem_, folded);
}

void StartUp::put_aside() {
  if (!std::exchange(aside_, false)) return;
  const std::filesystem::path aside = checkpoint_dir_ / "checkpoint.aside";
  std::error_code error;
  std::filesystem::rename(checkpoint_dir_ / "checkpoint", aside, error);
  if (!error) spdlog::info("checkpoint: the one that could not be used is {}", aside.string());
}

}  // namespace tillcast
