// score/champion_history.h: who was champion before whom: <data>/models/champions.jsonl.
//
// One JSON object a line, only ever appended: {"time","model_id","previous","action"}, action
// "promote" or "rollback", previous null for the first. The file explains; who is champion now says
// <data>/models/champion.
//
// Threads, processes: a line is appended by one write, so that lines do not mix.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tillcast {

struct ChampionChange {
  std::string time;  // RFC 3339
  std::string model_id;
  std::string previous;  // empty: there was none
  bool rollback = false;
};

// Oldest first. A line that cannot be read is passed over; no file is no history.
std::vector<ChampionChange> read_champion_history(const std::filesystem::path& models_dir);

Result<> append_champion_change(const std::filesystem::path& models_dir,
                                const ChampionChange& change);

// The champion before `champion`: two rollbacks in a row lead two back. Nothing where the history
// knows of none.
std::optional<std::string> champion_before(const std::vector<ChampionChange>& history,
                                           std::string_view champion);

}  // namespace tillcast
