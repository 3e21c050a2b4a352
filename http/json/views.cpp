#include "http/json/views.hpp"

#include <algorithm>

#include "http/json/parts.hpp"
#include "http/server/address.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::http::json {

namespace {

void write_user(json_writer& out, const user_view& x) {
  out.open()
      .field("id", x.id.str())
      .field("realm", to_string(x.in))
      .field("email", x.email)
      .field("nickname", x.nickname)
      .field("status", to_string(x.status))
      .field("roles", x.roles)
      .field("created_at", to_rfc3339(x.created_at))
      .close();
}

void write_tokens(json_writer& out, const token_pair& x) {
  out.field("access_token", x.access);
  if (!x.refresh.empty())
    out.field("refresh_token", x.refresh);
  out.field("token_type", "Bearer").field("expires_in", x.expires_in_s);
  if (!x.device.empty())
    out.field("device_token", x.device);
}

void write_resume_fields(json_writer& out, const resume_view& x) {
  out.field("id", x.id.str())
      .field("document_id", x.document.str())
      .field("version", x.number)
      .field("state", to_string(x.state));
  if (x.fault.empty())
    out.null("failure");
  else
    out.field("failure", x.fault);
  out.field("default", x.is_default)
      .field("filename", x.filename)
      .field("media_type", x.media_type)
      .field("size", x.size)
      .field("pages", x.pages)
      .field("text_preview", x.text_preview)
      .field("skills", x.skills)
      .field("warnings", x.warnings)
      .field("corrected", x.corrected)
      .field("engine", x.engine)
      .field("created_at", to_rfc3339(x.created_at));
}

void write_resume(json_writer& out, const resume_view& x) {
  out.open();
  write_resume_fields(out, x);
  out.close();
}

void write_config(json_writer& out, const interview_config& x) {
  out.open("config")
      .field("position", x.position)
      .field("company", x.company)
      .field("job_description", x.job_description)
      .field("language", to_string(x.lang))
      .field("level", to_string(x.seniority))
      .field("questions", x.questions);
  if (x.resume)
    out.field("resume_id", x.resume->str());
  else
    out.null("resume_id");
  out.close();
}

void write_record_fields(json_writer& out, const record_item& x) {
  out.field("id", x.id.str())
      .field("room_id", x.room.str())
      .field("position", x.position)
      .field("company", x.company)
      .field("score", x.score)
      .field("turns", x.turns)
      .field("duration_s", x.duration_s)
      .field("reason", to_string(x.reason))
      .field("engine", x.engine)
      .field("started_at", to_rfc3339(x.started_at))
      .field("ended_at", to_rfc3339(x.ended_at))
      .field("cost", x.cost);
}

} // namespace

namespace {

/// Whether a caller of this language reads the text. Entities say why in one language, mostly in
/// English; a single word (a name, a media type) is read by everybody.
bool readable(std::string_view text, language lang) {
  auto foreign = std::any_of(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; });
  if (lang == language::en)
    return !foreign;
  return foreign || text.find(' ') == std::string_view::npos;
}

} // namespace

std::string problem(ec value, language lang, std::string_view request_id, std::string_view detail,
                    std::string_view field, std::string_view facts) {
  const auto& row = info(value);
  auto title = lang == language::zh ? row.title_zh : row.title_en;
  json_writer out;
  out.open()
      .field("type", "urn:zhian:problem:" + std::string{row.code})
      .field("title", title)
      .field("status", row.status)
      .field("code", row.code)
      .field("detail", detail.empty() || !readable(detail, lang) ? title : detail);
  if (!field.empty())
    out.field("field", field);
  out.field("retryable", row.retryable).field("request_id", request_id).close();
  auto text = out.take();
  if (facts.size() > 2) {
    text.pop_back();
    text.append(",").append(facts.substr(1));
  }
  return text;
}

std::string me(const me_view& x) {
  json_writer out;
  out.open().key("user");
  write_user(out, x.user);
  out.field("tier", to_string(x.level))
      .field("points", x.points)
      .field("held", x.held)
      .field("owed", x.owed)
      .field("cumulative_fen", x.settled_fen);
  if (x.plan.empty()) {
    out.null("plan");
  } else {
    out.open("plan").field("kind", x.plan);
    if (x.plan_ends_at)
      out.field("ends_at", to_rfc3339(*x.plan_ends_at));
    else
      out.null("ends_at");
    out.close();
  }
  out.field("permissions", x.permissions).field("language", x.lang).field("time_zone", x.time_zone);
  if (x.avatar)
    out.field("avatar_url", "/api/v1/avatars/" + x.avatar->str());
  else
    out.null("avatar_url");
  out.close();
  return out.take();
}

std::string code_sent(const zhian::code_sent& x) {
  json_writer out;
  out.open().field("resend_after_s", x.resend_after_s).close();
  return out.take();
}

std::string sign_up_taken(const zhian::sign_up_taken& x) {
  json_writer out;
  out.open()
      .field("resend_after_s", x.resend_after_s)
      .field("registration", x.registration)
      .close();
  return out.take();
}

std::string signed_in(const zhian::signed_in& x, const token_pair& tokens) {
  json_writer out;
  out.open().key("user");
  write_user(out, x.user);
  write_tokens(out, tokens);
  if (!x.password_set)
    out.field("password_set", false);
  out.close();
  return out.take();
}

