// api/fixture.h: the program with a data directory of its own, for a test.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "api/program.h"
#include "base/file.h"

namespace tillcast {

// Something that comes about within 30 s.
template <class About>
bool comes(const About& about) {
  for (int i = 0; i < 600; ++i) {
    if (about()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

class ProgramFixture : public testing::Test {
 protected:
  std::filesystem::path data() const { return dir_.path() / "data"; }
  std::vector<std::string> with_data(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--data", data().string()});
    return arguments;
  }
  Finished run(std::vector<std::string> arguments) const {
    return run_program(with_data(std::move(arguments)), dir_);
  }
  nlohmann::json run_json(std::vector<std::string> arguments) const {
    arguments.emplace_back("--json");
    const Finished finished = run(std::move(arguments));
    EXPECT_EQ(finished.status, 0) << finished.errors;
    return nlohmann::json::parse(finished.output, nullptr, false);
  }
  // Of the test's own files; bytes() of none is empty.
  std::string path(const std::string& name) const { return (dir_.path() / name).string(); }
  std::string bytes(const std::string& name) const {
    const auto read = read_file(path(name));
    return read.ok() ? *read : "";
  }

  const TemporaryDir dir_;
};

}  // namespace tillcast
