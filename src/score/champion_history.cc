#include "score/champion_history.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/file.h"

namespace tillcast {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kFileName = "champions.jsonl";
constexpr uint64_t kFileBytesMax = 64 << 20;

std::string text_of(const json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

std::vector<ChampionChange> read_champion_history(const fs::path& models_dir) {
  std::vector<ChampionChange> history;
  const auto text = read_file(models_dir / kFileName, kFileBytesMax);
  if (!text.ok()) return history;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    const json read = json::parse(line, nullptr, false);
    if (!read.is_object() || text_of(read, "model_id").empty()) continue;
    history.push_back({text_of(read, "time"), text_of(read, "model_id"), text_of(read, "previous"),
                       text_of(read, "action") == "rollback"});
  }
  return history;
}

Result<> append_champion_change(const fs::path& models_dir, const ChampionChange& change) {
  const json previous = change.previous.empty() ? json() : json(change.previous);
  const json line = {{"time", change.time},
                     {"model_id", change.model_id},
                     {"previous", previous},
                     {"action", change.rollback ? "rollback" : "promote"}};
  const std::string bytes = line.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  const fs::path path = models_dir / kFileName;
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  const bool written =
      file >= 0 &&
      ::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
      ::fdatasync(file) == 0;
  const int error = errno;
  if (file >= 0) ::close(file);
  if (!written)
    return unavailable(fmt::format("{}: cannot write it: {}", path.string(), std::strerror(error)));
  return Done{};
}

std::optional<std::string> champion_before(const std::vector<ChampionChange>& history,
                                           std::string_view champion) {
  // Promotions pile up and a rollback takes the topmost off.
  std::vector<std::string> pile;
  for (const ChampionChange& change : history) {
    if (change.rollback) {
      while (!pile.empty() && pile.back() != change.model_id) pile.pop_back();
      if (pile.empty()) pile.push_back(change.model_id);
      continue;
    }
    if (!change.previous.empty() && (pile.empty() || pile.back() != change.previous))
      pile.push_back(change.previous);
    if (pile.empty() || pile.back() != change.model_id) pile.push_back(change.model_id);
  }
  // The champion may have been named without a line.
  if (pile.empty() || pile.back() != champion)
    return pile.empty() ? std::nullopt : std::optional(pile.back());
  if (pile.size() < 2) return std::nullopt;
  return pile[pile.size() - 2];
}

}  // namespace tillcast
