// ingest/xml_reader.h: XML from a byte stream, as events. The only file that knows expat.
//
// Document types, and with them entities, are refused: no workbook has them, attacks do.
//
// Threads: one. Ownership: names, attributes and text live for the call.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "ingest/byte_source.h"

namespace tillcast {

class XmlAttributes {
 public:
  explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}
  // Empty where there is none; by the name without its prefix.
  std::string_view operator[](std::string_view name) const;

 private:
  const char** pairs_;
};

class XmlHandler {
 public:
  virtual ~XmlHandler() = default;

  // Names come without their prefix.
  virtual void start(std::string_view name, const XmlAttributes& attributes) = 0;
  virtual void end(std::string_view name) = 0;
  // In pieces.
  virtual void text(std::string_view piece) = 0;

  bool stopped() const { return stopped_; }
  const std::optional<Error>& error() const { return error_; }

 protected:
  void stop() { stopped_ = true; }
  void fail(Error error) {
    stopped_ = true;
    error_ = std::move(error);
  }

 private:
  bool stopped_ = false;
  std::optional<Error> error_;
};

// Reads to the end, or until the handler stops or fails. `name` is what errors call the document.
Result<> read_xml(ByteSource& source, std::string_view name, XmlHandler& handler);

}  // namespace tillcast
