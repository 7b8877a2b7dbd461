// tillcast train: learns a model from the log and registers it; tillcast-train does the work.
#include "app/trainer_program.h"

namespace tillcast {

void add_train(CLI::App& app, Context& context) {
  add_trainer_command(app, context, "train", "Train a model on the log and register it");
}

}  // namespace tillcast