std::string refreshed(const token_pair& tokens) {
  json_writer out;
  out.open();
  write_tokens(out, tokens);
  out.close();
  return out.take();
}

std::string sessions(const std::vector<session_row>& items, const session_id& current,
                     std::string_view next) {
  return page_of(items, next, [&](json_writer& out, const session_row& x) {
    out.open()
        .field("id", x.id.str())
        .field("device_name", x.device_name)
        .field("place", place_of(x.address))
        .field("created_at", to_rfc3339(x.created_at))
        .field("last_seen_at", to_rfc3339(x.last_seen_at))
        .field("expires_at", to_rfc3339(x.expires_at))
        .field("current", x.id == current)
        .close();
  });
}

std::string resume(const resume_view& x) {
  json_writer out;
  write_resume(out, x);
  return out.take();
}

std::string resume_detail(const resume_row& x) {
  json_writer out;
  out.open();
  write_resume_fields(out, view_of(x));
  out.field("text", x.text.text)
      .list("sections", x.text.sections,
            [&](const text_section& s) {
              out.open().field("name", s.name).field("begin", s.begin).field("end", s.end).close();
            })
      .list("words", x.text.words,
            [&](const word_count& w) {
              out.open().field("word", w.word).field("count", w.count).close();
            })
      .close();
  return out.take();
}

std::string resumes(const std::vector<resume_view>& items, std::string_view next) {
  return page_of(items, next, write_resume);
}

std::string room_created(const zhian::room_created& x) {
  json_writer out;
  out.open()
      .field("room_id", x.room.str())
      .list("questions", x.questions,
            [&](const planned_question& q) {
              out.open()
                  .field("id", q.id)
                  .field("text", q.text)
                  .field("skill", q.skill)
                  .field("reason", q.reason)
                  .close();
            })
      .field("channel", "room:" + x.room.str())
      .field("engine", x.engine)
      .close();
  return out.take();
}

std::string room(const room_view& x) {
  json_writer out;
  out.open()
      .field("room_id", x.room.str())
      .field("phase", to_string(x.phase))
      .field("turn", x.turn)
      .field("questions", x.questions)
      .field("engine", x.engine)
      .field("engines", x.engines);
  if (x.model.empty())
    out.null("model");
  else
    out.field("model", x.model);
  if (x.trouble.empty())
    out.null("trouble");
  else
    out.open("trouble").field("reason", x.trouble).field("since", to_rfc3339(x.trouble_at)).close();
  out.field("epoch", x.epoch).field("seq", x.head);
  write_config(out, x.config);
  out.field("created_at", to_rfc3339(x.created_at));
  if (x.paused_at)
    out.field("paused_at", to_rfc3339(*x.paused_at));
  else
    out.null("paused_at");
  if (x.speaker)
    out.field("speaker", x.speaker.str());
  else
    out.null("speaker");
  out.field("devices", x.devices);
  if (x.branch)
    out.open("branch")
        .field("record_id", x.branch->record.str())
        .field("room_id", x.branch->room.str())
        .field("turn", x.branch->turn)
        .close();
  else
    out.null("branch");
  return out.close().take();
}

std::string room_ack(const zhian::room_ack& x) {
  json_writer out;
  out.open().field("seq", x.seq).field("turn", x.turn).field("phase", to_string(x.phase)).close();
  return out.take();
}

std::string record(const record_view& x) {
  json_writer out;
  out.open();
  write_record_fields(out, x.head);
  out.raw("config", x.config);
  out.raw("report", x.report).raw("transcript", x.transcript).null("locked").close();
  return out.take();
}

std::string record_summary(const record_view& x, std::string_view locked) {
  json_writer out;
  out.open();
  write_record_fields(out, x.head);
  out.raw("config", x.config).null("report").null("transcript").raw("locked", locked).close();
  return out.take();
}

std::string records(const std::vector<record_item>& items, std::string_view next) {
  return page_of(items, next, [](json_writer& out, const record_item& x) {
    out.open();
    write_record_fields(out, x);
    out.close();
  });
}

std::string readiness(const node_status& x) {
  json_writer out;
  out.open()
      .field("status", x.ready() ? "ready" : "not_ready")
      .open("checks")
      .field("member", x.member.load())
      .field("store", x.store_up.load())
      .field("redis", x.redis_up.load())
      .field("beat_fresh", x.fresh())
      .field("shards_owned", x.shards_owned.load())
      .field("draining", x.draining.load())
      .close()
      .close();
  return out.take();
}

std::string ops_status(const node_status& x, const edge_figures& edge) {
  json_writer out;
  out.open()
      .field("node", x.node_name)
      .field("incarnation", x.incarnation)
      .field("version", x.app_version)
      .field("ready", x.ready())
      .field("member", x.member.load())
      .field("store_up", x.store_up.load())
      .field("redis_up", x.redis_up.load())
      .field("beat_fresh", x.fresh())
      .field("draining", x.draining.load())
      .field("shards_owned", x.shards_owned.load())
      .field("connections", edge.connections)
      .field("realtime", edge.realtime)
      .field("uptime_s", edge.uptime_s)
      .close();
  return out.take();
}

} // namespace zhian::http::json
