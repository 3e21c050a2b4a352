// Commands that write a user's money, and what the queries read of it.
#pragma once

#include <boost/test/unit_test.hpp>

#include "protocols/ids.hpp"
#include "storage/postgres/batch.hpp"
#include "storage/postgres/books_proof.hpp"
#include "storage/postgres/calendar_rows.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/postgres/count_rows.hpp"
#include "storage/postgres/engine_configs.hpp"
#include "storage/postgres/finance_queries.hpp"
#include "storage/postgres/job_queries.hpp"
#include "storage/postgres/money_queries.hpp"
#include "storage/postgres/news_rows.hpp"
#include "storage/postgres/patrol_queries.hpp"
#include "storage/postgres/question_queries.hpp"
#include "storage/postgres/report_rows.hpp"
#include "storage/postgres/task_rows.hpp"
#include "support/store_fixture.hpp"

namespace zhian::test {

using entries = std::vector<ledger_entry>;
inline constexpr auto zhimai = realm::zhimai;

struct money_fixture : store_fixture {
  const timestamp now = wall_now();
  std::string me = make_uuid();
  std::vector<uint64_t> epochs = own_all("node-1", me);
  std::unique_ptr<storage::pipeline> db = storage::open_pipeline(app_dsn());
  storage::batch_writer writer{*db, me, storage::timeline_of(*db)};
  std::unique_ptr<pqxx::connection> reader =
      storage::open_connection(app_dsn(), storage::connection_use::query);
  user_id user = user_id::make(7, now);
  user_id other = user_id::make(8, now);

  write_set command(const user_id& id, std::vector<record> records) const {
    write_set w;
    w.shard = id.shard;
    w.epoch = epochs[id.shard];
    w.entity = "account/" + id.str();
    w.records = std::move(records);
    return w;
  }
  std::vector<ec> write_all(const std::vector<write_set>& sets) {
    std::vector<const write_set*> p;
    for (const auto& s : sets)
      p.push_back(&s);
    std::vector<ec> out;
    for (const auto& x : writer.write(p))
      out.push_back(x.error);
    return out;
  }
  ec write(std::vector<record> records) {
    return write_all({command(user, std::move(records))})[0];
  }

  template <class Query>
  typename Query::reply ask(const Query& q) const {
    pqxx::nontransaction tx{*reader};
    typename Query::reply out{};
    storage::run_query(tx, q, out);
    return out;
  }
  load_account::reply load() const {
    pqxx::nontransaction tx{*reader};
    load_account::reply out;
    BOOST_TEST(storage::load_money(tx, {zhimai, user}, out));
    return out;
  }
  std::string count(const std::string& from) const { return value("SELECT count(*) FROM " + from); }

  money_row money(uint64_t version, int64_t available = 0, uint64_t last_txn = 0) const {
    money_row x;
    x.user = user;
    x.available = available;
    x.last_txn = last_txn;
    x.version = version;
    return x;
  }
  ledger_txn_row txn(uint64_t number, txn_kind kind, std::string reference, entries of) const {
    return {user, zhimai, {number, kind, "why", std::move(reference), now, std::move(of)}};
  }
  /// A lot granted by transaction `number`, with nothing spent of it.
  points_lot_row lot(uint64_t number, std::string reference, int64_t amount) const {
    points_lot x;
    x.id = lot_id{number};
    x.source = lot_source::task;
    x.reference = std::move(reference);
    x.granted = x.available = amount;
    x.granted_at = now;
    x.version = 1;
    return {user, zhimai, x};
  }
  /// A grant as a whole command.
  std::vector<record> grant(uint64_t version, uint64_t number, const std::string& reference) const {
    return {money(version, 10, number),
            txn(number, txn_kind::grant, reference,
                {{ledger_account::house_issued, -10},
                 {ledger_account::user_available, 10, lot_id{number}}}),
            lot(number, reference, 10)};
  }
  order_row order(uint64_t version = 1) const {
    order_row x;
    x.id = order_id::make(user.shard, now);
    x.user = user;
    x.amount_fen = 990;
    x.created_at = now;
    x.expires_at = now + std::chrono::minutes{30};
    x.version = version;
    return x;
  }
};

} // namespace zhian::test
