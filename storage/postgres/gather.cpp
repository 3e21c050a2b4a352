#include "storage/postgres/gather.hpp"

#include <memory>
#include <optional>

#include "protocols/errors.hpp"
#include "protocols/runtime/worker_pool.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/postgres/read_rows.hpp"

namespace zhian::storage {

namespace {

/// What becomes a file of its own: the rows of one table as a JSON list, read by their key, so that
/// a page costs the same wherever it is. `sql` answers the key as text and the row as JSON text,
/// for the user $1 in the realm $2 behind the key $3 ("": from the start), $4 at most. A new table
/// of a person's data gets a line here. Secrets (hashes, codes, proofs) are never named.
struct part {
  const char* path;
  const char* sql;
  int page; ///< Rows: so few that they are read in a moment, however long each is.
};
constexpr part parts[] = {
    {"sessions.json",
     "SELECT id, json_build_object('id', id, 'device_name', device_name, 'user_agent', user_agent, "
     "'address', address, 'created_at', created_at, 'last_seen_at', last_seen_at, 'ended_at', "
     "revoked_at, 'reason', revoke_reason) FROM session WHERE user_id = $1 AND realm = $2 AND id > "
     "$3 ORDER BY id LIMIT $4",
     1000},
    {"resumes.json",
     "SELECT id, json_build_object('id', id, 'filename', filename, 'media_type', media_type, "
     "'size', size, 'sha256', sha256, 'pages', pages, 'text', body, 'skills', skills, 'warnings', "
     "warnings, 'sections', sections, 'created_at', created_at) FROM resume WHERE user_id = $1 AND "
     "realm = $2 AND deleted_at IS NULL AND id > $3 ORDER BY id LIMIT $4",
     10},
    // Before the records: an interview that ends in between is in both rather than in neither.
    {"open_interviews.json",
     "SELECT id, json_build_object('id', id, 'config', config, 'state', state::json, 'turns', "
     "(SELECT coalesce(json_agg(t.body::json ORDER BY t.turn), '[]') FROM room_turn t WHERE "
     "t.room_id = room.id), 'created_at', created_at) FROM room WHERE host = $1 AND realm = $2 AND "
     "ended_at IS NULL AND id > $3 ORDER "
     "BY id LIMIT $4",
     20},
    {"interviews.json",
     "SELECT id, json_build_object('id', id, 'room_id', room_id, 'position', position, 'company', "
     "company, 'score', score, 'turns', turns, 'duration_s', duration_s, 'engine', engine, "
     "'started_at', started_at, 'ended_at', ended_at, 'config', config, 'report', report, "
     "'transcript', transcript) FROM interview_record WHERE user_id = $1 AND realm = $2 AND id > "
     "$3 "
     "ORDER BY id LIMIT $4",
     50},
    {"reference_answers.json",
     "SELECT key, json_build_object('reference', body::json, 'engine', engine, 'created_at', "
     "created_at) FROM ai_reference WHERE user_id = $1 AND realm = $2 AND key > $3 ORDER BY key "
     "LIMIT $4",
     100},
    {"orders.json",
     "SELECT id, json_build_object('id', id, 'kind', (ARRAY['recharge', 'plan'])[kind], 'plan', "
     "(ARRAY['week', 'month', 'quarter'])[plan], 'amount_fen', amount_fen, 'points', points_grant, "
     "'phase', (ARRAY['created', 'awaiting_payment', 'paid', 'closed', 'refunding', "
     "'refunded'])[phase], 'created_at', created_at, 'paid_at', paid_at, 'payment', provider_txn, "
     "'refunds', refunds) FROM pay_order WHERE user_id = $1 AND realm = $2 AND id > $3 ORDER BY id "
     "LIMIT $4",
     500},
    {"points_and_payments.json",
     "SELECT number, json_build_object('number', number, 'kind', (ARRAY['payment', 'refund', "
     "'grant', 'reversal', 'debit', 'hold', 'settle', 'release', 'lapse'])[kind], 'reason', "
     "reason, "
     "'reference', reference, 'at', at, 'changes', (SELECT json_object_agg((ARRAY['settled_fen', "
     "'points', 'held', 'debt'])[account], amount) FROM (SELECT e.account, sum(e.amount) AS amount "
     "FROM ledger_entry e WHERE e.user_id = $1 AND e.number = t.number AND e.account < 5 GROUP BY "
     "e.account) s)) FROM ledger_txn t WHERE user_id = $1 AND realm = $2 AND number > "
     "coalesce(nullif($3, ''), '0')::bigint ORDER BY number LIMIT $4",
     500},
    {"messages.json",
     "SELECT id, json_build_object('id', id, 'kind', kind, 'data', data, 'at', at, 'read_at', "
     "read_at) FROM message WHERE user_id = $1 AND realm = $2 AND id > $3 ORDER BY id LIMIT $4",
     1000},
    {"vouchers.json",
     "SELECT id, json_build_object('id', id, 'price', price, 'bought_at', bought_at, 'used_at', "
     "used_at, 'used_for', used_for) FROM voucher WHERE user_id = $1 AND realm = $2 AND id > $3 "
     "ORDER BY id LIMIT $4",
     1000},
    {"meetings.json",
     "SELECT id, json_build_object('id', id, 'title', title, 'minutes', minutes, 'cost', minutes * "
     "price, 'started_at', started_at, 'ended_at', ended_at) FROM meeting WHERE user_id = $1 AND "
     "realm = $2 AND id > $3 ORDER BY id LIMIT $4",
     1000},
    {"calendar.json",
     "SELECT id, json_build_object('id', id, 'title', title, 'note', note, 'place', place, 'link', "
     "link, 'kind', (ARRAY['other', 'interview', 'deadline'])[kind], 'starts_at', starts_at, "
     "'time_zone', time_zone, 'all_day', all_day, 'duration_min', duration_min, 'recurrence', "
     "recurrence, 'remind_before_min', remind_before_min, 'created_at', created_at) FROM "
     "calendar_event WHERE user_id = $1 AND realm = $2 AND id > $3 ORDER BY id LIMIT $4",
     500},
    {"favourite_questions.json",
     "SELECT f.question_id, json_build_object('id', f.question_id, 'source_id', q.source_id, 'at', "
     "f.at) FROM question_favourite f LEFT JOIN classic_question q ON q.id = f.question_id WHERE "
     "f.user_id = $1 AND f.realm = $2 AND f.question_id > $3 ORDER BY f.question_id LIMIT $4",
     1000},
    {"job_searches.json",
     "SELECT id, json_build_object('id', id, 'query', query, 'resume_id', nullif(resume, ''), "
     "'results', results, 'effective', effective, 'created_at', created_at) FROM job_search WHERE "
     "user_id = $1 AND realm = $2 AND deleted_at IS NULL AND id > $3 ORDER BY id LIMIT $4",
     50},
    {"report_downloads.json",
     "SELECT kind::text || '/' || report_id || '/' || edition, json_build_object('kind', "
     "(ARRAY['interview', 'diagnosis', 'forecast'])[kind], 'report', report_id, 'version', edition, "
     "'paid_with', CASE paid_with WHEN 3 THEN 'voucher' ELSE 'points' END, 'price', price, "
     "'bought_at', bought_at) FROM report_right WHERE user_id = $1 AND realm = $2 AND kind::text "
     "|| '/' || report_id || '/' || edition > $3 ORDER BY 1 LIMIT $4",
     1000},
    {"tasks.json",
     "SELECT id, json_build_object('id', id, 'kind', (ARRAY['diagnosis', 'forecast'])[kind], "
     "'stage', (ARRAY['queued', 'extracting', 'analysing', "
     "'writing', 'done', 'failed', 'cancelled'])[stage], 'resume_id', resume_id, 'position', "
     "position, 'company', company, 'job_description', job_description, 'price', price, "
     "'failure', fault, "
     "'created_at', created_at, 'ended_at', ended_at) FROM task WHERE user_id = $1 AND realm = $2 "
     "AND id > $3 ORDER BY id LIMIT $4",
     100},
    {"diagnoses.json",
     "SELECT id, json_build_object('id', id, 'resume_id', resume_id, 'version', number, "
     "'position', position, 'engine', engine, 'model', model, 'cost', cost, 'created_at', "
     "created_at, 'result', body::json) FROM task_result WHERE user_id = $1 AND realm = $2 AND "
     "kind = 1 AND id > $3 ORDER BY id LIMIT $4",
     20},
    // Each with its questions: those of one that failed or was given up were not given to anybody.
    {"forecasts.json",
     "SELECT r.id, json_build_object('id', r.id, 'resume_id', r.resume_id, 'version', r.number, "
     "'position', r.position, 'company', r.company, 'engine', r.engine, 'model', r.model, 'cost', "
     "r.cost, 'created_at', r.created_at, 'questions', (SELECT coalesce(json_agg(p.body::json "
     "ORDER BY p.number), '[]') FROM task_part p WHERE p.task_id = r.id)) FROM task_result r WHERE "
     "r.user_id = $1 AND r.realm = $2 AND r.kind = 2 AND r.id > $3 ORDER BY r.id LIMIT $4",
     20},
    {"events.json",
     "SELECT seq, json_build_object('seq', seq, 'type', type, 'data', data, 'at', at) FROM "
     "user_event WHERE stream = 'user:' || $1 AND realm = $2 AND seq > coalesce(nullif($3, ''), "
     "'0')::bigint ORDER BY seq LIMIT $4",
     1000},
    {"sign_ins.json",
     "SELECT t.id, json_build_object('outcome', t.outcome, 'detail', t.detail, 'address', "
     "t.client, "
     "'device', t.device, 'at', t.at) FROM sign_in_trail t JOIN app_user u ON u.email = t.address "
     "AND u.realm = t.realm WHERE u.id = $1 AND u.realm = $2 AND t.id > coalesce(nullif($3, ''), "
     "'0')::bigint ORDER BY t.id LIMIT $4",
     1000},
};

/// What is one object.
struct single {
  const char* path;
  const char* sql;
};
constexpr single singles[] = {
    {"profile.json",
     "SELECT json_build_object('id', u.id, 'email', u.email, 'nickname', u.nickname, 'roles', "
     "u.roles, 'created_at', u.created_at, 'invite_code', u.invited_by, 'language', p.language, "
     "'time_zone', p.time_zone, 'avatar', p.avatar, 'muted_mails', p.notify) FROM app_user u LEFT "
     "JOIN profile p ON p.user_id = u.id WHERE u.id = $1 AND u.realm = $2"},
    {"account.json",
     "SELECT json_build_object('points', points, 'held', held, 'owed', owed, 'cumulative_fen', "
     "settled_fen, 'plan_end', plan_end) FROM account WHERE user_id = $1 AND realm = $2"},
};

class gather_work {
public:
  gather_work(const postgres_settings& conf, std::chrono::seconds budget,
              std::shared_ptr<const stop_signal> stop)
      : conf_(conf), budget_(budget), stop_(std::move(stop)) {}

