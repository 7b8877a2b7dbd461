// checkpoint_bench DATA_DIR SCRATCH_DIR
//
// What a checkpoint of the state in DATA_DIR costs: reading it, copying the process, and writing it
// into SCRATCH_DIR, there by this process and there by a copy.
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>

#include "engine/checkpoint.h"

namespace tillcast {
namespace {

class Watch {
 public:
  explicit Watch(int who) : who_(who), usage_(usage()) {}
  void say(std::string_view what) const {
    const rusage now = usage();
    const auto seconds = [](const timeval& end, const timeval& begin) {
      return static_cast<double>(end.tv_sec - begin.tv_sec) +
             1e-6 * static_cast<double>(end.tv_usec - begin.tv_usec);
    };
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begun_;
    fmt::print("{:<16} {:7.3f} s; CPU {:7.3f} user, {:7.3f} system; {} faults\n", what,
               wall.count(), seconds(now.ru_utime, usage_.ru_utime),
               seconds(now.ru_stime, usage_.ru_stime), now.ru_minflt - usage_.ru_minflt);
  }

 private:
  rusage usage() const {
    rusage used{};
    ::getrusage(who_, &used);
    return used;
  }
  int who_;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  rusage usage_;
};

int run(const std::filesystem::path& data, const std::filesystem::path& scratch) {
  const Watch loading(RUSAGE_SELF);
  const Result<State> state = load_checkpoint(data);
  loading.say("read");
  if (!state.ok()) return fmt::print("{}\n", state.error().message), 1;
  const Watch writing(RUSAGE_SELF);
  if (!save_checkpoint(scratch, *state).ok()) return fmt::print("cannot write\n"), 1;
  writing.say("written");
  fmt::print("{} bytes\n", std::filesystem::file_size(scratch / "checkpoint"));
  const Watch forking(RUSAGE_SELF);
  const Watch copying(RUSAGE_CHILDREN);
  const pid_t copy = ::fork();
  if (copy == 0) ::_exit(save_checkpoint(scratch, *state).ok() ? 0 : 1);
  forking.say("fork");
  int status = 0;
  if (copy < 0 || ::waitpid(copy, &status, 0) != copy || status != 0) return 1;
  copying.say("written by copy");
  return 0;
}

}  // namespace
}  // namespace tillcast

int main(int count, char** words) {
  if (count != 3) return fmt::print(stderr, "checkpoint_bench DATA_DIR SCRATCH_DIR\n"), 2;
  return tillcast::run(words[1], words[2]);
}
