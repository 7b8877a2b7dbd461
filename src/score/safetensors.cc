#include "score/safetensors.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/text.h"

namespace tillcast {
namespace {

static_assert(std::endian::native == std::endian::little, "tensors are copied as they lie");

using nlohmann::json;

constexpr size_t kHeaderBytesMax = 10'000'000;
constexpr size_t kDimensionsMax = 8;

// The number of values of a shape, if it is sane.
std::optional<size_t> value_count(const std::vector<size_t>& shape) {
  size_t count = 1;
  for (const size_t length : shape)
    if (__builtin_mul_overflow(count, length, &count)) return std::nullopt;
  return count;
}

std::optional<std::vector<size_t>> whole_numbers(const json& entry, const char* key) {
  const auto found = entry.find(key);
  if (found == entry.end() || !found->is_array()) return std::nullopt;
  std::vector<size_t> numbers;
  for (const json& number : *found) {
    if (!number.is_number_unsigned()) return std::nullopt;
    numbers.push_back(number.get<size_t>());
  }
  return numbers;
}

Result<Tensor> decode_tensor(const std::string& name, const json& entry, std::string_view data) {
  const auto wrong = [&](std::string_view what) {
    return corrupt(fmt::format("tensor {}: {}", printable(name, 60), what));
  };
  if (!entry.is_object()) return wrong("its description is no object");
  const auto dtype = entry.find("dtype");
  if (dtype == entry.end() || *dtype != "F32") return wrong("not of type F32");
  const auto shape = whole_numbers(entry, "shape");
  if (!shape) return wrong("no shape");
  if (shape->size() > kDimensionsMax)
    return wrong(fmt::format("more than {} dimensions", kDimensionsMax));
  const auto offsets = whole_numbers(entry, "data_offsets");
  if (!offsets || offsets->size() != 2) return wrong("no data_offsets");
  const auto count = value_count(*shape);
  const size_t begin = (*offsets)[0], end = (*offsets)[1];
  if (begin > end || end > data.size()) return wrong("its data lie beyond the end of the file");
  if (!count || *count != (end - begin) / sizeof(float) || (end - begin) % sizeof(float) != 0)
    return wrong(
        fmt::format("{} bytes of data for shape [{}]", end - begin, fmt::join(*shape, ", ")));
  Tensor tensor{*shape, std::vector<float>(*count)};
  if (*count > 0) std::memcpy(tensor.values.data(), data.data() + begin, end - begin);
  return tensor;
}

}  // namespace

std::string encode_safetensors(const Tensors& tensors) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  size_t offset = 0;
  for (const auto& [name, tensor] : tensors) {
    TC_ASSERT(value_count(tensor.shape) == tensor.values.size());
    const size_t end = offset + tensor.values.size() * sizeof(float);
    header[name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  while (text.size() % 8 != 0) text += ' ';  // the format's own way to align the data

  std::string bytes;
  bytes.reserve(8 + text.size() + offset);
  const uint64_t size = text.size();
  for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<char>(size >> (8 * i)));
  bytes += text;
  for (const auto& [name, tensor] : tensors)
    bytes.append(reinterpret_cast<const char*>(tensor.values.data()),
                 tensor.values.size() * sizeof(float));
  return bytes;
}

Result<Tensors> decode_safetensors(std::string_view bytes) {
  if (bytes.size() < 8) return corrupt("shorter than its header");
  uint64_t size = 0;
  for (size_t i = 0; i < 8; ++i)
    size |= static_cast<uint64_t>(static_cast<uint8_t>(bytes[i])) << (8 * i);
  if (size > kHeaderBytesMax || size > bytes.size() - 8)
    return corrupt("shorter than its header says");
  const std::string_view text = bytes.substr(8, size);
  const std::string_view data = bytes.substr(8 + size);
  const json header = json::parse(text, nullptr, false);
  if (!header.is_object()) return corrupt("its header is not a JSON object");

  Tensors tensors;
  size_t used = 0;
  for (const auto& [name, entry] : header.items()) {
    if (name == "__metadata__") continue;
    TC_ASSIGN(Tensor tensor, decode_tensor(name, entry, data));
    used += tensor.values.size() * sizeof(float);
    if (used > data.size()) return corrupt("its tensors lie over one another");
    tensors.emplace(name, std::move(tensor));
  }
  if (used != data.size())
    return corrupt(fmt::format("{} bytes of data, its tensors take {}", data.size(), used));
  return tensors;
}

Result<const Tensor*> require_tensor(const Tensors& tensors, const std::string& name,
                                     const std::vector<size_t>& shape) {
  const auto found = tensors.find(name);
  if (found == tensors.end())
    return corrupt(fmt::format("tensor {} is missing", printable(name, 60)));
  if (found->second.shape != shape)
    return corrupt(fmt::format("tensor {} has shape [{}], [{}] is needed", printable(name, 60),
                               fmt::join(found->second.shape, ", "), fmt::join(shape, ", ")));
  for (const float value : found->second.values)
    if (!std::isfinite(value))
      return corrupt(
          fmt::format("tensor {} holds a number that is not finite", printable(name, 60)));
  return &found->second;
}

}  // namespace tillcast
