#include "storage/postgres/patrol_ops.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "protocols/digest.hpp"
#include "storage/postgres/array_text.hpp"
#include "storage/postgres/books_proof.hpp"
#include "storage/postgres/json_text.hpp"
#include "storage/postgres/money_queries.hpp"
#include "storage/postgres/ops_session.hpp"
#include "storage/postgres/read_rows.hpp"

namespace zhian::storage {

namespace {

/// Runs and users between two statements.
constexpr int runs_page = 5000;
constexpr uint32_t users_page = 1000;

/// One moment for all statements, and no way to write.
constexpr const char* one_moment = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;"
                                   " SET LOCAL statement_timeout = '60s'";

/// The parts of a line as the chain has them (0021_patrol.sql), and what is compared with it.
constexpr const char* chain_sql =
    "SELECT no, slot, state, concat_ws('|', patrol, no,"
    R"( to_char(slot AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), state, checked, ours_fen,)"
    R"( theirs_fen, findings, counts::text, to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),)"
    R"( to_char(finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')), previous, hash)"
    " FROM patrol_run WHERE patrol = $1 AND no > $2 ORDER BY no LIMIT $3";

/// Follows the chain of a patrol from its first run to its head.
chain_line follow(pqxx::work& tx, const std::string& patrol) {
  chain_line out;
  out.patrol = patrol;
  std::string last;
  auto wrong = [&](const std::string& what) {
    if (out.fault.empty())
      out.fault = what;
  };
  for (int64_t no = 0;;) {
    auto rows = tx.exec_params(chain_sql, patrol, no, runs_page);
    for (const auto& r : rows) {
      auto at = r[0].as<int64_t>();
      auto name = "run " + std::to_string(at);
      if (at != no + 1)
        wrong("run " + std::to_string(no + 1) + " is gone");
      auto previous = bytes_if_any(r[4]), hash = bytes_if_any(r[5]);
      if (previous != last)
        wrong(name + " does not follow the one before it");
      if (to_hex(hash) != sha256_hex(previous + text_of(r[3])))
        wrong(name + " is not what was hashed");
      last = std::move(hash);
      no = at;
      ++out.runs;
      out.missed += text_of(r[2]) == "missed" ? 1 : 0;
      out.to = time_text(r[1]);
      if (out.from.empty())
        out.from = out.to;
    }
    if (rows.size() < static_cast<pqxx::result::size_type>(runs_page)) {
      auto head = tx.exec_params("SELECT no, hash FROM patrol_head WHERE patrol = $1", patrol);
      if (head.empty() ? no > 0 : head[0][0].as<int64_t>() != no || bytes_of(head[0][1]) != last)
        wrong("it does not end where its head says");
      break;
    }
  }
  auto loose = tx.exec_params("SELECT count(*) FROM patrol_run WHERE patrol = $1"
                              " AND (state <> 'running') <> (no IS NOT NULL)",
                              patrol);
  if (auto n = loose[0][0].as<int64_t>(); n > 0)
    wrong(std::to_string(n) + " runs are not in it");
  out.hash = to_hex(last);
  return out;
}

std::vector<chain_line> chains(pqxx::work& tx) {
  std::set<std::string> names;
  for (auto x : all_patrols)
    names.emplace(to_string(x));
  for (const auto& r : tx.exec("SELECT patrol FROM patrol_head UNION SELECT patrol FROM patrol_run"
                               " WHERE patrol NOT LIKE 'files/%'"))
    names.insert(text_of(r[0]));
  std::vector<chain_line> out;
  for (const auto& x : names)
    out.push_back(follow(tx, x));
  return out;
}

std::string example_of(const broken_row& x) {
  return x.user + (x.what.empty() ? "" : " ") + x.what + ": " + std::to_string(x.expected)
         + " expected, " + std::to_string(x.seen) + " seen";
}

void prove(pqxx::work& tx, verification& out) {
  std::map<std::string, proof_line*> by_name;
  for (const auto& x : invariants())
    out.proofs.push_back({std::string{x.name}, std::string{x.says}, 0, {}});
  for (auto& x : out.proofs)
    by_name.emplace(x.name, &x);
  prove_books what;
  what.limit = users_page;
  do {
    prove_books::reply page;
    run_query(tx, what, page);
    out.accounts += page.accounts;
    out.settled_fen += page.settled_fen;
    out.ledger_fen += page.ledger_fen;
    for (const auto& [name, n] : page.broken)
      by_name.at(name)->broken += n;
    for (const auto& x : page.rows)
      if (auto& example = by_name.at(x.invariant)->example; example.empty())
        example = example_of(x);
    what.after = page.next;
  } while (!what.after.empty());
}

} // namespace

bool verification::holds() const {
  return std::all_of(chains.begin(), chains.end(), [](const auto& x) { return x.fault.empty(); })
         && std::all_of(proofs.begin(), proofs.end(), [](const auto& x) { return x.broken == 0; })
         && settled_fen == ledger_fen;
}

struct patrol_ops::impl : ops_session {
  using ops_session::ops_session;

