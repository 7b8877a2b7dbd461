// segment/segmentation_file.h: a segmentation on disk: <data>/segments/segmentation.json.
//
// Text that people and other programs can read; replaced atomically. It is derived and can be
// fitted again, but it is what keeps the segments' numbers.
//
// Errors: kNotFound: there is none. kCorrupt: there is one that cannot be used; the message says
// why and what to do.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/result.h"
#include "segment/segmentation.h"

namespace tillcast {

std::filesystem::path segmentation_path(const std::filesystem::path& data_dir);

Result<> save_segmentation(const std::filesystem::path& data_dir, const Segmentation& segmentation);
Result<Segmentation> load_segmentation(const std::filesystem::path& data_dir);

nlohmann::ordered_json to_json(const Segmentation& segmentation);
Result<Segmentation> segmentation_from_json(const nlohmann::json& document);

}  // namespace tillcast
