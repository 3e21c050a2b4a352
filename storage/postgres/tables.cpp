#include "storage/postgres/tables.hpp"

#include <map>

#include "storage/postgres/account_tables.hpp"
#include "storage/postgres/calendar_rows.hpp"
#include "storage/postgres/columns.hpp"
#include "storage/postgres/count_rows.hpp"
#include "storage/postgres/finance_tables.hpp"
#include "storage/postgres/job_tables.hpp"
#include "storage/postgres/json_text.hpp"
#include "storage/postgres/money_tables.hpp"
#include "storage/postgres/news_rows.hpp"
#include "storage/postgres/patrol_rows.hpp"
#include "storage/postgres/purse_rows.hpp"
#include "storage/postgres/question_tables.hpp"
#include "storage/postgres/report_rows.hpp"
#include "storage/postgres/resume_json.hpp"
#include "storage/postgres/task_rows.hpp"

namespace zhian::storage {

namespace {

const row_table<identity_row> identities{
    "identity",
    "t.realm::text || '|' || t.kind || '|' || t.value",
    "t.realm = v.realm AND t.kind = v.kind AND t.value = v.value",
    {
        realm_column,
        ZHIAN_COLUMN("kind", "text", x.row->kind),
        ZHIAN_COLUMN("value", "text", x.row->value),
        shard_column,
        {"owner", "text",
         [](array_text& out, const auto& x) {
           x.row->owner ? out.put(x.row->owner->str()) : out.put_null();
         }},
        ZHIAN_COLUMN("password_hash", "text", x.row->password_hash),
        ZHIAN_COLUMN("invite_code", "text", x.row->invite_code),
        ZHIAN_COLUMN("code_mac", "text", x.row->code_mac),
        ZHIAN_COLUMN("code_expires_at", "timestamptz", x.row->code_expires_at),
        ZHIAN_COLUMN("code_tries", "int", x.row->code_tries),
        ZHIAN_COLUMN("code_sent_at", "timestamptz", x.row->code_sent_at),
        ZHIAN_COLUMN("window_start", "timestamptz", x.row->window_start),
        ZHIAN_COLUMN("window_sends", "int", x.row->window_sends),
        ZHIAN_COLUMN("failed_sign_ins", "int", x.row->failed_sign_ins),
        ZHIAN_COLUMN("locked_until", "timestamptz", x.row->locked_until),
        ZHIAN_COLUMN("created_at", "timestamptz", x.row->created_at),
        version_column,
        ZHIAN_COLUMN("reset_mac", "text", x.row->reset_mac),
        ZHIAN_COLUMN("reset_expires_at", "timestamptz", x.row->reset_expires_at),
        ZHIAN_COLUMN("reset_tries", "int", x.row->reset_tries),
        ZHIAN_COLUMN("reset_sent_at", "timestamptz", x.row->reset_sent_at),
        ZHIAN_COLUMN("day_start", "timestamptz", x.row->day_start),
        ZHIAN_COLUMN("day_sends", "int", x.row->day_sends),
        ZHIAN_COLUMN("known_devices", "jsonb", json_strings(x.row->known_devices)),
        ZHIAN_COLUMN("contested", "bool", x.row->contested),
    },
    [](const identity_row& x) {
      return std::to_string(static_cast<int>(x.in)) + '|' + x.kind + '|' + x.value;
    },
};

const row_table<user_row> users{
    "app_user",
    "t.id",
    "t.id = v.id",
    {
        id_column,
        realm_column,
        shard_column,
        ZHIAN_COLUMN("email", "text", x.row->email),
        ZHIAN_COLUMN("nickname", "text", x.row->nickname),
        ZHIAN_COLUMN("status", "smallint", static_cast<int>(x.row->status)),
        ZHIAN_COLUMN("roles", "jsonb", json_strings(x.row->roles)),
        ZHIAN_COLUMN("invited_by", "text", x.row->invited_by),
        ZHIAN_COLUMN("created_at", "timestamptz", x.row->created_at),
        version_column,
    },
    [](const user_row& x) { return x.id.str(); },
};

const row_table<session_row> sessions{
    "session",
    "t.id",
    "t.id = v.id",
    {
        id_column,
        realm_column,
        shard_column,
        ZHIAN_COLUMN("user_id", "text", x.row->user.str()),
        ZHIAN_COLUMN("device_name", "text", x.row->device_name),
        ZHIAN_COLUMN("user_agent", "text", x.row->user_agent),
        ZHIAN_COLUMN("address", "text", x.row->address),
        ZHIAN_COLUMN("roles", "jsonb", json_strings(x.row->roles)),
        ZHIAN_COLUMN("generation", "bigint", x.row->generation),
        ZHIAN_COLUMN("rotated_at", "timestamptz", x.row->rotated_at),
        ZHIAN_COLUMN("expires_at", "timestamptz", x.row->expires_at),
        ZHIAN_COLUMN("created_at", "timestamptz", x.row->created_at),
        ZHIAN_COLUMN("last_seen_at", "timestamptz", x.row->last_seen_at),
        ZHIAN_COLUMN("revoked_at", "timestamptz", x.row->revoked_at),
        ZHIAN_COLUMN("revoke_reason", "text", x.row->revoke_reason),
        version_column,
    },
    [](const session_row& x) { return x.id.str(); },
};

const row_table<resume_row> resumes{
    "resume",
    "t.id",
    "t.id = v.id",
    {
        id_column,
        realm_column,
        shard_column,
        ZHIAN_COLUMN("user_id", "text", x.row->user.str()),
        ZHIAN_COLUMN("filename", "text", x.row->file.name),
        ZHIAN_COLUMN("media_type", "text", x.row->file.media_type),
        ZHIAN_COLUMN("size", "bigint", x.row->file.size),
        ZHIAN_COLUMN("sha256", "text", x.row->file.sha256),
        ZHIAN_COLUMN("pages", "int", x.row->text.pages),
        ZHIAN_KEPT_COLUMN("body", "text", x.row->head_only, x.row->text.text),
        ZHIAN_COLUMN("skills", "jsonb", json_strings(x.row->text.skills)),
        ZHIAN_COLUMN("warnings", "jsonb", json_strings(x.row->text.warnings)),
        ZHIAN_KEPT_COLUMN("sections", "jsonb", x.row->head_only,
                          json_sections(x.row->text.sections)),
        ZHIAN_KEPT_COLUMN("words", "jsonb", x.row->head_only, json_words(x.row->text.words)),
        ZHIAN_COLUMN("unread", "jsonb", json_numbers(x.row->text.unread)),
        ZHIAN_COLUMN("engine", "text", x.row->text.engine),
        ZHIAN_COLUMN("document", "text", x.row->document.str()),
        ZHIAN_COLUMN("number", "int", x.row->number),
        ZHIAN_COLUMN("state", "smallint", static_cast<int>(x.row->state)),
        ZHIAN_COLUMN("is_default", "bool", x.row->is_default),
        ZHIAN_COLUMN("latest", "bool", x.row->latest),
        ZHIAN_COLUMN("fault", "text", x.row->fault),
        ZHIAN_COLUMN("corrected", "bool", x.row->corrected),
        ZHIAN_COLUMN("deleted_at", "timestamptz", x.row->deleted_at),
        ZHIAN_COLUMN("created_at", "timestamptz", x.row->created_at),
        version_column,
    },
    [](const resume_row& x) { return x.id.str(); },
};

const row_table<room_row> rooms{
    "room",
    "t.id",
    "t.id = v.id",
    {
        id_column,
        realm_column,
        shard_column,
        ZHIAN_COLUMN("host", "text", x.row->host.str()),
        ZHIAN_COLUMN("phase", "smallint", static_cast<int>(x.row->phase)),
        ZHIAN_KEPT_COLUMN("config", "jsonb", x.row->config.empty(), x.row->config),
        ZHIAN_KEPT_COLUMN("plan", "jsonb", x.row->plan.empty(), x.row->plan),
        ZHIAN_COLUMN("state", "text", x.row->state),
        ZHIAN_COLUMN("engine", "text", x.row->engine),
        ZHIAN_COLUMN("created_at", "timestamptz", x.row->created_at),
        ZHIAN_COLUMN("last_active_at", "timestamptz", x.row->last_active_at),
        ZHIAN_COLUMN("ended_at", "timestamptz", x.row->ended_at),
        version_column,
    },
    [](const room_row& x) { return x.id.str(); },
};

/// Written once, when the next turn opens.
const row_table<room_turn_row> room_turns{
    "room_turn",
    "t.room_id || '|' || t.turn",
    nullptr,
    {
        ZHIAN_COLUMN("room_id", "text", x.row->room.str()),
        ZHIAN_COLUMN("turn", "int", x.row->turn),
        ZHIAN_COLUMN("realm", "smallint", static_cast<int>(x.row->in)),
        ZHIAN_COLUMN("shard_id", "int", x.item->from->shard),
        ZHIAN_COLUMN("body", "text", x.row->body),
    },
    [](const room_turn_row& x) { return x.room.str() + '|' + std::to_string(x.turn); },
};

/// A finished interview is written once: no version, and a second one of its room does not happen.
const row_table<record_row> records{
    "interview_record",
    "t.id",
    nullptr,
    {
        ZHIAN_COLUMN("id", "text", x.row->head.id.str()),
        realm_column,
        shard_column,
        ZHIAN_COLUMN("user_id", "text", x.row->user.str()),
        ZHIAN_COLUMN("room_id", "text", x.row->head.room.str()),
        ZHIAN_COLUMN("position", "text", x.row->head.position),
        ZHIAN_COLUMN("company", "text", x.row->head.company),
        ZHIAN_COLUMN("score", "int", x.row->head.score),
        ZHIAN_COLUMN("turns", "int", x.row->head.turns),
        ZHIAN_COLUMN("duration_s", "int", x.row->head.duration_s),
        ZHIAN_COLUMN("reason", "smallint", static_cast<int>(x.row->head.reason)),
        ZHIAN_COLUMN("engine", "text", x.row->head.engine),
        ZHIAN_COLUMN("started_at", "timestamptz", x.row->head.started_at),
        ZHIAN_COLUMN("ended_at", "timestamptz", x.row->head.ended_at),
        ZHIAN_COLUMN("cost", "bigint", x.row->head.cost),
        ZHIAN_COLUMN("config", "jsonb", x.row->config),
        ZHIAN_COLUMN("report", "jsonb", x.row->report),
        ZHIAN_COLUMN("transcript", "jsonb", x.row->transcript),
    },
    [](const record_row& x) { return x.head.id.str(); },
};

/// Written once a question; the first one stands.
const row_table<reference_row> references{
    "ai_reference",
    "t.user_id || '|' || t.key",
    nullptr,
    {
        realm_column,
        shard_column,
        ZHIAN_COLUMN("user_id", "text", x.row->user.str()),
        ZHIAN_COLUMN("key", "text", x.row->key),
        ZHIAN_COLUMN("body", "text", x.row->body),
        ZHIAN_COLUMN("engine", "text", x.row->engine),
        ZHIAN_COLUMN("created_at", "timestamptz", x.row->created_at),
    },
    [](const reference_row& x) { return x.user.str() + '|' + x.key; },
};

const std::vector<column<outbox_row>> outbox_columns{
    shard_column,
    realm_column,
    ZHIAN_COLUMN("kind", "text", x.row->kind),
    ZHIAN_COLUMN("dedup_key", "text", x.row->dedup_key),
    ZHIAN_COLUMN("payload", "jsonb", x.row->payload),
    ZHIAN_COLUMN("once", "bool", x.row->once),
    ZHIAN_COLUMN("next_at", "timestamptz", x.row->not_before),
    ZHIAN_COLUMN("trace", "text", x.item->from->trace),
};

const std::vector<column<outbox_mark>> mark_columns{
    shard_column,
    ZHIAN_COLUMN("kind", "text", x.row->kind),
    ZHIAN_COLUMN("dedup_key", "text", x.row->dedup_key),
    ZHIAN_COLUMN("state", "text", to_string(x.row->state)),
    ZHIAN_COLUMN("attempts", "int", x.row->attempts),
    ZHIAN_COLUMN("next_at", "timestamptz", x.row->next_at),
    ZHIAN_COLUMN("last_error", "text", x.row->error),
};

const std::vector<column<timer_row>> timer_columns{
    ZHIAN_COLUMN("shard_id", "int", x.row->entity.shard),
    ZHIAN_COLUMN("realm", "smallint", static_cast<int>(x.row->entity.in)),
    ZHIAN_COLUMN("entity", "text", x.row->entity.str()),
    ZHIAN_COLUMN("name", "text", x.row->name),
    ZHIAN_COLUMN("due_at", "timestamptz", x.row->due_at),
    ZHIAN_COLUMN("payload", "text", x.row->payload),
};

const std::vector<column<timer_done>> timer_done_columns{
    ZHIAN_COLUMN("shard_id", "int", x.row->entity.shard),
    ZHIAN_COLUMN("entity", "text", x.row->entity.str()),
    ZHIAN_COLUMN("name", "text", x.row->name),
    ZHIAN_COLUMN("due_at", "timestamptz", x.row->due_at),
    ZHIAN_COLUMN("command", "int", x.item->command),
};

const std::vector<column<timer_cancelled>> timer_cancel_columns{
    ZHIAN_COLUMN("shard_id", "int", x.row->entity.shard),
    ZHIAN_COLUMN("entity", "text", x.row->entity.str()),
    ZHIAN_COLUMN("name", "text", x.row->name),
};

const std::vector<column<sessions_over>> over_columns{
    ZHIAN_COLUMN("user_id", "text", x.row->user.str()),
    ZHIAN_COLUMN("kept", "text", x.row->kept ? x.row->kept->str() : std::string{}),
    ZHIAN_COLUMN("reason", "text", x.row->reason),
    ZHIAN_COLUMN("at", "timestamptz", x.row->at),
};

const std::vector<column<audit_row>> audit_columns{
    shard_column,
    realm_column,
    ZHIAN_COLUMN("actor", "text", x.row->actor),
    ZHIAN_COLUMN("action", "text", x.row->action),
    ZHIAN_COLUMN("target", "text", x.row->target),
    ZHIAN_COLUMN("detail", "jsonb", x.row->detail),
    ZHIAN_COLUMN("address", "text", x.row->address),
    ZHIAN_COLUMN("trace", "text", x.item->from->trace),
    ZHIAN_COLUMN("at", "timestamptz", x.row->at),
};

} // namespace

std::string key_of(const record& x, const write_set& from) {
  struct visitor {
    const write_set& from;
    std::string operator()(const identity_row& r) const { return "i|" + identities.key(r); }
    std::string operator()(const user_row& r) const { return "u|" + r.id.str(); }
    // Whatever changes a user's money carries this row; those beside it need no key of their own.
    std::string operator()(const money_row& r) const { return "a|" + r.user.str(); }
    std::string operator()(const ledger_txn_row&) const { return {}; }
    std::string operator()(const points_lot_row&) const { return {}; }
    std::string operator()(const points_hold_row&) const { return {}; }
    std::string operator()(const plan_line_row&) const { return {}; }
    std::string operator()(const order_row& r) const { return "O|" + r.id.str(); }
    std::string operator()(const voucher_row& r) const { return "V|" + r.id.str(); }
    std::string operator()(const meeting_row& r) const { return "M|" + r.id.str(); }
    std::string operator()(const calendar_row& r) const { return "C|" + r.id.str(); }
    std::string operator()(const calendar_gone& r) const { return "C|" + r.id.str(); }
    std::string operator()(const money_finding&) const { return {}; }
    std::string operator()(const finding_row& r) const { return "F|" + r.key; }
    std::string operator()(const approval_row& r) const { return "Q|" + r.id.str(); }
    std::string operator()(const classic_question_row& r) const { return "q|" + r.id.str(); }
    std::string operator()(const job_row& r) const { return "j|" + r.id.str(); }
    std::string operator()(const job_book_row& r) const {
      return "b|" + std::to_string(static_cast<int>(r.in));
    }
    std::string operator()(const job_search_row& r) const { return "J|" + r.id.str(); }
    std::string operator()(const favourite_row& r) const {
      return "v|" + r.user.str() + '|' + r.question.str();
    }
    std::string operator()(const news_row& r) const { return "n|" + r.id.str(); }
    std::string operator()(const news_feed_row& r) const {
      return "N|" + std::to_string(static_cast<int>(r.in));
    }
    std::string operator()(const news_trim&) const { return {}; }
    std::string operator()(const count_row&) const { return {}; } // They are added up.
    std::string operator()(const report_right_row& r) const { return "d|" + storage::key_of(r); }
    std::string operator()(const task_row& r) const { return "K|" + r.id.str(); }
    // Beside its task, whose key is enough.
    std::string operator()(const task_result_row&) const { return {}; }
    std::string operator()(const task_part_row&) const { return {}; }
    std::string operator()(const inbox_row&) const { return {}; }
    std::string operator()(const message_row&) const { return {}; }
    std::string operator()(const messages_read&) const { return {}; }
    std::string operator()(const patrol_run_row& r) const { return "Z|" + key_of_run(r); }
    std::string operator()(const session_row& r) const { return "s|" + r.id.str(); }
    std::string operator()(const sessions_over& r) const { return "S|" + r.user.str(); }
    std::string operator()(const resume_row& r) const { return "f|" + r.id.str(); }
    std::string operator()(const room_row& r) const { return "r|" + r.id.str(); }
    std::string operator()(const room_turn_row& r) const { return "T|" + room_turns.key(r); }
    std::string operator()(const record_row& r) const { return "R|" + r.head.room.str(); }
    std::string operator()(const profile_row& r) const { return "p|" + r.id.str(); }
    std::string operator()(const avatar_row& r) const { return "A|" + r.id.str(); }
    std::string operator()(const export_row& r) const { return "x|" + r.id.str(); }
    std::string operator()(const trail_row&) const { return {}; }
    std::string operator()(const user_purge& r) const { return "g|" + r.user.str(); }
    // One a batch: the guilty one is then the only suspect.
    std::string operator()(const admin_guard&) const { return "admins"; }
    std::string operator()(const reference_row& r) const { return "e|" + references.key(r); }
    std::string operator()(const purse_row& r) const { return "P|" + r.name; }
    std::string operator()(const purse_entry_row&) const { return {}; }
    std::string operator()(const event_row&) const { return {}; }
    std::string operator()(const audit_row&) const { return {}; }
    std::string operator()(const outbox_row& r) const { return outbox_key(r.kind, r.dedup_key); }
    std::string operator()(const outbox_mark& r) const { return outbox_key(r.kind, r.dedup_key); }
    std::string operator()(const timer_row& r) const {
      return "t|" + r.entity.str() + '|' + r.name;
    }
    std::string operator()(const timer_done& r) const {
      return "t|" + r.entity.str() + '|' + r.name;
    }
    std::string operator()(const timer_cancelled& r) const {
      return "t|" + r.entity.str() + '|' + r.name;
    }
    std::string outbox_key(const std::string& kind, const std::string& key) const {
      return "o|" + std::to_string(from.shard) + '|' + kind + '|' + key;
    }
  };
  return std::visit(visitor{from}, x);
}

row_writes writes_of(const std::vector<batch_item>& items, bool blind) {
  row_writes out;
  out.blind = blind;
  // Timers first: a command that consumes one is void when it is gone.
  if (auto rows = rows_of<timer_done>(items); !rows.empty()) {
    static const std::string sql =
        "DELETE FROM timer t USING " + unnest(timer_done_columns) + " AS v("
        + names(timer_done_columns)
        + ") WHERE t.shard_id = v.shard_id AND t.entity = v.entity AND t.name = v.name"
          " AND t.due_at = v.due_at RETURNING v.command";
    auto missing = std::make_shared<std::map<size_t, size_t>>();
    for (const auto& row : rows)
      ++(*missing)[row.item->command];
    auto& added = out.statements.emplace_back(over(sql, timer_done_columns, rows));
    added.rows = rows.size();
    added.look = [missing](const answer_rows& done) {
      for (int i = 0; i < done.size(); ++i)
        --(*missing)[done.number(i, 0)];
    };
    out.verdicts.push_back([missing](std::vector<guilty_command>& guilty) {
      for (auto [command, n] : *missing)
        if (n > 0)
          guilty.push_back({command, ec::record_gone, "timer"});
    });
  }
  write_rows(out, identities, items);
  write_rows(out, users, items);
  write_money_records(out, items);
  write_finance_records(out, items);
  write_question_records(out, items);
  write_news_records(out, items);
  write_job_records(out, items);
  write_rows(out, sessions, items);
  // After the rows of sessions: a token renewed in the same batch ends with its session.
  static const std::string over_sql =
      "UPDATE session t SET revoked_at = v.at, revoke_reason = v.reason, version = t.version + 1 "
      "FROM "
      + unnest(over_columns) + " AS v(" + names(over_columns)
      + ") WHERE t.user_id = v.user_id AND t.revoked_at IS NULL AND t.id <> v.kept";
  write_plain(out, over_sql, over_columns, items);
  write_rows(out, resumes, items);
  write_rows(out, rooms, items);
  write_rows(out, room_turns, items);
  write_rows(out, records, items);
  write_account_records(out, items);
  write_rows(out, references, items);
  write_purse_records(out, items);
  write_patrol_records(out, items);
  write_calendar_records(out, items);
  write_counts(out, items);
  write_report_records(out, items);
  write_task_records(out, items);
  static const std::string outbox_sql = "INSERT INTO outbox (" + names(outbox_columns)
                                        + ") SELECT * FROM " + unnest(outbox_columns)
                                        + " ON CONFLICT DO NOTHING";
  write_plain(out, outbox_sql, outbox_columns, items);
  static const std::string mark_sql =
      "UPDATE outbox t SET state = v.state, attempts = v.attempts, next_at = v.next_at, last_error "
      "= v.last_error,"
      " payload = CASE WHEN t.once AND v.state IN ('done', 'dead') THEN '{}' ELSE t.payload END,"
      " done_at = CASE WHEN v.state IN ('done', 'dead') THEN now() END FROM "
      + unnest(mark_columns) + " AS v(" + names(mark_columns)
      + ") WHERE t.shard_id = v.shard_id AND t.kind = v.kind AND t.dedup_key = v.dedup_key";
  write_plain(out, mark_sql, mark_columns, items);
  static const std::string cancel_sql =
      "DELETE FROM timer t USING " + unnest(timer_cancel_columns) + " AS v("
      + names(timer_cancel_columns)
      + ") WHERE t.shard_id = v.shard_id AND t.entity = v.entity AND t.name = v.name";
  write_plain(out, cancel_sql, timer_cancel_columns, items);
  static const std::string timer_sql =
      "INSERT INTO timer (" + names(timer_columns) + ") SELECT * FROM " + unnest(timer_columns)
      + " ON CONFLICT (shard_id, entity, name) DO UPDATE SET due_at = excluded.due_at,"
        " payload = excluded.payload, attempts = 0";
  write_plain(out, timer_sql, timer_columns, items);
  if (auto rows = rows_of<audit_row>(items); !rows.empty()) {
    static const std::string sql = "SELECT append_audit(" + unnest(audit_columns).substr(7);
    out.statements.push_back(over(sql, audit_columns, rows));
  }
  return out;
}

} // namespace zhian::storage