  template <class Answer, class Read>
  caf::expected<Answer> look(Read read) {
    return run([&](pqxx::work& tx) -> caf::expected<Answer> {
      tx.exec(one_moment);
      return read(tx);
    });
  }
};

// Nothing is changed, so nobody is named.
patrol_ops::patrol_ops(std::string dsn) : impl_(new impl{std::move(dsn), {}}) {}

patrol_ops::~patrol_ops() = default;

caf::expected<std::vector<run_line>> patrol_ops::runs(const std::string& patrol, uint32_t limit) {
  return impl_->look<std::vector<run_line>>([&](pqxx::work& tx) {
    std::vector<run_line> out;
    for (const auto& r : tx.exec_params(
             "SELECT patrol, slot, state, checked, ours_fen, theirs_fen, findings, counts,"
             " started_at, finished_at, no, hash FROM patrol_run WHERE patrol NOT LIKE 'files/%'"
             " AND ($1 = '' OR patrol = $1)"
             " ORDER BY slot DESC, patrol LIMIT $2",
             patrol, static_cast<int64_t>(limit)))
      out.push_back({text_of(r[0]), time_text(r[1]), text_of(r[2]), r[3].as<int64_t>(),
                     r[4].as<int64_t>(), r[5].as<int64_t>(), r[6].as<int64_t>(), text_of(r[7]),
                     time_text(r[8]), r[9].is_null() ? std::string{} : time_text(r[9]),
                     r[10].is_null() ? 0 : r[10].as<int64_t>(), to_hex(bytes_if_any(r[11]))});
    return out;
  });
}

caf::expected<std::vector<finding_line>> patrol_ops::findings(bool all, uint32_t limit) {
  return impl_->look<std::vector<finding_line>>([&](pqxx::work& tx) {
    std::vector<finding_line> out;
    for (const auto& r : tx.exec_params(
             "SELECT at, class, order_id, user_id, evidence, expected_fen, seen_fen, state, owner,"
             " resolution, ARRAY (SELECT jsonb_array_elements_text(allowed)) AS allowed"
             " FROM money_finding WHERE state = 1 OR $1::bool ORDER BY at DESC, key LIMIT $2",
             all, static_cast<int64_t>(limit))) {
      finding_line x;
      x.at = time_text(r[0]);
      x.what = to_string(static_cast<finding_class>(r[1].as<int>()));
      if (auto id = id_if_any<order_id>(r[2]))
        x.order = id.str();
      if (auto id = id_if_any<user_id>(r[3]))
        x.user = id.str();
      x.evidence = text_of(r[4]);
      x.expected_fen = r[5].as<int64_t>();
      x.seen_fen = r[6].as<int64_t>();
      x.state = r[7].as<int>() == 1 ? "open" : "closed";
      x.owner = text_if_any(r[8]);
      x.resolution = text_if_any(r[9]);
      auto numbers = r[10].as_array();
      for (auto next = numbers.get_next(); next.first != pqxx::array_parser::juncture::done;
           next = numbers.get_next())
        if (next.first == pqxx::array_parser::juncture::string_value)
          x.allowed.emplace_back(to_string(static_cast<finding_action>(std::stoi(next.second))));
      out.push_back(std::move(x));
    }
    return out;
  });
}

caf::expected<int64_t> patrol_ops::each_buyer(
    const std::function<void(money_row, timestamp, std::vector<order_row>)>& look) {
  return impl_->look<int64_t>([&](pqxx::work& tx) {
    static const auto accounts_sql =
        std::string{"SELECT "} + money_columns
        + ", (SELECT u.created_at FROM app_user u WHERE u.id = user_id) AS since FROM account"
          " WHERE user_id COLLATE \"C\" > $1 ORDER BY user_id COLLATE \"C\" LIMIT $2";
    static const auto orders_sql =
        "SELECT " + order_columns()
        + " FROM pay_order WHERE user_id = ANY ($1::text[]) AND paid_at IS NOT NULL"
          " ORDER BY user_id COLLATE \"C\", id COLLATE \"C\"";
    int64_t seen = 0;
    std::string after;
    for (;;) {
      auto rows = tx.exec_params(accounts_sql, after, users_page);
      if (rows.empty())
        return seen;
      array_text users;
      for (const auto& r : rows)
        users.put(read_money(r).user.str());
      std::map<user_id, std::vector<order_row>> paid;
      for (const auto& r : tx.exec_params(orders_sql, users.take())) {
        auto order = read_order(r);
        paid[order.user].push_back(std::move(order));
      }
      for (const auto& r : rows) {
        auto account = read_money(r);
        after = account.user.str();
        auto since = r["since"].is_null() ? timestamp{} : time_of(r["since"]);
        look(account, since, std::move(paid[account.user]));
        ++seen;
      }
    }
  });
}

caf::expected<verification> patrol_ops::verify() {
  return impl_->look<verification>([&](pqxx::work& tx) {
    verification out;
    out.chains = chains(tx);
    prove(tx, out);
    return out;
  });
}

} // namespace zhian::storage
