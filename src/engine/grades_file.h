// engine/grades_file.h: a model's grades on disk: <data>/grades/MODEL_ID.
//
// They say which model they are of (identity_of), and up to which entry of which log they go.
// The version before, whose windows have no curves, is read as well.
// Derived: what is damaged, or of another model or log, is passed over and the grades begin anew.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "engine/live_grades.h"

namespace tillcast {

// Where in the log the grades stand.
struct LogPlace {
  uint64_t seq = 0;
  uint64_t seq_print = 0;  // State::print_of() of that entry; 0 at the beginning
};

// Of all that a card says but figures and names, which may be measured and given later.
uint64_t identity_of(const ModelCard& card);

Result<> save_grades(const std::filesystem::path& data_dir, const LiveGrades& grades,
                     LogPlace place);

// Fills `grades`, which are new. kNotFound: there are none. kCorrupt: there are some that cannot be
// used.
Result<LogPlace> load_grades(const std::filesystem::path& data_dir, LiveGrades& grades);

// Of a model that goes; nothing happens where there are none.
void remove_grades(const std::filesystem::path& data_dir, std::string_view model_id);

}  // namespace tillcast
