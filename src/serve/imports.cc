#include "serve/imports.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <random>

#include "base/file.h"
#include "base/time.h"

namespace tillcast {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kReceivingMsMax = kDayMs;
constexpr size_t kIdDateDigits = 8;
constexpr size_t kIdHexDigits = 8;
constexpr uint64_t kRecordBytesMax = 64 << 20;

bool is_open(ImportState state) {
  return state != ImportState::kDone && state != ImportState::kFailed;
}

std::string make_id(int64_t now_ms) {
  std::string date = format_date(now_ms);
  std::erase(date, '-');
  std::random_device random;
  return fmt::format("{}-{:08x}", date, uint32_t(random()));
}

// Appends at `offset`, durably; what an earlier try left behind it goes.
Result<> write_part(const fs::path& path, uint64_t offset, std::string_view part) {
  const auto failed = [&] {
    return unavailable(fmt::format("import: cannot be written: {}", std::strerror(errno)));
  };
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return failed();
  Result<> result = Done{};
  if (::ftruncate(file, static_cast<off_t>(offset)) != 0) result = failed();
  while (result.ok() && !part.empty()) {
    const ssize_t put = ::pwrite(file, part.data(), part.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) {
      result = failed();
      break;
    }
    part.remove_prefix(static_cast<size_t>(put));
    offset += static_cast<uint64_t>(put);
  }
  if (result.ok() && ::fdatasync(file) != 0) result = failed();
  ::close(file);
  return result;
}

Error unknown() { return not_found("import: there is none of this id"); }

}  // namespace

bool is_import_id(std::string_view text) {
  if (text.size() != kIdDateDigits + 1 + kIdHexDigits || text[kIdDateDigits] != '-') return false;
  return text.substr(0, kIdDateDigits).find_first_not_of("0123456789") == text.npos &&
         text.substr(kIdDateDigits + 1).find_first_not_of("0123456789abcdef") == text.npos;
}

Imports::Imports(fs::path folder, const Shop& shop, ShopWriter& writer, ImportLimits limits)
    : folder_(std::move(folder)),
      shop_(shop),
      writer_(writer),
      limits_(limits),
      looks_("look", limits.open_max * 4) {
  load();
  thread_ = std::thread([this] { run(); });
}

Imports::~Imports() {
  stop();
  join();
}

void Imports::load() {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, error)) {
    if (!is_import_id(entry.path().filename().string())) continue;
    const Shared import = load_one(entry.path());
    if (!import) continue;
    {
      const std::lock_guard lock(mutex_);
      imports_.emplace(import->view.id, import);
    }
    if (import->view.state == ImportState::kReading) look_soon(import);
  }
  std::vector<Shared> old;
  {
    const std::lock_guard lock(mutex_);
    old = outdated_locked(wall_clock_ms());
  }
  for (const Shared& import : old) remove(import);
}

// What an earlier server left: as far as it had come, but for what was running.
Imports::Shared Imports::load_one(const fs::path& folder) const {
  auto import = std::make_shared<Import>();
  const auto text = read_file(folder / "import.json", kRecordBytesMax);
  const auto read = text ? read_record(*text, *import) : Result<>(text.error());
  ImportView& view = import->view;
  if (!read || view.id != folder.filename().string()) {
    spdlog::warn("imports: {} is left alone: {}", folder.string(),
                 read ? "it is another's" : read.error().message);
    return nullptr;
  }
  std::error_code error;
  if (view.state == ImportState::kReceiving) {
    const uint64_t there = fs::file_size(folder / "content", error);
    view.received = error ? 0 : std::min(there, view.bytes);
    if (view.received == view.bytes) view.state = ImportState::kReading;
  } else if (view.state == ImportState::kDone) {
    fs::remove(folder / "content", error);  // it ended before that
  } else if (view.state == ImportState::kWaiting) {
    view.state = ImportState::kReady;
  } else if (view.state == ImportState::kImporting) {
    view.state = ImportState::kFailed;
    view.error =
        "the server ended while it ran; start it again: what is in already counts as known";
  }
  return import;
}

bool Imports::has_room(uint64_t bytes) const {
  std::error_code error;
  fs::create_directories(folder_, error);
  const fs::space_info space = fs::space(folder_, error);
  if (error) return false;
  uint64_t wanted = bytes + limits_.disk_spare_bytes;
  const std::lock_guard lock(mutex_);
  for (const auto& [id, import] : imports_)
    if (import->view.state == ImportState::kReceiving)
      wanted += import->view.bytes - import->view.received;
  return space.available >= wanted;
}

// What never finished receiving, and the oldest that is finished where there are too many.
std::vector<Imports::Shared> Imports::outdated_locked(int64_t now_ms) const {
  std::vector<Shared> old, finished;
  for (const auto& [id, import] : imports_) {
    const ImportView& view = import->view;
    if (view.state == ImportState::kReceiving && now_ms - view.created_at_ms > kReceivingMsMax)
      old.push_back(import);
    else if (!is_open(view.state))
      finished.push_back(import);
  }
  std::ranges::sort(finished, {}, [](const Shared& import) { return import->view.created_at_ms; });
  const size_t kept = imports_.size() - old.size() + 1;
  for (size_t i = 0; i < finished.size() && kept - i > limits_.kept_max; ++i)
    old.push_back(finished[i]);
  return old;
}

