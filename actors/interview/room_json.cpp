#include "actors/interview/room_json.hpp"

#include <utility>

#include <rapidjson/document.h>

#include "protocols/json_writer.hpp"

namespace zhian::interview {

namespace {

/// Iterative: a deep text costs no stack. Every string is checked to be UTF-8.
constexpr unsigned strict = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;

/// Takes members of one object by name and type; the first that does not fit spoils the whole.
class object_reader {
public:
  object_reader(const rapidjson::Value& from, bool& ok) : from_(from), ok_(ok) {
    if (!from_.IsObject())
      ok_ = false;
  }

  const rapidjson::Value* find(const char* name) {
    if (!ok_)
      return nullptr;
    auto at = from_.FindMember(name);
    return at == from_.MemberEnd() || at->value.IsNull() ? nullptr : &at->value;
  }
  const rapidjson::Value* need(const char* name) {
    const auto* value = find(name);
    if (value == nullptr)
      ok_ = false;
    return value;
  }
  std::string text(const char* name) {
    const auto* value = need(name);
    return value == nullptr ? std::string{} : text_of(*value);
  }
  std::string optional_text(const char* name) {
    const auto* value = find(name);
    return value == nullptr ? std::string{} : text_of(*value);
  }
  uint32_t number(const char* name) {
    const auto* value = need(name);
    if (value == nullptr || !value->IsUint()) {
      ok_ = false;
      return 0;
    }
    return value->GetUint();
  }
  /// Absent: 0.
  uint32_t optional_number(const char* name) { return find(name) == nullptr ? 0 : number(name); }
  int32_t signed_number(const char* name) {
    const auto* value = need(name);
    if (value == nullptr || !value->IsInt()) {
      ok_ = false;
      return 0;
    }
    return value->GetInt();
  }
  /// Absent: false.
  bool flag(const char* name) {
    const auto* value = find(name);
    if (value == nullptr)
      return false;
    if (!value->IsBool())
      ok_ = false;
    return ok_ && value->GetBool();
  }
  timestamp time(const char* name) {
    auto at = parse_timestamp(text(name));
    if (!at)
      ok_ = false;
    return at.value_or(timestamp{});
  }
  template <class Id>
  std::optional<Id> optional_id(const char* name) {
    const auto* value = find(name);
    if (value == nullptr)
      return std::nullopt;
    auto id = Id::parse(text_of(*value));
    if (!id)
      ok_ = false;
    return id;
  }
  /// A word of a list; `parse` answers an optional.
  template <class Parse>
  auto word(const char* name, Parse parse) {
    auto value = parse(text(name));
    if (!value)
      ok_ = false;
    using type = typename decltype(value)::value_type;
    return value.value_or(type{});
  }
  template <class Each>
  void list(const char* name, Each each) {
    const auto* value = need(name);
    if (value == nullptr || !value->IsArray()) {
      ok_ = false;
      return;
    }
    for (const auto& element : value->GetArray()) {
      object_reader in{element, ok_};
      if (ok_)
        each(in);
    }
  }
  void require(bool good) { ok_ = ok_ && good; }
  /// Absent: nothing is read.
  template <class Read>
  void object(const char* name, Read read) {
    const auto* value = find(name);
    if (value == nullptr)
      return;
    object_reader in{*value, ok_};
    if (ok_)
      read(in);
  }
  std::optional<timestamp> optional_time(const char* name) {
    return find(name) == nullptr ? std::nullopt : std::optional{time(name)};
  }
  template <class Id>
  Id id(const char* name) {
    auto out = optional_id<Id>(name);
    if (!out)
      ok_ = false;
    return out.value_or(Id{});
  }
  void check_version() {
    auto v = number("v");
    if (v < 1 || v > static_cast<uint32_t>(room_json_version))
      ok_ = false;
  }

private:
  std::string text_of(const rapidjson::Value& value) {
    if (!value.IsString()) {
      ok_ = false;
      return {};
    }
    return {value.GetString(), value.GetStringLength()};
  }