  caf::expected<gather_data::reply> handle(const gather_data& q) {
    until_ = std::chrono::steady_clock::now() + budget_;
    bytes_ = 0;
    try {
      auto db = open_connection(conf_.dsn, connection_use::gather);
      pqxx::nontransaction tx{*db};
      gather_data::reply out;
      for (const auto& x : singles)
        if (auto why = read_single(tx, q, x, out); why != ec::none)
          return make_error(why);
      for (const auto& x : parts)
        if (auto why = read_part(tx, q, x, out); why != ec::none)
          return make_error(why);
      read_files(tx, q, out);
      return out;
    } catch (const pqxx::failure& x) {
      log::warn("gather", "the store does not answer", {{"what", x.what()}});
      return make_error(ec::storage_unavailable);
    }
  }

private:
  /// Whether one may go on.
  ec allowed(const gather_data& q) const {
    if (stop_->raised())
      return ec::shutting_down;
    if (bytes_ > q.most_bytes)
      return ec::payload_too_large;
    if (std::chrono::steady_clock::now() > until_) {
      log::warn("gather", "a person has more than can be gathered in time",
                {{"user", q.user.str()}});
      return ec::timed_out;
    }
    return ec::none;
  }

  ec read_single(pqxx::nontransaction& tx, const gather_data& q, const single& x,
                 gather_data::reply& out) {
    auto rows = tx.exec_params(x.sql, q.user.str(), static_cast<int>(q.in));
    out.parts.push_back({x.path, rows.empty() ? "[]" : text_of(rows[0][0])});
    bytes_ += out.parts.back().json.size();
    return allowed(q);
  }