Result<ImportView> Imports::begin(const std::string& name, uint64_t bytes) {
  TC_ASSERT(bytes > 0 && bytes <= limits_.bytes_max);
  const int64_t now_ms = wall_clock_ms();
  auto import = std::make_shared<Import>();
  import->view.name = name;
  import->view.bytes = bytes;
  import->view.created_at_ms = now_ms;
  std::vector<Shared> old;
  {
    const std::lock_guard lock(mutex_);
    old = outdated_locked(now_ms);
    const auto open = std::ranges::count_if(
        imports_, [](const auto& entry) { return is_open(entry.second->view.state); });
    const auto dropped =
        std::ranges::count_if(old, [](const Shared& one) { return is_open(one->view.state); });
    if (static_cast<size_t>(open - dropped) >= limits_.open_max)
      return conflict(fmt::format("imports: {} files wait already; import or delete one first",
                                  limits_.open_max));
    do {
      import->view.id = make_id(now_ms);
    } while (imports_.contains(import->view.id));
    imports_.emplace(import->view.id, import);
  }
  for (const Shared& one : old) remove(one);
  std::error_code error;
  fs::create_directories(folder_of(*import), error);
  if (auto saved = persist(import); !saved) {
    remove(import);
    return saved.error();
  }
  return find(import->view.id);
}

Result<ImportView> Imports::receive(const std::string& id, uint64_t offset, std::string_view part) {
  TC_ASSIGN(const Shared import, get(id));
  bool whole = false;
  {
    const std::lock_guard files(import->files);
    {
      const std::lock_guard lock(mutex_);
      const ImportView& view = import->view;
      if (import->forgotten) return unknown();
      if (view.state != ImportState::kReceiving)
        return conflict("import: all of its bytes are there already");
      if (offset != view.received)
        return conflict(
            fmt::format("offset: {} bytes are there; send from there on", view.received));
      if (part.size() > view.bytes - view.received)
        return conflict(fmt::format("import: is of {} bytes, which this would exceed", view.bytes));
    }
    TC_TRY(write_part(folder_of(*import) / "content", offset, part));
    const std::lock_guard lock(mutex_);
    import->view.received += part.size();
    whole = import->view.received == import->view.bytes;
    if (whole) import->view.state = ImportState::kReading;
  }
  if (whole) {  // a full disk is no reason not to look: a restart counts the bytes again
    save(import);
    look_soon(import);
  }
  return find(id);
}

Result<ImportMapping> Imports::mapping(const std::string& id) const {
  TC_ASSIGN(const Shared import, get(id));
  const std::lock_guard lock(mutex_);
  return import->mapping;
}

Result<ImportView> Imports::map(const std::string& id, ImportMapping mapping) {
  TC_TRY(check_columns_by_hand(mapping.columns));
  TC_ASSIGN(const Shared import, get(id));
  {
    const std::lock_guard lock(mutex_);
    ImportView& view = import->view;
    const bool can = view.state == ImportState::kReading || view.state == ImportState::kReady ||
                     (view.state == ImportState::kFailed && !view.preview.empty());
    if (!can)
      return conflict(fmt::format("import: is {}; only one that was read can be mapped",
                                  to_string(view.state)));
    ++import->turn;  // a look that goes on is of no use any more
    import->mapping = std::move(mapping);
    import->can_start = false;
    view.state = ImportState::kReading;
    view.error.clear();
    view.finished_at_ms.reset();
  }
  save(import);
  look_soon(import);
  return find(id);
}

Result<ImportView> Imports::start(const std::string& id) {
  TC_ASSIGN(const Shared import, get(id));
  {
    const std::lock_guard lock(mutex_);
    ImportView& view = import->view;
    const bool idle = view.state == ImportState::kReady || view.state == ImportState::kFailed;
    if (!idle || !import->can_start)
      return conflict(fmt::format("import: is {}{}", to_string(view.state),
                                  idle ? " but cannot be used as it is; map its columns first"
                                       : "; only one that is ready can be started"));
    view.state = ImportState::kWaiting;
    view.error.clear();
    view.finished_at_ms.reset();
    view.progress.reset();
    view.result.clear();
    waiting_.push_back(import);
    came_.notify_one();
  }
  save(import);
  return find(id);
}

Result<Imports::Shared> Imports::get(const std::string& id) const {
  if (!is_import_id(id)) return unknown();
  const std::lock_guard lock(mutex_);
  const auto found = imports_.find(id);
  if (found == imports_.end()) return unknown();
  return found->second;
}

Result<ImportView> Imports::find(const std::string& id) const {
  TC_ASSIGN(const Shared import, get(id));
  const std::lock_guard lock(mutex_);
  return import->view;
}

std::vector<ImportView> Imports::list() const {
  std::vector<ImportView> views;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, import] : imports_) views.push_back(import->view);
  }
  std::ranges::stable_sort(views, [](const ImportView& a, const ImportView& b) {
    return a.created_at_ms > b.created_at_ms;
  });
  return views;
}

Result<fs::path> Imports::rejects(const std::string& id) const {
  TC_ASSIGN(const Shared import, get(id));
  return folder_of(*import) / "rejects.csv";
}

Result<> Imports::forget(const std::string& id) {
  TC_ASSIGN(const Shared import, get(id));
  remove(import);
  return Done{};
}

void Imports::remove(const Shared& import) {
  {
    const std::lock_guard lock(mutex_);
    import->forgotten = true;
    ++import->turn;
    imports_.erase(import->view.id);
    std::erase(waiting_, import);
  }
  const std::lock_guard files(import->files);
  std::error_code error;
  fs::remove_all(folder_of(*import), error);
  if (error) spdlog::warn("imports: {}: {}", folder_of(*import).string(), error.message());
}

Result<> Imports::persist(const Shared& import) {
  const std::lock_guard files(import->files);
  std::string text;
  {
    const std::lock_guard lock(mutex_);
    if (import->forgotten) return Done{};
    text = record_json(*import);
  }
  return write_file(folder_of(*import) / "import.json", text);
}

void Imports::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  came_.notify_all();
}

void Imports::join() {
  if (thread_.joinable()) thread_.join();
  looks_.finish();
}

}  // namespace tillcast
