#include "storage/postgres/read_rows.hpp"

#include <algorithm>

#include "storage/postgres/json_text.hpp"
#include "storage/postgres/resume_json.hpp"

namespace zhian::storage {

const char* const identity_columns =
    "realm, kind, value, shard_id, owner, password_hash, invite_code, code_mac, code_expires_at, "
    "code_tries,"
    " code_sent_at, window_start, window_sends, failed_sign_ins, locked_until, created_at, "
    "version, reset_mac,"
    " reset_expires_at, reset_tries, reset_sent_at, day_start, day_sends, known_devices, contested";
const char* const user_columns =
    "id, realm, email, nickname, status, roles, invited_by, created_at, version";
const char* const money_columns =
    "user_id, realm, settled_fen, level, plan_end, points, held, owed, last_txn, version";
const char* const session_columns = "id, realm, user_id, device_name, user_agent, address, roles, "
                                    "generation, rotated_at, expires_at, created_at,"
                                    " last_seen_at, revoked_at, revoke_reason, version";
const char* const resume_columns = "id, realm, user_id, filename, media_type, size, sha256, pages, "
                                   "body, skills, warnings, created_at, version,"
                                   " sections, words, unread, engine, document, number, state, "
                                   "is_default, latest, fault, corrected, deleted_at";
const char* const resume_head_columns =
    "id, realm, user_id, filename, media_type, size, sha256, pages, left(body, 600), skills, "
    "warnings, created_at, version,"
    " '[]', '[]', unread, engine, document, number, state, is_default, latest, fault, corrected, "
    "deleted_at";
const char* const room_columns = "id, realm, host, phase, config, plan, state, engine, created_at, "
                                 "last_active_at, ended_at, version, (SELECT '[' || "
                                 "string_agg(body, ',' ORDER BY turn) || ']' FROM room_turn WHERE "
                                 "room_id = room.id)";
const char* const record_head_columns = "id, room_id, position, company, score, turns, duration_s, "
                                        "reason, engine, started_at, ended_at, cost";

std::string select(const char* columns, const char* rest) {
  return std::string{"SELECT "} + columns + ' ' + rest;
}

std::string text_of(const pqxx::field& f) {
  return {f.c_str(), f.size()};
}

timestamp time_of(const pqxx::field& f) {
  auto at = parse_timestamp({f.c_str(), f.size()});
  if (!at)
    throw std::runtime_error(std::string{"not a time in column "} + f.name());
  return *at;
}

std::optional<timestamp> time_if_any(const pqxx::field& f) {
  return f.is_null() ? std::nullopt : std::optional{time_of(f)};
}

std::string text_if_any(const pqxx::field& f) {
  return f.is_null() ? std::string{} : text_of(f);
}

std::string bytes_if_any(const pqxx::field& f) {
  return f.is_null() ? std::string{} : bytes_of(f);
}

std::string bytes_of(const pqxx::field& f) {
  std::string_view text{f.c_str(), f.size()};
  std::string out;
  auto value = [](char c) {
    return c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
  };
  for (size_t i = 2; i + 1 < text.size(); i += 2)
    out += static_cast<char>(value(text[i]) << 4 | value(text[i + 1]));
  return out;
}

uint32_t page_size(const page_request& page) {
  return std::clamp<uint32_t>(page.limit, 1, 100);
}

identity_row read_identity(const pqxx::row& r) {
  identity_row x;
  x.in = static_cast<realm>(r[0].as<int>());
  x.kind = text_of(r[1]);
  x.value = text_of(r[2]);
  x.shard = static_cast<shard_id>(r[3].as<int>());
  if (!r[4].is_null())
    x.owner = id_of<user_id>(r[4]);
  x.password_hash = text_of(r[5]);
  x.invite_code = text_of(r[6]);
  x.code_mac = text_of(r[7]);
  x.code_expires_at = time_of(r[8]);
  x.code_tries = r[9].as<uint32_t>();
  x.code_sent_at = time_of(r[10]);
  x.window_start = time_of(r[11]);
  x.window_sends = r[12].as<uint32_t>();
  x.failed_sign_ins = r[13].as<uint32_t>();
  x.locked_until = time_of(r[14]);
  x.created_at = time_of(r[15]);
  x.version = r[16].as<uint64_t>();
  x.reset_mac = text_of(r[17]);
  x.reset_expires_at = time_of(r[18]);
  x.reset_tries = r[19].as<uint32_t>();
  x.reset_sent_at = time_of(r[20]);
  x.day_start = time_of(r[21]);
  x.day_sends = r[22].as<uint32_t>();
  x.known_devices = strings_of_json(text_of(r[23]));
  x.contested = r[24].as<bool>();
  return x;
}

user_row read_user(const pqxx::row& r) {
  user_row x;
  x.id = id_of<user_id>(r[0]);
  x.in = static_cast<realm>(r[1].as<int>());
  x.email = text_of(r[2]);
  x.nickname = text_of(r[3]);
  x.status = static_cast<user_status>(r[4].as<int>());
  x.roles = strings_of_json(text_of(r[5]));
  x.invited_by = text_of(r[6]);
  x.created_at = time_of(r[7]);
  x.version = r[8].as<uint64_t>();
  return x;
}

money_row read_money(const pqxx::row& r) {
  money_row x;
  x.user = id_of<user_id>(r[0]);
  x.in = static_cast<realm>(r[1].as<int>());
  x.settled_fen = r[2].as<int64_t>();
  x.level = static_cast<tier>(r[3].as<int>());
  x.plan_end = time_if_any(r[4]);
  x.available = r[5].as<int64_t>();
  x.held = r[6].as<int64_t>();
  x.owed = r[7].as<int64_t>();
  x.last_txn = r[8].as<uint64_t>();
  x.version = r[9].as<uint64_t>();
  return x;
}

session_row read_session(const pqxx::row& r) {
  session_row x;
  x.id = id_of<session_id>(r[0]);
  x.in = static_cast<realm>(r[1].as<int>());
  x.user = id_of<user_id>(r[2]);
  x.device_name = text_of(r[3]);
  x.user_agent = text_of(r[4]);
  x.address = text_of(r[5]);
  x.roles = strings_of_json(text_of(r[6]));
  x.generation = r[7].as<uint64_t>();
  x.rotated_at = time_of(r[8]);
  x.expires_at = time_of(r[9]);
  x.created_at = time_of(r[10]);
  x.last_seen_at = time_of(r[11]);
  if (!r[12].is_null())
    x.revoked_at = time_of(r[12]);
  x.revoke_reason = text_of(r[13]);
  x.version = r[14].as<uint64_t>();
  return x;
}

resume_row read_resume(const pqxx::row& r) {
  resume_row x;
  x.id = id_of<resume_id>(r[0]);
  x.in = static_cast<realm>(r[1].as<int>());
  x.user = id_of<user_id>(r[2]);
  x.file.name = text_of(r[3]);
  x.file.media_type = text_of(r[4]);
  x.file.size = r[5].as<uint64_t>();
  x.file.sha256 = text_of(r[6]);
  x.text.pages = r[7].as<uint32_t>();
  x.text.text = text_of(r[8]);
  x.text.skills = strings_of_json(text_of(r[9]));
  x.text.warnings = strings_of_json(text_of(r[10]));
  x.created_at = time_of(r[11]);
  x.version = r[12].as<uint64_t>();
  x.text.sections = sections_of_json(text_of(r[13]));
  x.text.words = words_of_json(text_of(r[14]));
  x.text.unread = numbers_of_json(text_of(r[15]));
  x.text.engine = text_of(r[16]);
  // A row of the version before this one may be written while nodes are exchanged one by one.
  x.document = r[17].is_null() ? x.id : id_of<resume_id>(r[17]);
  x.number = r[18].as<uint32_t>();
  x.state = static_cast<resume_state>(r[19].as<int>());
  x.is_default = r[20].as<bool>();
  x.latest = r[21].as<bool>();
  x.fault = text_of(r[22]);
  x.corrected = r[23].as<bool>();
  if (!r[24].is_null())
    x.deleted_at = time_of(r[24]);
  return x;
}

room_row read_room(const pqxx::row& r) {
  room_row x;
  x.id = id_of<room_id>(r[0]);
  x.in = static_cast<realm>(r[1].as<int>());
  x.host = id_of<user_id>(r[2]);
  x.phase = static_cast<room_phase>(r[3].as<int>());
  x.config = text_of(r[4]);
  x.plan = text_of(r[5]);
  x.state = text_of(r[6]);
  x.engine = text_of(r[7]);
  x.created_at = time_of(r[8]);
  x.last_active_at = time_of(r[9]);
  if (!r[10].is_null())
    x.ended_at = time_of(r[10]);
  x.version = r[11].as<uint64_t>();
  x.turns = text_of(r[12]);
  return x;
}

record_item read_record_head(const pqxx::row& r) {
  record_item x;
  x.id = id_of<record_id>(r[0]);
  x.room = id_of<room_id>(r[1]);
  x.position = text_of(r[2]);
  x.company = text_of(r[3]);
  x.score = r[4].as<int32_t>();
  x.turns = r[5].as<uint32_t>();
  x.duration_s = r[6].as<uint32_t>();
  x.reason = static_cast<end_reason>(r[7].as<int>());
  x.engine = text_of(r[8]);
  x.started_at = time_of(r[9]);
  x.ended_at = time_of(r[10]);
  x.cost = r[11].as<int64_t>();
  return x;
}

} // namespace zhian::storage
