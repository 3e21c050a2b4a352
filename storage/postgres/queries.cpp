#include "storage/postgres/queries.hpp"

#include <algorithm>

#include <caf/actor_pool.hpp>
#include <caf/actor_system.hpp>
#include <caf/scoped_execution_unit.hpp>

#include "protocols/account.hpp"
#include "protocols/errors.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "storage/postgres/account_queries.hpp"
#include "storage/postgres/array_text.hpp"
#include "storage/postgres/books_proof.hpp"
#include "storage/postgres/calendar_rows.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/postgres/count_rows.hpp"
#include "storage/postgres/engine_configs.hpp"
#include "storage/postgres/finance_queries.hpp"
#include "storage/postgres/job_queries.hpp"
#include "storage/postgres/json_text.hpp"
#include "storage/postgres/money_queries.hpp"
#include "storage/postgres/news_rows.hpp"
#include "storage/postgres/patrol_queries.hpp"
#include "storage/postgres/purse_rows.hpp"
#include "storage/postgres/question_queries.hpp"
#include "storage/postgres/read_rows.hpp"
#include "storage/postgres/report_rows.hpp"
#include "storage/postgres/resume_queries.hpp"
#include "storage/postgres/room_queries.hpp"
#include "storage/postgres/task_rows.hpp"

namespace zhian::storage {

namespace {

/// A remembered op is looked at for three days; an entity holds at most this many, the newest.
/// An older one is still found by the lane.
constexpr int most_ops = 500;

class query_worker : public metered_actor {
  /// Answers what one of the functions here, or one of the files beside this one, reads.
  template <class Query>
  auto answer() {
    return [this](const Query& q) {
      return read<typename Query::reply>([&](auto& tx, auto& out) {
        if constexpr (requires { this->run(tx, q, out); })
          run(tx, q, out);
        else
          run_query(tx, q, out);
      });
    };
  }

public:
  query_worker(caf::actor_config& cfg, const postgres_settings& conf)
      : metered_actor(cfg, "query"), conf_(conf) {}

