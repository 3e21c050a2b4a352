// What comes from another node: frames in any pieces, greetings.
#include "cluster/gate/envelope.hpp"
#include "cluster/gate/greeting.hpp"
#include "protocols/wire/codec.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using fuzz::claim;

ZHIAN_FUZZ_TARGET(envelope) {
  fuzz::input in{bytes};
  size_t piece = 1 + in.byte();
  auto stream = in.rest();
  cluster::frame_reader reader;
  size_t given = 0, taken = 0;
  for (size_t at = 0; at < stream.size(); at += piece) {
    auto part = stream.substr(at, piece);
    reader.add(part);
    given += part.size();
    cluster::envelope x;
    auto found = reader.next(x);
    for (; found == cluster::frame_reader::found::envelope; found = reader.next(x)) {
      claim(x.payload.size() <= cluster::max_payload, "a payload has its limit");
      claim(reader.consumed() > taken && reader.consumed() <= given, "what was taken had come");
      taken = reader.consumed();
      auto again = cluster::parse_envelope(std::string_view{cluster::to_frame(x)}.substr(4));
      claim(again.has_value() && *again == x, "an envelope is written as it was read");
    }
    if (found == cluster::frame_reader::found::rubbish)
      return;
  }
}

ZHIAN_FUZZ_TARGET(greeting) {
  auto theirs = wire::decode<cluster::greeting>(bytes);
  if (!theirs)
    return;
  cluster::handshake mine{"00112233-4455-6677-8899-aabbccddeeff", "secret", "channel"};
  if (auto answer = mine.answer(*theirs))
    claim(answer->proof.size() == 32 && mine.wire() >= cluster::wire_oldest,
          "an answer proves something");
  claim(!mine.proved(*theirs, "a secret nobody has told"), "nobody proves what they do not know");
}
