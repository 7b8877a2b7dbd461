#include "app/cluster_models.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/model_files.h"
#include "app/segment_files.h"
#include "base/file.h"
#include "base/inner_path.h"
#include "base/time.h"
#include "score/registry.h"
#include "segment/segmentation_file.h"

namespace tillcast {
namespace {

namespace fs = std::filesystem;

constexpr size_t kBundleBytesMax = 7'500'000;  // of a record, with its frame

Result<> add_files(const fs::path& folder, ModelBundle& bundle) {
  std::error_code error;
  for (fs::recursive_directory_iterator in(folder, error), end; !error && in != end;
       in.increment(error)) {
    if (!in->is_regular_file(error)) continue;
    TC_ASSIGN(std::string bytes, read_file(in->path()));
    bundle.files.push_back({fs::relative(in->path(), folder, error).string(), std::move(bytes)});
  }
  if (error) return unavailable(fmt::format("{}: {}", folder.string(), error.message()));
  std::ranges::sort(bundle.files, {}, &ModelBundle::File::path);
  return Done{};
}

// A model that is there already is the same: its id says what it was trained on.
Result<> write_files(const fs::path& folder, const ModelBundle& bundle) {
  if (fs::exists(folder)) return Done{};
  fs::path half = folder;
  half += ".half";
  std::error_code error;
  fs::remove_all(half, error);
  for (const ModelBundle::File& file : bundle.files) {
    if (!is_inside(file.path))
      return invalid(fmt::format("model {}: {} is no file of it", bundle.model_id, file.path));
    const fs::path path = half / file.path;
    fs::create_directories(path.parent_path(), error);
    TC_TRY(write_file(path, file.bytes));
  }
  fs::rename(half, folder, error);
  if (error) return unavailable(fmt::format("{}: {}", folder.string(), error.message()));
  return Done{};
}

}  // namespace

Result<ModelBundle> bundle_models(const fs::path& data_dir) {
  ModelBundle bundle;
  bundle.version = static_cast<uint64_t>(wall_clock_ms());
  TC_ASSIGN(const auto champion, Registry(data_dir).champion());
  if (champion) {
    TC_ASSIGN(const auto usable, load_usable_model(*champion));
    bundle.model_id = champion->model_id;
    TC_TRY(add_files(champion->directory, bundle));
  }
  const auto segmentation = usable_segmentation(data_dir);
  if (segmentation.ok())
    bundle.segmentation = to_json(**segmentation).dump();
  else if (segmentation.error().code != ErrorCode::kNotFound)
    return segmentation.error();
  size_t bytes = bundle.segmentation.size();
  for (const ModelBundle::File& file : bundle.files) bytes += file.bytes.size();
  if (bytes > kBundleBytesMax)
    return invalid(
        fmt::format("model {}: with its segmentation it is {} bytes; a cluster is told "
                    "of at most {}",
                    bundle.model_id, bytes, kBundleBytesMax));
  return bundle;
}

Result<NodeModels> install_bundle(const fs::path& data_dir, const ModelBundle& bundle) {
  NodeModels models;
  models.version = bundle.version;
  if (!bundle.model_id.empty()) {
    if (!is_inside(bundle.model_id) || fs::path(bundle.model_id).has_parent_path())
      return invalid(fmt::format("model {}: is no name of a model", bundle.model_id));
    const Registry registry(data_dir);
    if (!registry.find(bundle.model_id).ok()) {
      std::error_code error;
      fs::create_directories(data_dir / "models", error);
      TC_TRY(write_files(data_dir / "models" / bundle.model_id, bundle));
    }
    TC_ASSIGN(const auto before, registry.champion());
    if (!before || before->model_id != bundle.model_id) TC_TRY(registry.promote(bundle.model_id));
    TC_ASSIGN(const RegisteredModel champion, registry.find(bundle.model_id));
    TC_ASSIGN(models.champion, load_usable_model(champion));
  }
  if (!bundle.segmentation.empty()) {
    const auto document = nlohmann::json::parse(bundle.segmentation, nullptr, false);
    if (document.is_discarded()) return corrupt("segmentation: is no JSON");
    TC_ASSIGN(Segmentation segmentation, segmentation_from_json(document));
    TC_TRY(save_segmentation(data_dir, segmentation));
    TC_ASSIGN(models.segmentation, usable_segmentation(data_dir));
  }
  return models;
}

}  // namespace tillcast
