#include "storage/postgres/account_queries.hpp"

#include <algorithm>
#include <charconv>

#include "protocols/ascii.hpp"
#include "storage/postgres/json_text.hpp"
#include "storage/postgres/read_rows.hpp"

namespace zhian::storage {

namespace {

constexpr const char* export_columns = "id, realm, user_id, state, language, sha256, size, "
                                       "requested_at, ready_at, expires_at, version";

export_row read_export(const pqxx::row& r) {
  export_row x;
  x.id = export_id::parse(text_of(r[0])).value_or(export_id{});
  x.in = static_cast<realm>(r[1].as<int>());
  x.user = user_id::parse(text_of(r[2])).value_or(user_id{});
  x.state = static_cast<export_state>(r[3].as<int>());
  x.lang = static_cast<language>(r[4].as<int>());
  x.sha256 = text_of(r[5]);
  x.size = r[6].as<uint64_t>();
  x.requested_at = time_of(r[7]);
  if (!r[8].is_null())
    x.ready_at = time_of(r[8]);
  if (!r[9].is_null())
    x.expires_at = time_of(r[9]);
  x.version = r[10].as<uint64_t>();
  return x;
}

user_view user_view_of(const user_row& row) {
  return {row.id, row.in, row.email, row.nickname, row.status, row.roles, row.created_at};
}

/// A prefix for LIKE: what is special there is meant literally.
std::string like_prefix(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '%' || c == '_' || c == '\\')
      out += '\\';
    out += c;
  }
  return out + '%';
}

/// "<microseconds>-<shard>-<no>": the place of an audit line among all.
struct audit_place {
  int64_t at_us = 0;
  int64_t shard = 0;
  int64_t no = 0;
};

audit_place place_of(std::string_view cursor) {
  audit_place out;
  int64_t* const fields[] = {&out.at_us, &out.shard, &out.no};
  for (auto* field : fields) {
    auto part = cursor.substr(0, cursor.find('-'));
    std::from_chars(part.data(), part.data() + part.size(), *field);
    cursor.remove_prefix(std::min(cursor.size(), part.size() + 1));
  }
  return out;
}

} // namespace

std::optional<profile_row> profile_of(pqxx::transaction_base& tx, const user_id& id) {
  auto rows = tx.exec_params(
      "SELECT realm, language, time_zone, avatar, avatar_sha256, notify, block_reason, blocked_at,"
      " version FROM profile WHERE user_id = $1",
      id.str());
  if (rows.empty())
    return std::nullopt;
  const auto r = rows[0];
  profile_row x;
  x.id = id;
  x.in = static_cast<realm>(r[0].as<int>());
  x.lang = text_of(r[1]);
  x.time_zone = text_of(r[2]);
  x.avatar = avatar_id::parse(text_of(r[3]));
  x.avatar_sha256 = text_of(r[4]);
  x.mails.muted = strings_of_json(text_of(r[5]));
  x.block_reason = text_of(r[6]);
  if (!r[7].is_null())
    x.blocked_at = time_of(r[7]);
  x.version = r[8].as<uint64_t>();
  return x;
}

void run_query(pqxx::transaction_base& tx, const find_avatar& q, find_avatar::reply& out) {
  auto rows = tx.exec_params("SELECT realm, user_id, sha256, media_type, size, created_at, version"
                             " FROM avatar WHERE id = $1 AND removed_at IS NULL",
                             q.id.str());
  if (rows.empty())
    return;
  const auto r = rows[0];
  auto& x = out.row.emplace();
  x.id = q.id;
  x.in = static_cast<realm>(r[0].as<int>());
  x.user = user_id::parse(text_of(r[1])).value_or(user_id{});
  x.sha256 = text_of(r[2]);
  x.media_type = text_of(r[3]);
  x.size = r[4].as<uint64_t>();
  x.created_at = time_of(r[5]);
  x.version = r[6].as<uint64_t>();
}

void run_query(pqxx::transaction_base& tx, const list_exports& q, list_exports::reply& out) {
  static const auto sql =
      std::string{"SELECT "} + export_columns
      + " FROM data_export WHERE user_id = $1 AND realm = $4 AND ($2 = '' OR id COLLATE \"C\" < $2)"
        " ORDER BY id COLLATE \"C\" DESC LIMIT $3";
  auto limit = page_size(q.page);
  for (const auto& r :
       tx.exec_params(sql, q.owner.str(), q.page.before, limit + 1, static_cast<int>(q.in))) {
    if (out.items.size() == limit) {
      out.next = out.items.back().id.str();
      break;
    }
    out.items.push_back(view_of(read_export(r)));
  }
}