  caf::behavior make_behavior() override {
    return caf::message_handler{
        answer<load_identity>(),
        answer<load_session>(),
        answer<load_open_sessions>(),
        answer<list_sessions>(),
        answer<load_account>(),
        [this](const load_purse& q) {
          return read<load_purse::reply>([&](auto& tx, auto& out) {
            out.row = purse_of(tx, q.purse);
            out.ops = ops_of(tx, q.purse.shard, q.purse.str());
          });
        },
        [this](const load_order& q) {
          return read<load_order::reply>([&](auto& tx, auto& out) {
            run_query(tx, q, out);
            if (out.row)
              out.ops = ops_of(tx, q.id.shard, refs::order(q.in, q.id).str());
          });
        },
        [this](const load_approval& q) {
          return read<load_approval::reply>([&](auto& tx, auto& out) {
            run_query(tx, q, out);
            if (out.row)
              out.ops = ops_of(tx, q.id.shard, refs::approval(q.in, q.id).str());
          });
        },
        [this](const load_catalogue& q) {
          return read<load_catalogue::reply>([&](auto& tx, auto& out) {
            run_query(tx, q, out);
            out.ops = ops_of(tx, q.catalogue.shard, q.catalogue.str());
          });
        },
        [this](const load_news& q) {
          return read<load_news::reply>([&](auto& tx, auto& out) {
            run_query(tx, q, out);
            if (q.samples)
              out.ops = ops_of(tx, q.news.shard, q.news.str());
          });
        },
        answer<sum_counts>(),
        answer<list_news>(),
        answer<find_news_row>(),
        [this](const load_job_book& q) {
          return read<load_job_book::reply>([&](auto& tx, auto& out) {
            run_query(tx, q, out);
            out.ops = ops_of(tx, q.catalogue.shard, q.catalogue.str());
          });
        },
        [this](const load_room& q) {
          return read<load_room::reply>([&](auto& tx, auto& out) {
            run_query(tx, q, out);
            if (!out.row)
              return;
            std::tie(out.epoch, out.head) = head_of(tx, stream_of(q.id).key());
            out.ops = ops_of(tx, q.id.shard, refs::room(q.in, q.id).str());
          });
        },
        answer<load_room_context>(),
        answer<find_resume>(),
        answer<list_resumes>(),
        answer<load_resumes>(),
        answer<file_in_use>(),
        answer<list_records>(),
        answer<find_record>(),
        answer<load_branch_source>(),
        answer<load_reference>(),
        answer<read_stream>(),
        answer<due_outbox>(),
        answer<due_timers>(),
        answer<find_avatar>(),
        answer<list_exports>(),
        answer<find_export>(),
        answer<search_people>(),
        answer<find_person>(),
        answer<list_audit>(),
        answer<live_sessions>(),
        answer<erasure_finished>(),
        answer<list_orders>(),
        answer<find_order>(),
        answer<count_open_orders>(),
        answer<find_money>(),
        answer<list_history>(),
        answer<list_messages>(),
        answer<count_unread>(),
        answer<list_vouchers>(),
        answer<list_meetings>(),
        answer<find_meeting>(),
        answer<find_calendar_event>(),
        answer<count_calendar_events>(),
        answer<list_calendar_events>(),
        answer<load_task>(),
        answer<load_task_context>(),
        answer<list_tasks>(),
        answer<find_task>(),
        answer<list_task_results>(),
        answer<find_task_result>(),
        answer<find_pack>(),
        answer<load_pack>(),
        answer<list_questions>(),
        answer<find_question_row>(),
        answer<list_jobs>(),
        answer<find_job>(),
        answer<list_all_jobs>(),
        answer<load_jobs>(),
        answer<load_job_search>(),
        answer<list_job_searches>(),
        answer<find_job_search>(),
        answer<count_questions>(),
        answer<load_chosen>(),
        answer<load_favourite>(),
        answer<load_questions>(),
        answer<find_report>(),
        answer<find_report_right>(),
        answer<list_approvals>(),
        answer<find_finding>(),
        answer<list_findings>(),
        answer<search_orders>(),
        answer<sum_payments>(),
        answer<list_rules>(),
        answer<find_rules>(),
        answer<list_engine_versions>(),
        answer<find_engine_version>(),
        answer<compare_engine_scores>(),
        answer<load_patrol>(),
        answer<page_unsettled>(),
        answer<page_evidence>(),
        answer<find_evidence>(),
        answer<prove_books>(),
        answer<read_patrol_figures>(),
    };
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    db_.reset();
    return metered_actor::cleanup(std::move(reason), host);
  }

private:
  using tx_type = pqxx::nontransaction;

  /// Runs one query; a connection that was lost while idle is opened again once.
  template <class Reply, class Run>
  caf::result<Reply> read(Run run) {
    for (int attempt = 0;; ++attempt) {
      try {
        if (!db_) {
          db_ = open_connection(conf_.dsn, connection_use::query);
          timeline_ = timeline_of(*db_);
        }
        Reply out;
        tx_type tx{*db_};
        run(tx, out);
        return out;
      } catch (const pqxx::sql_error& x) {
        bool alive = db_ && db_->is_open();
        if (!alive)
          db_.reset();
        if (alive || attempt > 0) {
          log::warn("query", "a query failed", {{"sqlstate", x.sqlstate()}, {"what", x.what()}});
          return make_error(ec::storage_unavailable);
        }
      } catch (const pqxx::failure& x) {
        db_.reset();
        if (attempt > 0) {
          log::warn("query", "the store does not answer", {{"what", x.what()}});
          return make_error(ec::storage_unavailable);
        }
      } catch (const std::exception& x) {
        log::error("query", "a row cannot be read", {{"what", x.what()}});
        return make_error(ec::internal);
      }
    }
  }

  std::vector<op_memory> ops_of(tx_type& tx, shard_id shard, const std::string& entity) {
    std::vector<op_memory> out;
    auto rows = tx.exec_params("SELECT op_key, body_hash, answer, first_seq FROM op_dedup WHERE "
                               "shard_id = $1 AND entity = $2"
                               " ORDER BY at DESC LIMIT $3",
                               static_cast<int>(shard), entity, most_ops);
    for (const auto& r : rows) {
      op_memory op;
      op.key = text_of(r[0]);
      auto digest = bytes_of(r[1]);
      std::copy_n(digest.begin(), std::min(digest.size(), op.digest.size()), op.digest.begin());
      op.answer = bytes_of(r[2]);
      op.first_seq = r[3].as<uint64_t>();
      out.push_back(std::move(op));
    }
    return out;
  }

