#include "app/pane_output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/time.h"
#include "event/order_json.h"
#include "ingest/text_encoding.h"

namespace tillcast {
namespace {

constexpr size_t kWriteBytes = 1 << 20;
constexpr std::string_view kStdout = "-";

struct NamedMoney {
  std::string_view name;
  MoneySum micros;
};

std::array<NamedMoney, 4> money_of(const WindowFigures& figures) {
  return {{{"gross_revenue", figures.gross},
           {"refunds", figures.refunds},
           {"adjustments", figures.adjustments},
           {"net_revenue", figures.net()}}};
}

}  // namespace

Result<std::unique_ptr<GrowingFile>> GrowingFile::open(const std::string& path, uint64_t bytes) {
  const bool to_stdout = path == kStdout;
  const int fd =
      to_stdout ? STDOUT_FILENO : ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  std::unique_ptr<GrowingFile> file(new GrowingFile(to_stdout ? "stdout" : path, fd, bytes));
  struct stat now {};
  if (fd < 0 || ::fstat(fd, &now) != 0) return file->failure();
  file->plain_ = !to_stdout && S_ISREG(now.st_mode);
  if (file->plain_ && static_cast<uint64_t>(now.st_size) < bytes)
    return corrupt(
        fmt::format("{}: is shorter than it was when the job was stopped; use "
                    "--restart to begin it anew",
                    path));
  return file;
}

GrowingFile::~GrowingFile() {
  if (fd_ > STDERR_FILENO) ::close(fd_);
}

Error GrowingFile::failure() {
  failed_ = unavailable(fmt::format("{}: cannot write it: {}", path_, std::strerror(errno)));
  return *failed_;
}

Result<> GrowingFile::write(std::string_view bytes) {
  waiting_ += bytes;
  bytes_ += bytes.size();
  return waiting_.size() >= kWriteBytes ? flush() : Result<>(Done{});
}

Result<> GrowingFile::flush() {
  if (failed_) return *failed_;
  const auto kept = static_cast<off_t>(kept_);
  if (plain_ && !begun_ && (::ftruncate(fd_, kept) != 0 || ::lseek(fd_, kept, SEEK_SET) < 0))
    return failure();
  begun_ = true;
  for (std::string_view rest = waiting_; !rest.empty();) {
    const ssize_t written = ::write(fd_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failure();
    rest.remove_prefix(static_cast<size_t>(written));
  }
  waiting_.clear();
  return Done{};
}

Result<> GrowingFile::sync() {
  TC_TRY(flush());
  return !plain_ || ::fsync(fd_) == 0 ? Result<>(Done{}) : failure();
}

std::string PaneRows::header() const {
  if (format_ == PaneFormat::kNdjson) return {};
  std::string text = "window_start,window_end";
  for (const GroupField field : fields_) text.append(",").append(to_string(field));
  if (mode_ != PaneMode::kFinal) text += ",pane,pane_index";
  if (mode_ == PaneMode::kRetracting) text += ",weight";
  text += ",orders,transactions,units";
  for (const NamedMoney& money : money_of({})) text.append(",").append(money.name);
  return text + ",customers\n";
}

void PaneRows::append(std::string& out, const Pane& pane, const GroupKeys& groups) const {
  if (format_ == PaneFormat::kCsv)
    append_csv(out, pane, groups);
  else
    append_json(out, pane, groups);
}

void PaneRows::append_csv(std::string& out, const Pane& pane, const GroupKeys& groups) const {
  const WindowFigures& figures = pane.figures;
  fmt::format_to(std::back_inserter(out), "{},{}", format_time(pane.window.begin_ms),
                 format_time(pane.window.end_ms));
  for (const std::string_view value : groups.values(pane.group)) {
    out += ',';
    append_csv_field(out, value);
  }
  if (mode_ != PaneMode::kFinal)
    fmt::format_to(std::back_inserter(out), ",{},{}", to_string(pane.timing), pane.index);
  if (mode_ == PaneMode::kRetracting) out += pane.retracts ? ",-1" : ",1";
  fmt::format_to(std::back_inserter(out), ",{},{},{}", figures.orders, figures.transactions,
                 figures.units);
  for (const NamedMoney& money : money_of(figures)) out.append(",").append(to_string(money.micros));
  fmt::format_to(std::back_inserter(out), ",{}\n", figures.customers);
}

void PaneRows::append_json(std::string& out, const Pane& pane, const GroupKeys& groups) const {
  const WindowFigures& figures = pane.figures;
  fmt::format_to(std::back_inserter(out), R"({{"window_start":"{}","window_end":"{}")",
                 format_time(pane.window.begin_ms), format_time(pane.window.end_ms));
  size_t field = 0;
  for (const std::string_view value : groups.values(pane.group)) {
    fmt::format_to(std::back_inserter(out), R"(,"{}":)", to_string(fields_[field++]));
    append_json_string(out, value);
  }
  if (mode_ != PaneMode::kFinal)
    fmt::format_to(std::back_inserter(out), R"(,"pane":"{}","pane_index":{})",
                   to_string(pane.timing), pane.index);
  if (mode_ == PaneMode::kRetracting)
    fmt::format_to(std::back_inserter(out), R"(,"weight":{})", pane.retracts ? -1 : 1);
  fmt::format_to(std::back_inserter(out), R"(,"orders":{},"transactions":{},"units":{})",
                 figures.orders, figures.transactions, figures.units);
  for (const NamedMoney& money : money_of(figures))
    fmt::format_to(std::back_inserter(out), R"(,"{}":"{}")", money.name, to_string(money.micros));
  fmt::format_to(std::back_inserter(out), ",\"customers\":{}}}\n", figures.customers);
}

std::string PaneRows::key(GroupIndex group, const GroupKeys& groups) const {
  const auto values = groups.values(group);
  if (values.empty()) return {};
  if (values.size() == 1) return std::string(values.front());
  std::string key;
  for (const std::string_view value : values) {
    key += key.empty() ? '[' : ',';
    append_json_string(key, value);
  }
  return key + ']';
}

}  // namespace tillcast
