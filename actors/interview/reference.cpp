#include "actors/interview/reference.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "actors/interview/reference_texts.hpp"
#include "actors/interview/report.hpp"
#include "actors/interview/text.hpp"
#include "protocols/digest.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::interview {

namespace {

constexpr size_t most_examples = 4;
constexpr size_t most_evidence_chars = 120;
constexpr size_t least_evidence = 8; ///< "SQL" alone is a heading, no evidence.
/// Two questions are the same when this share of the words of the shorter one is in the other.
constexpr double near_enough = 0.6;
constexpr size_t least_shared = 4;

/// What is to be answered.
struct target {
  question asked;   ///< Of the bank, or one with common points.
  std::string text; ///< As it was put to the person.
  language lang = language::zh;
  bool known = false;
  bool story = false;
};

bool is_story(question_kind x) {
  return x == question_kind::opening || x == question_kind::experience
         || x == question_kind::behavioural;
}

void use_common_points(target& x) {
  x.story = texts::asks_for_past(x.text, x.lang);
  x.asked.kind = x.story ? question_kind::behavioural : question_kind::technical;
  x.asked.key_points = texts::common_points(x.story, x.lang);
}

std::optional<target> of_turn(const room_state& room, uint32_t turn) {
  if (turn == 0 || turn > room.turns.size() || room.turns[turn - 1].number == 0)
    return std::nullopt;
  const auto& at = room.turns[turn - 1];
  target out;
  out.asked = *collect(room, at.number).asked;
  out.text = at.ask;
  out.lang = room.config.lang;
  out.known = !out.asked.key_points.empty();
  out.story = is_story(out.asked.kind);
  if (!out.known)
    use_common_points(out);
  if (at.follow_up) {
    // A follow-up about one point is answered by that point.
    auto named = out.asked.key_points;
    std::erase_if(named,
                  [&](const key_point& p) { return at.ask.find(p.name) == std::string::npos; });
    if (!named.empty())
      out.asked.key_points = std::move(named);
  }
  return out;
}

target of_text(const ask_reference& x) {
  target out;
  out.text = x.question;
  out.lang = x.lang;
  if (const auto* known = nearest_question(x.question, x.lang)) {
    out.asked = *known;
    out.known = true;
    out.story = is_story(known->kind);
  } else {
    use_common_points(out);
  }
  return out;
}

/// The words of each question of the bank, in its order; read once.
const std::vector<std::vector<std::string>>& units_of_bank() {
  static const auto all = [] {
    std::vector<std::vector<std::string>> out;
    for (const auto& x : bank())
      out.push_back(content_units(x.text));
    return out;
  }();
  return all;
}

/// Lines of a resume that show something, each given once.
class evidence {
public:
  explicit evidence(const extracted_text* resume) {
    if (resume == nullptr)
      return;
    text_ = std::string_view{resume->text}.substr(0, most_resume_bytes);
    for (auto at : sentences(text_)) {
      auto within = cut(text_, at, most_evidence_chars);
      auto line = text_.substr(within.begin, within.size());
      if (amount(line) >= least_evidence)
        lines_.push_back({line, folded_text{line}, false});
    }
  }

  std::string_view of(const key_point& point) {
    for (auto& x : lines_)
      if (!x.used && std::any_of(point.terms.begin(), point.terms.end(), [&](const auto& term) {
            return x.folded.find(term).has_value();
          })) {
        x.used = true;
        return x.line;
      }
    return {};
  }

private:
  struct one {
    std::string_view line;
    folded_text folded;
    bool used;
  };
  std::string_view text_;
  std::vector<one> lines_;
};

} // namespace

std::string reference_key(const ask_reference& x) {
  std::string all;
  auto add = [&](std::string_view part) {
    all += std::to_string(part.size());
    all += ':';
    all += part;
  };
  if (x.room) {
    add(x.room->str());
    add(std::to_string(x.turn));
  } else {
    add(x.question);
    add(to_string(x.lang));
    add(x.resume ? x.resume->str() : std::string{});
  }
  return sha256_hex(all);
}

const question* nearest_question(std::string_view text, language lang) {
  auto mine = content_units(text);
  const question* best = nullptr;
  double most = 0;
  for (size_t i = 0; i < bank().size(); ++i) {
    const auto& x = bank()[i];
    if (x.lang != lang)
      continue;
    if (x.text == text)
      return &x;
    const auto& theirs = units_of_bank()[i];
    std::vector<std::string_view> shared;
    std::set_intersection(mine.begin(), mine.end(), theirs.begin(), theirs.end(),
                          std::back_inserter(shared));
    auto shorter = std::min(mine.size(), theirs.size());
    if (shared.size() < least_shared || shorter == 0)
      continue;
    auto share = static_cast<double>(shared.size()) / static_cast<double>(shorter);
    if (share >= near_enough && share > most) {
      most = share;
      best = &x;
    }
  }
  return best;
}

std::optional<std::string> make_reference(const ask_reference& x, const room_state* room,
                                          const extracted_text* resume) {
  if (x.room && room == nullptr)
    return std::nullopt;
  auto what = x.room ? of_turn(*room, x.turn) : std::optional{of_text(x)};
  if (!what)
    return std::nullopt;
  evidence from{resume};
  json_writer out;
  out.open()
      .field("engine", "builtin")
      .field("bank_version", bank_version())
      .field("language", to_string(what->lang));
  if (x.room)
    out.field("room_id", x.room->str()).field("turn", x.turn);
  else
    out.null("room_id").null("turn");
  out.field("question", what->text);
  if (what->known)
    out.field("matched", what->asked.id);
  else
    out.null("matched");
  out.field("kind", to_string(what->asked.kind)).open_list("key_points");
  const auto& points = what->asked.key_points;
  std::vector<std::string> outline{texts::opening_step(what->story, what->lang)};
  for (size_t i = 0; i < points.size(); ++i) {
    auto examples = points[i].terms;
    examples.resize(std::min(examples.size(), most_examples));
    auto shown = from.of(points[i]);
    out.open().field("name", points[i].name).field("examples", examples);
    if (shown.empty())
      out.null("evidence");
    else
      out.field("evidence", shown);
    out.close();
    outline.push_back(texts::point_step(i, points.size(), points[i], examples, shown, what->lang));
  }
  outline.push_back(texts::closing_step(what->story, what->lang));
  std::string answer;
  for (const auto& step : outline) {
    if (!answer.empty() && what->lang == language::en)
      answer += ' ';
    answer += step;
  }
  return out.close_list().field("outline", outline).field("answer", answer).close().take();
}

} // namespace zhian::interview