  std::optional<user_row> user_of(tx_type& tx, const std::string& id) {
    static const auto sql = select(user_columns, "FROM app_user WHERE id = $1");
    auto rows = tx.exec_params(sql, id);
    if (rows.empty())
      return std::nullopt;
    return read_user(rows[0]);
  }

  std::pair<std::string, uint64_t> head_of(tx_type& tx, const std::string& stream) {
    auto rows =
        tx.exec_params("SELECT generation, head FROM stream_head WHERE stream = $1", stream);
    if (rows.empty())
      return {"1." + timeline_, 0};
    return {text_of(rows[0][0]) + '.' + timeline_, rows[0][1].as<uint64_t>()};
  }

  void run(tx_type& tx, const load_identity& q, load_identity::reply& out) {
    static const auto sql =
        select(identity_columns, "FROM identity WHERE realm = $1 AND kind = $2 AND value = $3");
    auto rows = tx.exec_params(sql, static_cast<int>(q.in), q.type, q.value);
    if (rows.empty())
      return;
    out.row = read_identity(rows[0]);
    if (out.row->owner)
      out.user = user_of(tx, out.row->owner->str());
  }

  void run(tx_type& tx, const load_session& q, load_session::reply& out) {
    static const auto sql = select(session_columns, "FROM session WHERE id = $1 AND realm = $2");
    auto rows = tx.exec_params(sql, q.id.str(), static_cast<int>(q.in));
    if (rows.empty())
      return;
    out.row = read_session(rows[0]);
    out.user = user_of(tx, out.row->user.str());
  }

  void run(tx_type& tx, const load_open_sessions& q, load_open_sessions::reply& out) {
    auto rows = tx.exec_params(
        "SELECT id FROM session WHERE user_id = $1 AND realm = $2 AND revoked_at IS NULL"
        " AND expires_at > $3 ORDER BY id COLLATE \"C\" DESC LIMIT 5000",
        q.owner ? q.owner->str() : std::string{}, static_cast<int>(q.in), to_rfc3339_us(q.now));
    for (const auto& r : rows)
      if (auto id = session_id::parse(text_of(r[0])))
        out.ids.push_back(*id);
  }

  void run(tx_type& tx, const list_sessions& q, list_sessions::reply& out) {
    static const auto sql = select(
        session_columns, "FROM session WHERE user_id = $1 AND realm = $2 AND revoked_at IS NULL"
                         " AND expires_at > $3 AND ($4 = '' OR id COLLATE \"C\" < $4)"
                         " ORDER BY id COLLATE \"C\" DESC LIMIT $5");
    auto limit = page_size(q.page);
    for (const auto& r : tx.exec_params(sql, q.owner.str(), static_cast<int>(q.in),
                                        to_rfc3339_us(q.now), q.page.before, limit + 1)) {
      if (out.items.size() == limit) {
        out.next = out.items.back().id.str();
        break;
      }
      out.items.push_back(read_session(r));
    }
  }

  void run(tx_type& tx, const load_account& q, load_account::reply& out) {
    if (!load_money(tx, q, out))
      return;
    out.user = user_of(tx, q.id.str());
    out.profile = profile_of(tx, q.id);
    out.ops = ops_of(tx, q.id.shard, refs::account(q.in, q.id).str());
  }

