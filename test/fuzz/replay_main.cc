// fuzz_replay NAME [--corpus DIR] [--runs N] [--seconds S] [FILE...]: a fuzzer without libFuzzer.
//
// Runs the FILEs; or else DIR/NAME and then mutations of it: N of them, or as many as S seconds of
// this thread's time allow where these end first (at least a tenth of them), always the same ones
// in the same order. What fails is kept as crash-NAME in the working directory.
#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/random.h"
#include "fuzz/replay.h"

// A sanitizer's, where there is one: it ends the process without a signal.
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());

namespace tillcast::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr size_t kInputBytesMax = 16 << 10;

// What the handler of a crash writes down.
const char* crash_name = nullptr;
const char* crash_bytes = nullptr;
size_t crash_size = 0;

void keep_input() {
  const int file = ::open(crash_name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file < 0 || ::write(file, crash_bytes, crash_size) < 0) return;
  ::close(file);
}

void on_crash(int signal) {
  keep_input();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

struct Plan {
  const Fuzzer* fuzzer = nullptr;
  fs::path corpus;
  uint64_t runs = 0;
  double seconds = 1e9;
  std::vector<fs::path> files;
};

void run(const Fuzzer& fuzzer, const std::string& input) {
  crash_bytes = input.data();
  crash_size = input.size();
  // A copy of just its size: a sanitizer sees a read beyond the end.
  const std::vector<uint8_t> bytes(input.begin(), input.end());
  fuzzer.one_input(bytes.data(), bytes.size());
}

// The words of NAME.dict, which stand in quotes, with \xHH, \\ and \" in them.
std::vector<std::string> read_words(const fs::path& path) {
  std::vector<std::string> words;
  const auto text = read_file(path);
  if (!text.ok()) return words;
  for (size_t at = 0; at < text->size();) {
    const size_t end = std::min(text->find('\n', at), text->size());
    const std::string_view line = std::string_view(*text).substr(at, end - at);
    at = end + 1;
    const size_t open = line.find('"'), close = line.rfind('"');
    if (line.starts_with('#') || open == close) continue;
    std::string word;
    for (size_t i = open + 1; i < close; ++i) {
      if (line[i] != '\\') {
        word.push_back(line[i]);
      } else if (line[++i] == 'x') {
        int code = 0;
        std::from_chars(line.data() + i + 1, line.data() + i + 3, code, 16);
        word.push_back(static_cast<char>(code));
        i += 2;
      } else {
        word.push_back(line[i]);
      }
    }
    words.push_back(std::move(word));
  }
  return words;
}

class Mutator {
 public:
  Mutator(std::vector<std::string> seeds, std::vector<std::string> words)
      : random_(1, 1), seeds_(std::move(seeds)), words_(std::move(words)) {
    if (seeds_.empty()) seeds_.emplace_back();
  }

  std::string next() {
    std::string input = pick(seeds_);
    for (uint64_t times = 1 + random_.below(6); times > 0; --times) change(input);
    input.resize(std::min(input.size(), kInputBytesMax));
    return input;
  }

 private:
  const std::string& pick(const std::vector<std::string>& from) {
    return from[random_.below(from.size())];
  }
  size_t place(const std::string& input) { return random_.below(input.size() + 1); }
  std::string some_of(const std::string& input) {
    const size_t at = place(input);
    return input.substr(at, 1 + random_.below(32));
  }

  void change(std::string& input) {
    const size_t at = place(input);
    switch (random_.below(8)) {
      case 0:
        if (at < input.size()) input[at] = static_cast<char>(input[at] ^ (1 << random_.below(8)));
        break;
      case 1:
        if (at < input.size()) input[at] = static_cast<char>(random_.next());
        break;
      case 2:
        input.insert(at, 1, static_cast<char>(random_.next()));
        break;
      case 3:
        input.erase(at, 1 + random_.below(16));
        break;
      case 4:
        input.insert(at, some_of(pick(seeds_)));
        break;
      case 5:
        input.insert(at, some_of(input));
        break;
      case 6:
        if (!words_.empty()) input.insert(at, pick(words_));
        break;
      default:
        change_number(input, at);
    }
  }

  // The run of digits at or after a place becomes another number.
  void change_number(std::string& input, size_t at) {
    static constexpr std::string_view kDigits = "0123456789";
    const size_t begin = input.find_first_of(kDigits, at);
    if (begin == input.npos) return;
    const size_t end = std::min(input.find_first_not_of(kDigits, begin), input.size());
    const uint64_t number = random_.next() >> random_.below(64);
    input.replace(begin, end - begin, fmt::format("{}", number));
  }

  Rng random_;
  std::vector<std::string> seeds_;
  std::vector<std::string> words_;
};

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

int replay(const Plan& plan) {
  std::vector<fs::path> paths = plan.files;
  const fs::path folder = plan.corpus / plan.fuzzer->name;
  if (paths.empty() && fs::is_directory(folder))
    for (const auto& entry : fs::directory_iterator(folder)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> seeds;
  for (const fs::path& path : paths) {
    auto seed = read_file(path);
    if (!seed.ok()) {
      fmt::print(stderr, "{}\n", seed.error().message);
      return 1;
    }
    run(*plan.fuzzer, *seed);
    seeds.push_back(std::move(*seed));
  }
  if (seeds.empty()) {
    fmt::print(stderr, "{}: holds no inputs\n", folder.string());
    return 1;
  }
  uint64_t runs = 0;
  const double begun = cpu_seconds();
  Mutator mutator(std::move(seeds),
                  read_words(plan.corpus / fmt::format("{}.dict", plan.fuzzer->name)));
  for (; plan.files.empty() && runs < plan.runs; ++runs) {
    if (runs >= plan.runs / 10 && runs % 16 == 0 && cpu_seconds() - begun > plan.seconds) break;
    run(*plan.fuzzer, mutator.next());
  }
  fmt::print("{}: {} inputs, {} mutations, no finding\n", plan.fuzzer->name, paths.size(), runs);
  return 0;
}

int usage() {
  fmt::print(stderr, "usage: fuzz_replay NAME [--corpus DIR] [--runs N] [--seconds S] [FILE...]\n");
  for (const Fuzzer& fuzzer : fuzzers()) fmt::print(stderr, "  {}\n", fuzzer.name);
  return 2;
}

int main_of(int count, char** arguments) {
  Plan plan;
  for (const Fuzzer& fuzzer : fuzzers())
    if (count > 1 && fuzzer.name == arguments[1]) plan.fuzzer = &fuzzer;
  if (plan.fuzzer == nullptr) return usage();
  for (int i = 2; i < count; ++i) {
    const std::string argument = arguments[i];
    if (!argument.starts_with("--")) {
      plan.files.emplace_back(argument);
      continue;
    }
    if (i + 1 == count) return usage();
    const std::string value = arguments[++i];
    if (argument == "--corpus")
      plan.corpus = value;
    else if (argument == "--runs")
      plan.runs = std::strtoull(value.c_str(), nullptr, 10);
    else if (argument == "--seconds")
      plan.seconds = std::strtod(value.c_str(), nullptr);
    else
      return usage();
  }
  static const std::string name = fmt::format("crash-{}", plan.fuzzer->name);
  crash_name = name.c_str();
  if (__sanitizer_set_death_callback != nullptr)
    __sanitizer_set_death_callback(keep_input);
  else
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) std::signal(signal, on_crash);
  std::signal(SIGABRT, on_crash);
  spdlog::set_level(spdlog::level::off);
  return replay(plan);
}

}  // namespace
}  // namespace tillcast::fuzz

int main(int count, char** arguments) { return tillcast::fuzz::main_of(count, arguments); }
