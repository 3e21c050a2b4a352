// Résumés: what the analyst says of any text, against a posting that is its end.
#include <algorithm>

#include "actors/diagnosis/analyst.hpp"
#include "actors/diagnosis/comparison.hpp"
#include "actors/diagnosis/diagnosis_json.hpp"
#include "actors/diagnosis/words.hpp"
#include "protocols/utf8.hpp"
#include "tests/fuzz/target.hpp"

ZHIAN_FUZZ_TARGET(diagnosis) {
  using zhian::fuzz::claim;
  namespace analyst = zhian::diagnosis;
  auto text = bytes.substr(0, 16384);
  auto posting = text.substr(text.size() - std::min<size_t>(text.size(), 1024));
  auto x = analyst::analyse(text, posting, std::chrono::year{2026} / 6);
  claim(x.findings.size() <= analyst::most_findings, "the number of findings is bounded");
  claim(x.total >= 0 && x.total <= 100, "the total is a score");
  auto starts = [&](size_t at) {
    return at >= text.size() || (static_cast<uint8_t>(text[at]) & 0xc0) != 0x80;
  };
  bool valid = zhian::valid_utf8(text);
  for (const auto& y : x.findings) {
    claim(size_t{y.span.begin} + y.span.size <= text.size(), "a span lies in the text");
    claim(!valid || (starts(y.span.begin) && starts(y.span.end())), "a span cuts no character");
    claim(zhian::storable_text(y.quote), "a quote can be stored");
    for (auto lang : {zhian::language::zh, zhian::language::en})
      claim(zhian::valid_utf8(analyst::words_of(y, lang).what), "words are UTF-8");
  }
  for (const auto& y : x.scores) {
    int32_t lost = 0;
    for (const auto& z : x.findings)
      lost += z.where == y.what ? z.points : 0;
    claim(y.score >= 0 && y.score + lost == 100, "a score is 100 less its findings");
  }
  auto read = analyst::report_from_json(analyst::to_json(x));
  claim(read == x, "what was written is read the same again");
  auto changes = analyst::compare(x, x);
  claim(changes.gone.empty() && changes.fresh.empty(), "between a text and itself nothing changes");
}
