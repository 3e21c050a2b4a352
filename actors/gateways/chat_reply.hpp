// The answer of a model, out of the bytes of a 200: strict where the official clients are not.
// Without a finish_reason there is no success.
#pragma once

#include <string>
#include <string_view>

#include "actors/gateways/chat.hpp"
#include "actors/gateways/sse_parser.hpp"
#include "actors/gateways/utf8_gate.hpp"

namespace zhian::chat {

/// One streamed answer.
class reply_stream {
public:
  reply_stream(vendor of, size_t most_text_bytes) : of_(of), most_(most_text_bytes) {}

  /// What a piece of the stream brought.
  struct step {
    std::string text;     ///< New words of the answer; often empty.
    bool payload = false; ///< Something else than comments came.
  };
  /// Takes the next bytes. After a failure or the end nothing more is taken.
  step take(std::string_view bytes);
  /// The stream is over, cleanly or not.
  void end(bool cleanly);

  bool failed() const { return why_.what != fault::none; }
  const failure& why() const { return why_; }
  /// A finish_reason of success was seen: the words are complete.
  bool finished() const { return !failed() && finish_ == "stop"; }
  /// Nothing more is to come ("[DONE]").
  bool closed() const { return closed_; }
  bool any_payload() const { return any_payload_; }

  const std::string& text() const { return text_; }
  const std::string& finish_reason() const { return finish_; }
  const token_usage& usage() const { return usage_; }

private:
  void take_event(const sse_event& x, step& out);
  void take_chunk(std::string_view json, step& out);
  void finish(std::string_view reason);
  void fail(fault what) {
    if (!failed())
      why_ = failure_of(what);
  }

  vendor of_;
  size_t most_;
  sse_parser parser_;
  utf8_gate gate_;
  std::string text_;
  std::string finish_;
  token_usage usage_;
  failure why_;
  bool any_payload_ = false;
  bool closed_ = false;
};

/// An answer that came whole.
struct whole_reply {
  failure why; ///< `fault::none`: `text` is the answer.
  std::string text;
  std::string finish_reason;
  token_usage usage;
};
whole_reply read_whole(vendor of, std::string_view json);

} // namespace zhian::chat
