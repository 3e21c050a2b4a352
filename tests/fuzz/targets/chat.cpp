// Answers of a model: server-sent events and UTF-8 cut anywhere, and what is believed of them.
#include <algorithm>
#include <cctype>

#include "actors/gateways/chat.hpp"
#include "actors/gateways/chat_reply.hpp"
#include "actors/gateways/sse_parser.hpp"
#include "actors/gateways/utf8_gate.hpp"
#include "protocols/json_writer.hpp"
#include "protocols/utf8.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using namespace zhian::chat;
using fuzz::claim;

namespace {

const std::chrono::sys_seconds now{std::chrono::seconds{1'800'000'000}};

/// Hands out a text in pieces whose lengths follow from `seed`.
class pieces {
public:
  pieces(std::string_view text, uint8_t seed) : rest_(text), state_(seed) {}
  bool empty() const { return rest_.empty(); }
  std::string_view next() {
    state_ = state_ * 1103515245u + 12345u;
    auto out = rest_.substr(0, (state_ >> 16) % 7);
    rest_.remove_prefix(out.size());
    return out;
  }

private:
  std::string_view rest_;
  uint32_t state_;
};

vendor vendor_by(uint8_t x) {
  constexpr vendor all[] = {vendor::openai, vendor::deepseek, vendor::dashscope};
  return all[x % 3];
}

/// Whether the bytes may hold the word in JSON, where letters can be written as escapes.
bool may_say(std::string_view bytes, std::string_view word) {
  return bytes.find(word) != std::string_view::npos || bytes.find('\\') != std::string_view::npos;
}

bool is_code(std::string_view x) {
  return x.size() <= 64 && std::all_of(x.begin(), x.end(), [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '_' || c == '.' || c == '-' || c == '?';
         });
}

void check_failure(const failure& x) {
  auto usual = failure_of(x.what);
  claim(x.retryable == usual.retryable && x.providers_fault == usual.providers_fault,
        "what follows from a fault follows from it alone");
  claim(is_code(x.code), "a code is short and has no other characters");
  claim(x.retry_after.count() >= 0 && x.retry_after <= std::chrono::hours{24},
        "nobody waits longer than a day");
  claim(x.retryable || x.retry_after.count() == 0, "what is not tried again needs no wait");
}

struct streamed {
  reply_stream stream;
  std::string told;
};

streamed read_in_pieces(vendor of, std::string_view bytes, uint8_t seed) {
  streamed out{reply_stream{of, 256}, {}};
  if (seed == 0) {
    out.told = out.stream.take(bytes).text;
  } else {
    for (pieces in{bytes, seed}; !in.empty();)
      out.told += out.stream.take(in.next()).text;
  }
  out.stream.end(true);
  return out;
}

} // namespace

ZHIAN_FUZZ_TARGET(sse_events) {
  fuzz::input in{bytes};
  auto seed = in.byte();
  auto text = in.rest();
  sse_parser at_once{64};
  std::vector<sse_event> whole;
  bool fits = at_once.feed(text, whole);
  sse_parser by_and_by{64};
  std::vector<sse_event> parts;
  bool still_fits = true;
  for (pieces cut{text, seed}; !cut.empty();)
    still_fits = by_and_by.feed(cut.next(), parts);
  claim(fits == still_fits && whole == parts && at_once.comments() == by_and_by.comments(),
        "events are the same however the bytes come");
  std::string again;
  for (const auto& x : whole) {
    claim(x.data.size() <= 64 && x.type.size() <= 64 && x.id.size() <= 64, "an event is bounded");
    claim((x.data + x.type + x.id).find('\r') == std::string::npos
              && (x.type + x.id).find('\n') == std::string::npos,
          "no line end is left in a line");
    claim(x.id.find('\0') == std::string::npos, "an id holds no NUL");
    again += "event: " + x.type + "\nid: " + x.id + "\ndata: ";
    for (char c : x.data)
      again += c == '\n' ? std::string{"\ndata: "} : std::string{c};
    again += "\n\n";
  }
  sse_parser wide{1024};
  std::vector<sse_event> read;
  claim(wide.feed(again, read) && read == whole, "events that are written are read the same");
  if (!fits) {
    claim(!at_once.feed("\n\ndata: x\n\n", whole) && whole == parts,
          "after a line that is too long nothing more is read");
  }
}

ZHIAN_FUZZ_TARGET(utf8_gate) {
  fuzz::input in{bytes};
  auto seed = in.byte();
  auto text = in.rest();
  utf8_gate gate;
  size_t taken = 0;
  for (pieces cut{text, seed}; !cut.empty();) {
    auto piece = cut.next();
    taken += piece.size();
    auto so_far = text.substr(0, taken);
    // What is good so far can be ended with at most three more bytes.
    bool open = valid_utf8(so_far);
    for (const auto* end : {"\x80", "\xbf", "\x80\x80", "\xbf\xbf", "\x80\x80\x80", "\xbf\xbf\xbf"})
      open = open || valid_utf8(std::string{so_far} + end);
    claim(gate.take(piece) == open, "bytes that cannot become text are told at once");
    claim(gate.whole() == valid_utf8(so_far), "a whole text is told from one that is cut");
  }
}

ZHIAN_FUZZ_TARGET(chat_stream) {
  fuzz::input in{bytes};
  auto of = vendor_by(in.byte());
  auto seed = in.byte();
  auto text = in.rest();
  auto got = read_in_pieces(of, text, 0);
  const auto& x = got.stream;
  claim(got.told == x.text(), "the words that were told are the answer");
  claim(x.text().size() <= 256 && storable_text(x.text()),
        "an answer is bounded and can be stored");
  claim(x.finished() != x.failed(), "an answer that is over is finished or failed");
  if (x.finished()) {
    claim(may_say(text, "finish_reason") && may_say(text, "stop"),
          "without a finish_reason there is no success");
    claim(x.text().find_first_not_of(" \t\r\n") != std::string::npos, "a success says something");
  } else {
    check_failure(x.why());
  }
  if (!valid_utf8(text)) {
    claim(!x.finished(), "what is no text is no success");
    return;
  }
  auto cut = read_in_pieces(of, text, static_cast<uint8_t>(seed | 1));
  claim(cut.told == got.told && cut.stream.why().what == x.why().what
            && cut.stream.finish_reason() == x.finish_reason() && cut.stream.closed() == x.closed()
            && cut.stream.usage().prompt == x.usage().prompt
            && cut.stream.usage().completion == x.usage().completion,
        "an answer is the same however the bytes come");
  // A connection that is lost says no more than one that ends.
  reply_stream lost{of, 256};
  lost.take(text);
  lost.end(false);
  claim(lost.finished() == x.finished(), "how a connection ends makes no success");
}

ZHIAN_FUZZ_TARGET(chat_whole) {
  fuzz::input in{bytes};
  auto of = vendor_by(in.byte());
  auto text = in.rest();
  auto got = read_whole(of, text);
  if (got.why.what == fault::none) {
    claim(got.finish_reason == "stop" && may_say(text, "finish_reason"),
          "without a finish_reason there is no success");
    claim(got.text.find_first_not_of(" \t\r\n") != std::string::npos && storable_text(got.text),
          "a success says something that can be stored");
  } else {
    check_failure(got.why);
  }
  // The bytes as the words of a good answer.
  if (!storable_text(text))
    return;
  json_writer words;
  words.open().field("content", text).close();
  auto good = R"({"choices":[{"finish_reason":"stop","message":)" + words.take() + "}]}";
  auto read = read_whole(of, good);
  bool blank = text.find_first_not_of(" \t\r\n") == std::string_view::npos;
  claim(read.why.what == (blank ? fault::blank : fault::none) && read.text == text,
        "the words of an answer come through as they are");
}

ZHIAN_FUZZ_TARGET(chat_error) {
  fuzz::input in{bytes};
  auto of = vendor_by(in.byte());
  auto status = 100 + in.byte() * 2;
  auto after = in.line();
  auto after_ms = in.line();
  auto got = classify_status(of, status, in.rest(), after, after_ms, now);
  claim(got.what != fault::none && got.status == status, "no error is a success");
  check_failure(got);
  auto inside = classify_error_object(of, in.rest());
  claim(inside.what != fault::none, "no error inside an answer is a success");
  check_failure(inside);
  auto wait = retry_after(after, after_ms, now);
  claim(wait.count() >= 0 && wait <= std::chrono::hours{24}, "nobody waits longer than a day");
  claim(retry_after("30", std::to_string(wait.count()), now)
            == (wait.count() > 0 ? wait : std::chrono::milliseconds{30'000}),
        "milliseconds count before seconds");
  claim(got.retry_after == wait || wait.count() == 0 || !got.retryable,
        "what the provider wishes is heard");
}
