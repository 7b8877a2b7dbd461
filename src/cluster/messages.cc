#include "cluster/messages.h"

#include "base/bytes.h"

namespace tillcast {
namespace {

constexpr uint64_t kVersion = 1;

void write(ByteWriter& out, const Verdicts& verdicts) {
  out.string(verdicts.node);
  out.varint(verdicts.orders.size());
  for (const Verdicts::One& one : verdicts.orders) {
    out.varint(one.number);
    out.varint(static_cast<uint64_t>(one.kind));
    out.string(one.error);
  }
}

void write(ByteWriter& out, const Question& question) {
  out.string(question.node);
  out.varint(question.number);
  out.string(question.ask);
  out.string(question.customer_id);
  out.string(question.target);
}

void write(ByteWriter& out, const Answer& answer) {
  out.string(answer.node);
  out.varint(answer.number);
  out.varint(answer.shard);
  out.varint(answer.epoch);
  out.string(answer.error);
  out.string(answer.part);
  out.varint(answer.status);
}

Result<NodeMessage> read_verdicts(ByteReader& in) {
  Verdicts verdicts;
  verdicts.node = in.string();
  for (uint64_t left = in.count(3); left > 0; --left) {
    Verdicts::One& one = verdicts.orders.emplace_back();
    one.number = in.varint();
    const uint64_t kind = in.varint();
    if (kind > static_cast<uint64_t>(FoldedOrder::Kind::kNoOrder))
      return corrupt("message: no verdict");
    one.kind = static_cast<FoldedOrder::Kind>(kind);
    one.error = in.string();
  }
  return NodeMessage(std::move(verdicts));
}

NodeMessage read_question(ByteReader& in) {
  Question question;
  question.node = in.string();
  question.number = in.varint();
  question.ask = in.string();
  question.customer_id = in.string();
  question.target = in.string();
  return question;
}

NodeMessage read_answer(ByteReader& in) {
  Answer answer;
  answer.node = in.string();
  answer.number = in.varint();
  answer.shard = static_cast<uint32_t>(in.varint());
  answer.epoch = in.varint();
  answer.error = in.string();
  answer.part = in.string();
  answer.status = static_cast<uint32_t>(in.varint());
  return answer;
}

Result<NodeMessage> read_message(uint64_t kind, ByteReader& in) {
  switch (kind) {
    case 0:
      return read_verdicts(in);
    case 1:
      return read_question(in);
    case 2:
      return read_answer(in);
    default:
      return corrupt("message: of an unknown kind");
  }
}

}  // namespace

std::string encode(const NodeMessage& message) {
  ByteWriter out;
  out.varint(kVersion);
  out.varint(message.index());
  std::visit([&](const auto& told) { write(out, told); }, message);
  return out.take();
}

Result<NodeMessage> decode_message(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.varint() != kVersion) return corrupt("message: of another version");
  TC_ASSIGN(NodeMessage message, read_message(in.varint(), in));
  if (!in.at_end()) return corrupt("message: damaged");
  return message;
}

std::string encode(const OrderNote& note) {
  ByteWriter out;
  out.varint(kVersion);
  out.string(note.node);
  out.varint(note.number);
  return out.take();
}

std::optional<OrderNote> decode_note(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.varint() != kVersion) return std::nullopt;
  OrderNote note;
  note.node = in.string();
  note.number = in.varint();
  if (!in.at_end()) return std::nullopt;
  return note;
}

}  // namespace tillcast