  const rapidjson::Value& from_;
  bool& ok_;
};

/// Parses and hands the object to `use`; true when everything fitted.
template <class Use>
bool read(std::string_view json, Use use) {
  rapidjson::Document doc;
  doc.Parse<strict>(json.data(), json.size());
  if (doc.HasParseError())
    return false;
  bool ok = true;
  object_reader in{doc, ok};
  in.check_version();
  use(in);
  return ok;
}

std::optional<language> parse_language(std::string_view text) {
  if (text == "zh")
    return language::zh;
  if (text == "en")
    return language::en;
  return std::nullopt;
}

std::optional<end_reason> parse_end_reason(std::string_view text) {
  for (auto x : {end_reason::completed, end_reason::ended_by_user, end_reason::idle})
    if (to_string(x) == text)
      return x;
  return std::nullopt;
}

void write_config(json_writer& out, const interview_config& x) {
  out.field("position", x.position)
      .field("company", x.company)
      .field("job_description", x.job_description)
      .field("language", to_string(x.lang))
      .field("level", to_string(x.seniority))
      .field("questions", x.questions);
  if (x.resume)
    out.field("resume_id", x.resume->str());
  else
    out.null("resume_id");
}

void write_transcript(json_writer& out, const room_state& x) {
  for (const auto& t : x.turns) {
    if (t.said.empty())
      continue; // Never spoken: the room ended first, or it is being spoken.
    auto mark = [&] {
      if (x.inherited(t))
        out.field("inherited", true);
    };
    out.open().field("turn", t.turn);
    if (t.number == 0) {
      out.field("type", "closing");
    } else {
      out.field("type", "question")
          .field("number", t.number)
          .field("follow_up", t.follow_up)
          .field("skill", x.plan[t.number - 1].skill);
    }
    out.field("text", t.said).field("at", to_rfc3339(t.said_at));
    mark();
    out.close();
    if (t.answer.empty())
      continue;
    out.open()
        .field("turn", t.turn)
        .field("type", "answer")
        .field("text", t.answer)
        .field("at", to_rfc3339(t.answered_at));
    mark();
    out.close();
  }
}

void write_turn(json_writer& out, const room_turn& t) {
  out.open().field("turn", t.turn).field("number", t.number);
  if (t.follow_up)
    out.field("follow_up", true);
  out.field("ask", t.ask);
  if (!t.said.empty())
    out.field("said", t.said)
        .field("finish_reason", t.finish_reason)
        .field("said_at", to_rfc3339_us(t.said_at));
  if (!t.answer.empty())
    out.field("answer", t.answer).field("answered_at", to_rfc3339_us(t.answered_at));
  out.close();
}

room_turn read_turn(object_reader& t) {
  room_turn x;
  x.turn = t.number("turn");
  x.number = t.number("number");
  x.follow_up = t.flag("follow_up");
  x.ask = t.text("ask");
  x.said = t.optional_text("said");
  if (!x.said.empty()) {
    x.finish_reason = t.text("finish_reason");
    x.said_at = t.time("said_at");
  }
  x.answer = t.optional_text("answer");
  if (!x.answer.empty())
    x.answered_at = t.time("answered_at");
  return x;
}

void write_pauses(json_writer& out, const pause_book& x) {
  if (x.spans().empty())
    return;
  out.list("pauses", x.spans(), [&](const pause_span& p) {
    out.open().field("from", to_rfc3339_us(p.from));
    if (p.until)
      out.field("until", to_rfc3339_us(*p.until));
    out.close();
  });
}

void write_seat(json_writer& out, const speaker_seat& x) {
  if (!x.speaker)
    return;
  out.open("seat").field("speaker", x.speaker.str()).field("moves", x.moves).close();
}

void write_branch(json_writer& out, const room_state& x) {
  if (!x.branch)
    return;
  out.open("branch")
      .field("record_id", x.branch->record.str())
      .field("room_id", x.branch->room.str())
      .field("turn", x.branch->turn)
      .close();
}

} // namespace

std::string config_json(const interview_config& x) {
  json_writer out;
  out.open().field("v", room_json_version);
  write_config(out, x);
  if (!x.resume_brief.empty())
    out.field("resume_brief", x.resume_brief);
  if (x.price > 0)
    out.field("price", x.price);
  if (x.engine_version > 0)
    out.field("engine_version", x.engine_version);
  return out.close().take();
}

std::string config_view_json(const interview_config& x) {
  json_writer out;
  out.open();
  write_config(out, x);
  return out.close().take();
}

std::optional<interview_config> read_config(std::string_view json) {
  interview_config x;
  bool ok = read(json, [&](object_reader& in) {
    x.position = in.text("position");
    x.company = in.text("company");
    x.job_description = in.text("job_description");
    x.lang = in.word("language", parse_language);
    x.seniority = in.word("level", parse_level);
    x.questions = in.number("questions");
    x.resume = in.optional_id<resume_id>("resume_id");
    x.resume_brief = in.optional_text("resume_brief");
    x.price = in.optional_number("price");
    x.engine_version = in.optional_number("engine_version");
  });
  return ok ? std::optional{std::move(x)} : std::nullopt;
}

std::string plan_json(const std::vector<planned_question>& x) {
  json_writer out;
  out.open().field("v", room_json_version).open_list("questions");
  for (const auto& q : x) {
    out.open()
        .field("id", q.id)
        .field("text", q.text)
        .field("skill", q.skill)
        .field("reason", q.reason);
    if (!q.notes.empty())
      out.field("notes", q.notes);
    out.close();
  }
  return out.close_list().close().take();
}

std::optional<std::vector<planned_question>> read_plan(std::string_view json) {
  std::vector<planned_question> x;
  bool ok = read(json, [&](object_reader& in) {
    in.list("questions", [&](object_reader& q) {
      x.push_back({q.text("id"), q.text("text"), q.text("skill"), q.text("reason"),
                   q.optional_text("notes")});
    });
  });
  return ok ? std::optional{std::move(x)} : std::nullopt;
}

std::string state_json(const room_state& x) {
  json_writer out;
  out.open().field("v", room_json_version).open_list("turns");
  write_turn(out, x.current());
  out.close_list();
  write_pauses(out, x.pauses);
  write_seat(out, x.seat);
  write_branch(out, x);
  out.field("score", x.score);
  if (x.reason)
    out.field("reason", to_string(*x.reason));
  if (x.record)
    out.field("record_id", x.record->str());
  if (!x.engines.empty())
    write_engine_log(out, "engines", x.engines);
  return out.close().take();
}

std::string turn_json(const room_turn& x) {
  json_writer out;
  write_turn(out, x);
  return out.take();
}

bool read_turns(std::string_view json, std::vector<room_turn>& into) {
  if (json.empty())
    return true;
  rapidjson::Document doc;
  doc.Parse<strict>(json.data(), json.size());
  if (doc.HasParseError() || !doc.IsArray())
    return false;
  bool ok = true;
  for (const auto& element : doc.GetArray()) {
    object_reader in{element, ok};
    if (ok)
      into.push_back(read_turn(in));
  }
  return ok;
}

bool read_state(std::string_view json, room_state& into) {
  return read(json, [&](object_reader& in) {
    in.list("turns", [&](object_reader& t) { into.turns.push_back(read_turn(t)); });
    if (in.find("pauses") != nullptr) {
      std::vector<pause_span> spans;
      in.list("pauses", [&](object_reader& p) {
        spans.push_back({p.time("from"), p.optional_time("until")});
      });
      into.pauses = pause_book{std::move(spans)};
    }
    in.object("seat", [&](object_reader& s) {
      into.seat = {s.id<session_id>("speaker"), s.number("moves")};
    });
    in.object("branch", [&](object_reader& b) {
      into.branch = {b.id<record_id>("record_id"), b.id<room_id>("room_id"), b.number("turn")};
    });
    into.score = in.signed_number("score");
    if (in.find("reason") != nullptr)
      into.reason = in.word("reason", parse_end_reason);
    into.record = in.optional_id<record_id>("record_id");
    if (const auto* engines = in.find("engines"); engines != nullptr)
      in.require(read_engine_log(*engines, into.engines));
  });
}

std::string transcript_json(const room_state& x) {
  json_writer out;
  out.open_list();
  write_transcript(out, x);
  return out.close_list().take();
}

std::string snapshot_json(const room_state& x) {
  json_writer out;
  out.open()
      .field("phase", to_string(x.phase))
      .field("turn", x.current().turn)
      .field("engine", x.engine)
      .field("paused", x.pauses.paused())
      .open_list("transcript");
  write_transcript(out, x);
  out.close_list();
  if (x.engines.trouble)
    out.open("trouble")
        .field("reason", x.engines.trouble->reason)
        .field("since", to_rfc3339(x.engines.trouble->at))
        .close();
  return out.close().take();
}

std::string delta_data(const engine_delta& x) {
  json_writer out;
  out.open()
      .field("turn", x.turn)
      .field("attempt", x.attempt)
      .field("index", x.index)
      .field("text", x.text)
      .close();
  return out.take();
}

std::string question_data(const room_state& x, const room_turn& turn) {
  json_writer out;
  out.open()
      .field("turn", turn.turn)
      .field("number", turn.number)
      .field("of", static_cast<uint32_t>(x.plan.size()))
      .field("follow_up", turn.follow_up)
      .field("text", turn.said)
      .field("skill", x.plan[turn.number - 1].skill);
  if (x.inherited(turn))
    out.field("inherited", true);
  return out.close().take();
}

std::string line_data(uint32_t turn, std::string_view text, bool inherited) {
  json_writer out;
  out.open().field("turn", turn).field("text", text);
  if (inherited)
    out.field("inherited", true);
  return out.close().take();
}

std::string ended_data(const room_state& x) {
  json_writer out;
  out.open()
      .field("reason", to_string(x.reason.value_or(end_reason::completed)))
      .field("record_id", x.record.value_or(record_id{}).str())
      .field("score", x.score)
      .close();
  return out.take();
}

std::string record_ready_data(const room_state& x) {
  json_writer out;
  out.open()
      .field("record_id", x.record.value_or(record_id{}).str())
      .field("room_id", x.id.str())
      .field("score", x.score)
      .close();
  return out.take();
}

std::string trouble_data(uint32_t turn) {
  json_writer out;
  out.open().field("turn", turn).field("retryable", true).close();
  return out.take();
}

} // namespace zhian::interview