  ec read_part(pqxx::nontransaction& tx, const gather_data& q, const part& x,
               gather_data::reply& out) {
    std::string json = "[";
    std::string after;
    for (bool more = true; more;) {
      auto rows = tx.exec_params(x.sql, q.user.str(), static_cast<int>(q.in), after, x.page);
      for (const auto& r : rows) {
        if (json.size() > 1)
          json += ',';
        json.append(r[1].c_str(), r[1].size());
        bytes_ += r[1].size() + 1;
      }
      more = static_cast<int>(rows.size()) == x.page;
      if (!rows.empty())
        after = text_of(rows[rows.size() - 1][0]);
      if (auto why = allowed(q); why != ec::none)
        return why;
    }
    out.parts.push_back({x.path, std::move(json += ']')});
    return ec::none;
  }

  static void read_files(pqxx::nontransaction& tx, const gather_data& q, gather_data::reply& out) {
    for (const auto& r : tx.exec_params(
             "SELECT id, filename, sha256, size FROM resume WHERE user_id = $1 AND realm "
             "= $2 AND deleted_at IS NULL ORDER BY created_at DESC LIMIT 1000",
             q.user.str(), static_cast<int>(q.in)))
      out.files.push_back(
          {"resumes/" + text_of(r[0]) + "-" + text_of(r[1]), text_of(r[2]), r[3].as<uint64_t>()});
    for (const auto& r :
         tx.exec_params("SELECT id, sha256, size FROM avatar WHERE user_id = $1 AND "
                        "realm = $2 AND removed_at IS NULL LIMIT 1",
                        q.user.str(), static_cast<int>(q.in)))
      out.files.push_back(
          {"avatar/" + text_of(r[0]) + ".webp", text_of(r[1]), r[2].as<uint64_t>()});
  }

  postgres_settings conf_;
  std::chrono::seconds budget_;
  std::shared_ptr<const stop_signal> stop_;
  std::chrono::steady_clock::time_point until_{};
  uint64_t bytes_ = 0;
};

using gather_pool = worker_pool<gather_work, gather_data>;

} // namespace

caf::actor spawn_gatherer(caf::actor_system& sys, const postgres_settings& conf,
                          std::chrono::seconds budget) {
  // Its own thread and connection; an account asks once at a time and comes again when refused.
  pool_bounds bounds{"gather_worker", 1, 64, budget * 2};
  return sys.spawn<gather_pool>("gatherer", bounds, gather_pool::factory{[conf, budget](auto stop) {
                                  return std::make_shared<gather_work>(conf, budget,
                                                                       std::move(stop));
                                }});
}

} // namespace zhian::storage
