#include "bench/server_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/file.h"

namespace tillcast {
namespace {

constexpr auto kStartMax = std::chrono::minutes(10);
constexpr auto kLookEvery = std::chrono::milliseconds(5);

// The child's environment without settings of ours: it is to be measured as it is.
std::vector<std::string> plain_environment() {
  std::vector<std::string> kept;
  for (char** variable = environ; *variable != nullptr; ++variable)
    if (!std::string_view(*variable).starts_with("TILLCAST_")) kept.emplace_back(*variable);
  return kept;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  for (std::string& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

void become(int file, int as) {
  ::dup2(file, as);
  ::close(file);
}

// -1: it cannot be started.
pid_t start_process(const std::filesystem::path& program, std::vector<std::string> arguments,
                    const std::filesystem::path& output, const std::filesystem::path& errors) {
  arguments.insert(arguments.begin(), program.string());
  std::vector<std::string> environment = plain_environment();
  const std::vector<char*> argv = pointers(arguments);
  const std::vector<char*> envp = pointers(environment);
  const int flags = O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC;
  const int out = ::open(output.c_str(), flags, 0600);
  const int err = ::open(errors.c_str(), flags, 0600);
  const pid_t parent = ::getpid();
  const pid_t pid = out < 0 || err < 0 ? -1 : ::fork();
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);
    become(out, STDOUT_FILENO);
    become(err, STDERR_FILENO);
    ::execve(program.c_str(), argv.data(), envp.data());
    ::_exit(127);
  }
  if (out >= 0) ::close(out);
  if (err >= 0) ::close(err);
  return pid;
}

std::string content(const std::filesystem::path& path) {
  auto text = read_file(path);
  return text.ok() ? std::move(*text) : std::string();
}

std::string last_line(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

}  // namespace

double cpu_seconds_in(const std::filesystem::path& stat) {
  std::ifstream file(stat);
  std::string text;
  std::getline(file, text);
  const size_t name_end = text.rfind(')');
  if (name_end == text.npos) return 0;
  std::istringstream fields(text.substr(name_end + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  uint64_t user = 0;
  uint64_t system = 0;
  fields >> user >> system;
  return static_cast<double>(user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double cpu_seconds_of(pid_t pid) { return cpu_seconds_in(fmt::format("/proc/{}/stat", pid)); }

ProcessMemory memory_of(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/status", pid));
  ProcessMemory memory;
  std::string name;
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    uint64_t kilobytes = 0;
    fields >> name >> kilobytes;
    if (name == "VmRSS:") memory.resident_bytes = kilobytes << 10;
    if (name == "VmHWM:") memory.resident_bytes_max = kilobytes << 10;
  }
  return memory;
}

Result<std::unique_ptr<ServerProcess>> ServerProcess::start(const std::filesystem::path& program,
                                                            const std::filesystem::path& data_dir,
                                                            std::vector<std::string> more) {
  std::unique_ptr<ServerProcess> server(new ServerProcess);
  server->output_ = data_dir.string() + "-output";
  server->errors_ = data_dir.string() + "-errors";
  std::vector<std::string> arguments{"--data", data_dir.string(), "serve", "--port", "0"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  server->pid_ = start_process(program, arguments, server->output_, server->errors_);
  if (server->pid_ < 0) return unavailable(program.string() + ": cannot be started");
  TC_TRY(server->wait_until_listening());
  return server;
}

ServerProcess::~ServerProcess() { kill(); }

Result<> ServerProcess::wait_until_listening() {
  static constexpr std::string_view kBefore = "http://127.0.0.1:";
  const auto until = std::chrono::steady_clock::now() + kStartMax;
  while (std::chrono::steady_clock::now() < until) {
    const std::string said = content(output_);
    if (const size_t at = said.find(kBefore); at != said.npos && said.find('\n', at) != said.npos) {
      std::from_chars(said.data() + at + kBefore.size(), said.data() + said.size(), port_);
      return Done{};
    }
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      return unavailable("server: did not start: " + last_line(content(errors_)));
    }
    std::this_thread::sleep_for(kLookEvery);
  }
  return unavailable("server: did not start within ten minutes");
}

Result<> ServerProcess::stop() {
  ::kill(pid_, SIGTERM);
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return Done{};
  return unavailable("server: did not end well: " + last_line(content(errors_)));
}

void ServerProcess::kill() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

Result<std::string> run_to_end(const std::filesystem::path& program,
                               std::vector<std::string> arguments,
                               const std::filesystem::path& dir) {
  const pid_t pid = start_process(program, std::move(arguments), dir / "output", dir / "errors");
  int status = 0;
  if (pid < 0 || ::waitpid(pid, &status, 0) != pid)
    return unavailable(program.string() + ": cannot be started");
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return unavailable(last_line(content(dir / "errors")));
  return content(dir / "output");
}

}  // namespace tillcast
