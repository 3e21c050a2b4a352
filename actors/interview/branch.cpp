#include "actors/interview/branch.hpp"

#include <utility>

#include "actors/interview/room_json.hpp"

namespace zhian::interview {

bool can_branch(const room_state& source, uint32_t turn) {
  if (source.phase != room_phase::ended || !source.record || turn == 0
      || turn > source.turns.size())
    return false;
  const auto& at = source.turns[turn - 1];
  return at.number != 0 && !at.said.empty();
}

room_opening open_branch(room_id id, const room_state& source, uint32_t turn, bool resume_kept,
                         timestamp now, const interview_settings& conf,
                         const std::shared_ptr<const engine_config>& by) {
  auto config = source.config;
  if (!resume_kept)
    config.resume_brief.clear();
  auto out = open_new_room(id, source.in, source.host, config, source.plan, now, conf, by);
  auto x = from_row(out.row).value(); // Written a line above.
  x.branch = {*source.record, source.id, turn};
  x.turns.assign(source.turns.begin(), source.turns.begin() + turn - 1);
  const auto& asked = source.turns[turn - 1];
  room_turn again;
  again.turn = turn;
  again.number = asked.number;
  again.follow_up = asked.follow_up;
  again.ask = asked.ask;
  x.turns.push_back(std::move(again));
  out.row = to_row(x);
  for (auto& r : out.records)
    if (std::holds_alternative<room_row>(r))
      r = out.row;
  for (auto& over : new_turn_rows(x))
    out.records.push_back(std::move(over));
  auto tell = [&](const char* type, std::string data) {
    out.records.push_back(event_row{stream_of(id), x.in, type, std::move(data), now});
  };
  // A client that reads the stream from its beginning has the whole transcript.
  tell("branched", branched_data(x));
  for (const auto& t : x.turns) {
    if (!x.inherited(t))
      continue;
    tell("question", question_data(x, t));
    tell("answer", line_data(t.turn, t.answer, true));
  }
  return out;
}

} // namespace zhian::interview
