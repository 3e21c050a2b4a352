// Questions forecast of any text, against a posting that is its end; and what a room reads of them.
#include <algorithm>
#include <set>

#include "actors/forecast/forecast_json.hpp"
#include "actors/forecast/model_questions.hpp"
#include "actors/interview/own_question.hpp"
#include "protocols/utf8.hpp"
#include "tests/fuzz/target.hpp"

ZHIAN_FUZZ_TARGET(forecast) {
  using zhian::fuzz::claim;
  namespace rules = zhian::forecast;
  rules::wanted x;
  x.resume = bytes.substr(0, 16384);
  x.posting = x.resume.substr(x.resume.size() - std::min<size_t>(x.resume.size(), 1024));
  x.position = x.resume.substr(0, std::min<size_t>(x.resume.size(), 40));
  x.company = x.posting.substr(0, std::min<size_t>(x.posting.size(), 20));
  x.lang = x.resume.size() % 2 == 0 ? zhian::language::zh : zhian::language::en;
  x.count = rules::most_questions;
  x.today = std::chrono::year{2026} / 6;
  auto all = rules::forecast(x);
  claim(all.size() == rules::most_questions, "there are as many as are wanted");
  std::set<std::string> texts;
  for (const auto& q : all) {
    claim(texts.insert(q.asked.text).second, "none is asked twice");
    claim(zhian::storable_text(q.asked.text) && zhian::storable_text(q.why), "words can be stored");
    claim(q.sources.size() <= rules::most_sources, "the number of sources is bounded");
    for (const auto& s : q.sources) {
      auto text = s.of == rules::origin::resume ? x.resume : x.posting;
      claim(size_t{s.at} + s.length <= text.size(), "a source lies in its text");
      claim(text.substr(s.at, s.length) == s.quote, "a quote is what stands there");
      claim(zhian::storable_text(s.quote), "a quote can be stored");
    }
    auto part = rules::part_of(q);
    auto own = zhian::interview::read_notes(part.notes);
    claim(own.has_value(), "what was written is read again");
    claim(own->asked.text == q.asked.text, "and is the same");
  }
  auto rest = rules::forecast_after(x, {all[0].asked.text, all[1].asked.text});
  claim(rest.size() + 2 == all.size() && rest.front().asked.text == all[2].asked.text,
        "what follows is the rest");
}

/// A line of a resume, one of a posting, and the answer of a model to both.
ZHIAN_FUZZ_TARGET(model_questions) {
  using zhian::fuzz::claim;
  namespace rules = zhian::forecast;
  zhian::fuzz::input in{bytes.substr(0, 65536)};
  std::string resume{in.line()}, posting{in.line()};
  rules::wanted x;
  x.resume = resume;
  x.posting = posting;
  auto got = rules::read_questions(in.rest(), x, {"asked"}, {3, 2});
  const auto* all = std::get_if<std::vector<rules::forecast_question>>(&got);
  if (all == nullptr)
    return;
  claim(!all->empty() && all->size() <= 3, "no more is kept than was asked for");
  std::set<std::string> texts;
  for (const auto& q : *all) {
    claim(texts.insert(q.asked.text).second && q.asked.text != "asked", "none is asked twice");
    claim(q.told_follow_ups.size() <= 2, "follow-ups are as many as may be");
    claim(q.sources.size() == 1, "each rests on something");
    const auto& s = q.sources[0];
    auto text = s.of == rules::origin::resume ? x.resume : x.posting;
    claim(size_t{s.at} + s.length <= text.size(), "a source lies in its text");
    claim(text.substr(s.at, s.length) == s.quote, "a quote is what stands there");
    auto part = rules::part_of(q);
    claim(zhian::storable_text(part.body) && zhian::storable_text(part.notes), "it can be stored");
    claim(zhian::interview::read_notes(part.notes).has_value(), "what was written is read again");
  }
}

ZHIAN_FUZZ_TARGET(pack_notes) {
  using zhian::fuzz::claim;
  auto own = zhian::interview::read_notes(bytes);
  if (!own)
    return;
  auto again = zhian::interview::read_notes(zhian::interview::notes_json(own->asked, own->skill));
  claim(again && again->asked.text == own->asked.text, "what was read is written the same");
}
