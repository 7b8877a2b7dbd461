// app/cluster_models.h: the models of a data directory as a cluster is told of them, and back.
//
// Threads: one at a time of each data directory. Errors name the model or the file.
#pragma once

#include <filesystem>

#include "cluster/order_node.h"
#include "cluster/views.h"

namespace tillcast {

// The champion and the segmentation, where there are any. kInvalid: they are too large to be told.
Result<ModelBundle> bundle_models(const std::filesystem::path& data_dir);

// Keeps the bundle's there, and loads them.
Result<NodeModels> install_bundle(const std::filesystem::path& data_dir, const ModelBundle& bundle);

}  // namespace tillcast