void run_query(pqxx::transaction_base& tx, const find_export& q, find_export::reply& out) {
  static const auto sql = std::string{"SELECT "} + export_columns
                          + " FROM data_export WHERE id = $1 AND user_id = $2 AND realm = $3";
  auto rows = tx.exec_params(sql, q.id.str(), q.owner.str(), static_cast<int>(q.in));
  if (!rows.empty())
    out.row = read_export(rows[0]);
}

void run_query(pqxx::transaction_base& tx, const search_people& q, search_people::reply& out) {
  // Each branch has its index; the page is cut from their union.
  static const auto sql =
      std::string{"SELECT "} + user_columns
      + " FROM app_user WHERE realm = $6"
        " AND ($1 = '' OR id = $2 OR email LIKE $3 OR lower(nickname) LIKE $3)"
        " AND ($4 = '' OR (created_at, id) < (SELECT b.created_at, b.id FROM app_user b WHERE b.id "
        "= $4 AND b.realm = $6)) ORDER BY created_at DESC, id DESC LIMIT $5";
  auto limit = page_size(q.page);
  for (const auto& r : tx.exec_params(sql, q.query, q.query, like_prefix(ascii_lower(q.query)),
                                      q.page.before, limit + 1, static_cast<int>(q.in))) {
    if (out.items.size() == limit) {
      out.next = out.items.back().id.str();
      break;
    }
    out.items.push_back(user_view_of(read_user(r)));
  }
}

void run_query(pqxx::transaction_base& tx, const find_person& q, find_person::reply& out) {
  static const auto sql =
      std::string{"SELECT "} + user_columns + " FROM app_user WHERE id = $1 AND realm = $2";
  auto rows = tx.exec_params(sql, q.id.str(), static_cast<int>(q.in));
  if (rows.empty())
    return;
  auto& x = out.row.emplace();
  x.user = user_view_of(read_user(rows[0]));
  auto money =
      tx.exec_params("SELECT settled_fen, points FROM account WHERE user_id = $1", q.id.str());
  if (!money.empty()) {
    x.settled_fen = money[0][0].as<int64_t>();
    x.points = money[0][1].as<int64_t>();
  }
  auto sessions = tx.exec_params(
      "SELECT count(*) FILTER (WHERE revoked_at IS NULL AND expires_at > now()), max(last_seen_at)"
      " FROM session WHERE user_id = $1",
      q.id.str());
  x.live_sessions = sessions[0][0].as<uint32_t>();
  if (!sessions[0][1].is_null())
    x.last_seen_at = time_of(sessions[0][1]);
  if (auto profile = profile_of(tx, q.id)) {
    x.block_reason = profile->block_reason;
    x.blocked_at = profile->blocked_at;
  }
}

void run_query(pqxx::transaction_base& tx, const list_audit& q, list_audit::reply& out) {
  auto limit = page_size(q.page);
  auto from = place_of(q.page.before);
  auto rows = tx.exec_params(
      "SELECT shard_id, no, actor, action, target, detail, address, trace, at,"
      " (extract(epoch FROM at) * 1000000)::bigint FROM audit"
      " WHERE realm = $7 AND ($1 = '' OR target = $1 OR actor = $1)"
      " AND ($2 = '' OR (at, shard_id, no) < (timestamptz 'epoch' + $3::bigint * interval '1 "
      "microsecond', $4::int, $5::bigint)) ORDER BY at DESC, shard_id DESC, no DESC LIMIT $6",
      q.entity, q.page.before, from.at_us, from.shard, from.no, limit + 1, static_cast<int>(q.in));
  for (const auto& r : rows) {
    if (out.items.size() == limit) {
      out.next = out.items.back().cursor;
      break;
    }
    audit_item x;
    x.cursor = text_of(r[9]) + '-' + text_of(r[0]) + '-' + text_of(r[1]);
    x.actor = text_of(r[2]);
    x.action = text_of(r[3]);
    x.target = text_of(r[4]);
    x.detail = text_of(r[5]);
    x.address = text_of(r[6]);
    x.trace = text_of(r[7]);
    x.at = time_of(r[8]);
    out.items.push_back(std::move(x));
  }
}

void run_query(pqxx::transaction_base& tx, const live_sessions& q, live_sessions::reply& out) {
  for (const auto& r :
       tx.exec_params("SELECT id FROM session WHERE user_id = $1 AND realm = $2 AND"
                      " revoked_at IS NULL AND expires_at > now() ORDER BY id DESC LIMIT $3",
                      q.user.str(), static_cast<int>(q.in), q.limit))
    if (auto id = session_id::parse(text_of(r[0])))
      out.ids.push_back(*id);
}

void run_query(pqxx::transaction_base& tx, const erasure_finished& q, bool& out) {
  out = !tx.exec_params("SELECT 1 FROM erasure WHERE user_id = $1 AND finished_at IS NOT NULL",
                        q.user.str())
             .empty();
}

} // namespace zhian::storage
