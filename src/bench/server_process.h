// bench/server_process.h: the program that is measured, as a process of its own.
//
// Ownership: the process ends with its object, and with the bench.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace tillcast {

struct ProcessMemory {
  uint64_t resident_bytes = 0;
  uint64_t resident_bytes_max = 0;
};

// What a process or a thread has used, user and system, by its file `stat` in /proc. 0: there is
// none.
double cpu_seconds_in(const std::filesystem::path& stat);
// The process `pid`: all its threads.
double cpu_seconds_of(pid_t pid);
ProcessMemory memory_of(pid_t pid);

class ServerProcess {
 public:
  // Starts `PROGRAM --data DIR serve --port 0` and waits until it listens.
  static Result<std::unique_ptr<ServerProcess>> start(const std::filesystem::path& program,
                                                      const std::filesystem::path& data_dir,
                                                      std::vector<std::string> more = {});
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  uint16_t port() const { return port_; }
  pid_t pid() const { return pid_; }
  double cpu_seconds() const { return cpu_seconds_of(pid_); }
  ProcessMemory memory() const { return memory_of(pid_); }

  // Ends it and waits for that.
  Result<> stop();
  void kill();

 private:
  ServerProcess() = default;
  Result<> wait_until_listening();

  std::filesystem::path output_, errors_;
  pid_t pid_ = -1;
  uint16_t port_ = 0;
};

// Runs `PROGRAM ARGUMENTS...` to its end; its standard output. An error where it failed.
Result<std::string> run_to_end(const std::filesystem::path& program,
                               std::vector<std::string> arguments,
                               const std::filesystem::path& dir);

}  // namespace tillcast
