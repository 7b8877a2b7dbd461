// api/program.h: the built program as a process: run to its end, or served until it is ended.
//
// Threads: one. Errors are exceptions, which fail the test.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tillcast {

struct Finished {
  int status = 0;  // of the exit; -N: signal N
  std::string output;
  std::string errors;
};

// A directory of its own, gone with it.
class TemporaryDir {
 public:
  TemporaryDir();
  ~TemporaryDir();
  TemporaryDir(const TemporaryDir&) = delete;
  TemporaryDir& operator=(const TemporaryDir&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class Program {
 public:
  // Starts `tillcast ARGUMENTS...`; killed at the end of its life.
  Program(const std::vector<std::string>& arguments, const TemporaryDir& dir);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // Waits until the server has said where it is.
  uint16_t port();
  void signal(int number);
  Finished wait();

 private:
  std::filesystem::path output_;
  std::filesystem::path errors_;
  pid_t pid_ = -1;
};

Finished run_program(const std::vector<std::string>& arguments, const TemporaryDir& dir);

}  // namespace tillcast
