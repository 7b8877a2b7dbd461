#include "api/program.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <regex>
#include <stdexcept>
#include <thread>

namespace tillcast {
namespace {

std::string read_all(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TemporaryDir::TemporaryDir() {
  std::string pattern = (std::filesystem::temp_directory_path() / "tillcast-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
  path_ = pattern;
}

TemporaryDir::~TemporaryDir() { std::filesystem::remove_all(path_); }

Program::Program(const std::vector<std::string>& arguments, const TemporaryDir& dir) {
  static int number = 0;
  output_ = dir.path() / ("output-" + std::to_string(++number));
  errors_ = dir.path() / ("errors-" + std::to_string(number));
  std::vector<std::string> words{TILLCAST_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const int flags = O_CREAT | O_WRONLY | O_TRUNC;
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output_.c_str(), flags, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors_.c_str(), flags, 0600);
  const int error = ::posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error(words[0] + ": cannot be started");
}

Program::~Program() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

uint16_t Program::port() {
  static const std::regex kAddress("http://[^ ]+:([0-9]+)/");
  siginfo_t ended{};
  for (int i = 0; i < 6'000 && ended.si_pid == 0; ++i) {  // 2 min: a sanitizer's build
    ::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT);
    std::smatch found;
    if (const std::string said = read_all(output_); std::regex_search(said, found, kAddress))
      return static_cast<uint16_t>(std::stoi(found[1]));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  throw std::runtime_error("the server did not start: " + read_all(errors_));
}

void Program::signal(int number) { ::kill(pid_, number); }

Finished Program::wait() {
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), read_all(output_),
          read_all(errors_)};
}

Finished run_program(const std::vector<std::string>& arguments, const TemporaryDir& dir) {
  return Program(arguments, dir).wait();
}

}  // namespace tillcast