  void run(tx_type& tx, const read_stream& q, read_stream::reply& out) {
    auto key = q.stream.key();
    std::tie(out.epoch, out.head) = head_of(tx, key);
    if (out.head <= q.after)
      return;
    // The head's birth prunes the partitions that cannot hold a frame of this stream.
    auto from = std::string{q.stream.of == stream_kind::user ? "user_event" : "room_event"}
                + " WHERE stream = $1 AND seq > $2 AND seq <= $3 AND at >= (SELECT created_at - "
                  "interval '1 hour' FROM stream_head WHERE stream = $1)";
    if (q.pauses && q.after > 0) {
      auto sql =
          "SELECT seq, type, at FROM " + from + " AND type IN ('paused', 'resumed') ORDER BY seq";
      for (const auto& r : tx.exec_params(sql, key, 0, q.after))
        out.pauses.push_back(std::make_shared<const stream_frame>(stream_frame{
            q.stream, out.epoch, r[0].as<uint64_t>(), text_of(r[1]), {}, time_of(r[2])}));
    }
    auto sql = "SELECT seq, type, data, at FROM " + from + " ORDER BY seq LIMIT $4";
    auto limit = std::clamp<uint32_t>(q.limit, 1, 1000);
    for (const auto& r : tx.exec_params(sql, key, q.after, out.head, limit))
      out.frames.push_back(std::make_shared<const stream_frame>(stream_frame{
          q.stream, out.epoch, r[0].as<uint64_t>(), text_of(r[1]), text_of(r[2]), time_of(r[3])}));
  }

  static std::string shard_array(const std::vector<shard_id>& shards) {
    array_text text;
    for (auto s : shards)
      text.put(s);
    return text.take();
  }

  void run(tx_type& tx, const due_outbox& q, due_outbox::reply& out) {
    auto rows = tx.exec_params(
        "SELECT shard_id, realm, kind, dedup_key, payload, once, state, attempts, next_at, trace"
        " FROM outbox WHERE state IN ('new', 'sending') AND next_at < $1"
        " AND (cardinality($2::int[]) = 0 OR shard_id = ANY ($2::int[])) ORDER BY next_at LIMIT $3",
        to_rfc3339_us(q.until), shard_array(q.shards), q.limit);
    for (const auto& r : rows) {
      outbox_item x;
      x.shard = static_cast<shard_id>(r[0].as<int>());
      x.in = static_cast<realm>(r[1].as<int>());
      x.kind = text_of(r[2]);
      x.dedup_key = text_of(r[3]);
      x.payload = text_of(r[4]);
      x.once = r[5].as<bool>();
      x.state = text_of(r[6]) == "sending" ? outbox_state::sending : outbox_state::fresh;
      x.attempts = r[7].as<uint32_t>();
      x.next_at = time_of(r[8]);
      x.trace = text_of(r[9]);
      out.items.push_back(std::move(x));
    }
  }

  void run(tx_type& tx, const due_timers& q, due_timers::reply& out) {
    auto rows = tx.exec_params(
        "SELECT realm, entity, name, due_at, payload FROM timer WHERE due_at < $1"
        " AND (cardinality($2::int[]) = 0 OR shard_id = ANY ($2::int[])) AND due_at >= $4"
        " AND (due_at, entity, name) > ($4, $5, $6) ORDER BY due_at, entity, name LIMIT $3",
        to_rfc3339_us(q.until), shard_array(q.shards), q.limit, to_rfc3339_us(q.after.due_at),
        q.after.entity, q.after.name);
    if (auto n = rows.size(); n == static_cast<pqxx::result::size_type>(q.limit) && n > 0)
      out.more = due_timers::place{time_of(rows[n - 1][3]), std::string{text_of(rows[n - 1][1])},
                                   std::string{text_of(rows[n - 1][2])}};
    for (const auto& r : rows) {
      auto entity = refs::parse(static_cast<realm>(r[0].as<int>()), text_of(r[1]));
      if (!entity)
        continue; // A kind of a newer version.
      out.items.push_back({*entity, text_of(r[2]), time_of(r[3]), text_of(r[4])});
    }
  }

  postgres_settings conf_;
  std::unique_ptr<pqxx::connection> db_;
  std::string timeline_;
};

} // namespace

caf::actor spawn_queries(caf::actor_system& sys, const postgres_settings& conf) {
  caf::scoped_execution_unit host{&sys};
  return caf::actor_pool::make(
      &host, conf.readers, [&] { return sys.spawn<query_worker, caf::detached>(conf); },
      caf::actor_pool::round_robin());
}

} // namespace zhian::storage
