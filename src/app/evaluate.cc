// tillcast evaluate: measures kinds of models on the log; tillcast-train does the work.
#include "app/trainer_program.h"

namespace tillcast {

void add_evaluate(CLI::App& app, Context& context) {
  add_trainer_command(app, context, "evaluate", "Measure kinds of models on the log");
}

}  // namespace tillcast
