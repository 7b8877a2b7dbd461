// app/pipeline_output.h: where a pipeline's panes go, and with them the note of where the job is.
//
// Threads: one.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "app/pane_output.h"
#include "app/pipeline_state.h"
#include "window/pipeline.h"

namespace tillcast {

class PipelineOutput : public PipelineSink {
 public:
  // `late` may be null: what came too late is not kept.
  explicit PipelineOutput(std::unique_ptr<GrowingFile> late) : late_(std::move(late)) {}

  Result<> dropped(const OrderEvent& order) override;
  // To where others read it, where nothing has to be noted with it.
  virtual Result<> flush() = 0;
  // Something was told that others see only once the job is noted.
  virtual bool holds_back() const { return false; }
  // What was told stands, and a stopped job goes on from here. REQUIRES: resumable(), and that the
  // pipeline is settled.
  virtual Result<> save(PipelinePlace place, const Pipeline& pipeline) = 0;
  // The same at the end of all.
  virtual Result<> finish(PipelinePlace place, const Pipeline& pipeline) = 0;
  // Whether what was written can be taken up after a stop.
  virtual bool resumable() const = 0;

 protected:
  std::unique_ptr<GrowingFile> late_;
};

// Rows into a file, the note beside it.
class FileOutput : public PipelineOutput {
 public:
  // Without `out` the rows are kept in text().
  FileOutput(PaneRows rows, PipelineState state, std::unique_ptr<GrowingFile> out,
             std::unique_ptr<GrowingFile> late)
      : PipelineOutput(std::move(late)),
        rows_(std::move(rows)),
        state_(std::move(state)),
        out_(std::move(out)) {}

  Result<> begin();  // the header
  Result<> panes(std::span<const Pane> panes, const GroupKeys& groups) override;
  Result<> flush() override;
  Result<> save(PipelinePlace place, const Pipeline& pipeline) override;
  Result<> finish(PipelinePlace place, const Pipeline& pipeline) override;
  bool resumable() const override {
    return out_ && out_->is_plain() && (!late_ || late_->is_plain());
  }
  const std::string& text() const { return text_; }

 private:
  Result<> sync();

  PaneRows rows_;
  const PipelineState state_;
  std::unique_ptr<GrowingFile> out_;
  std::string text_;
};

}  // namespace tillcast
