// What an accountant asks: what the patrols did, what they found, and whether it is true.
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <string>
#include <variant>
#include <vector>

#include "actors/money/rules_json.hpp"
#include "actors/money/shadow.hpp"
#include "cluster/cli/show.hpp"
#include "storage/postgres/patrol_ops.hpp"

namespace zhian::storage {

template <class Show>
static void show_fields(const run_line& x, Show&& show) {
  show("patrol", "PATROL", x.patrol);
  show("slot", "SLOT", x.slot);
  show("state", "STATE", x.state);
  show("checked", "CHECKED", x.checked);
  show("ours_fen", "OURS FEN", x.ours_fen);
  show("theirs_fen", "THEIRS FEN", x.theirs_fen);
  show("findings", "FINDINGS", x.findings);
  show("counts", "COUNTS", cli::json_text{x.counts});
  show("started_at", nullptr, x.started_at);
  show("finished_at", "FINISHED", x.finished_at, x.finished_at.empty() ? "-" : x.finished_at);
  show("no", "NO", x.no);
  show("hash", nullptr, x.hash);
}

template <class Show>
static void show_fields(const finding_line& x, Show&& show) {
  show("at", "AT", x.at);
  show("class", "CLASS", x.what);
  show("order", "ORDER", x.order, x.order.empty() ? "-" : x.order);
  show("user", "USER", x.user, x.user.empty() ? "-" : x.user);
  show("evidence", "EVIDENCE", x.evidence, x.evidence.empty() ? "-" : x.evidence);
  show("expected_fen", "EXPECTED", x.expected_fen);
  show("seen_fen", "SEEN", x.seen_fen);
  show("state", "STATE", x.state);
  show("owner", nullptr, x.owner);
  show("resolution", nullptr, x.resolution);
  show("allowed", "MAY BE", x.allowed);
}

template <class Show>
static void show_fields(const chain_line& x, Show&& show) {
  show("patrol", "PATROL", x.patrol);
  show("runs", "RUNS", x.runs);
  show("missed", "MISSED", x.missed);
  show("from", "FROM", x.from, x.from.empty() ? "-" : x.from);
  show("to", "TO", x.to, x.to.empty() ? "-" : x.to);
  show("fault", "CHAIN", x.fault, x.fault.empty() ? "whole" : x.fault);
  show("hash", "HASH", x.hash, x.hash.empty() ? "-" : x.hash.substr(0, 16));
}

template <class Show>
static void show_fields(const proof_line& x, Show&& show) {
  show("name", "INVARIANT", x.name);
  show("says", "WHAT MUST BE", x.says);
  show("broken", "BROKEN", x.broken);
  show("example", "EXAMPLE", x.example, x.example.empty() ? "-" : x.example);
}

} // namespace zhian::storage

namespace zhian::money {

template <class Show>
static void show_fields(const shadow_difference& x, Show&& show) {
  show("user", "USER", x.user.str());
  show("tier", "TIER", to_string(x.level));
  show("shadow_tier", "WOULD BE", to_string(x.shadow_level));
  show("points", "POINTS", x.points);
  show("shadow_points", "WOULD BE", x.shadow_points);
}

} // namespace zhian::money

namespace zhian::cli {

namespace {

/// Users who went from one tier to another.
struct tier_move {
  tier from = tier::ordinary;
  tier to = tier::ordinary;
  int64_t users = 0;
};
template <class Show>
void show_fields(const tier_move& x, Show&& show) {
  show("tier", "TIER", to_string(x.from));
  show("shadow_tier", "WOULD BE", to_string(x.to));
  show("users", "USERS", x.users);
}

/// The whole run: sums, and the first users for whom something differs.
struct shadow_run {
  money::shadow_sums sums;
  std::vector<money::shadow_difference> examples;

  std::vector<tier_move> moves() const {
    std::vector<tier_move> out;
    for (const auto& [pair, users] : sums.tiers)
      out.push_back({pair.first, pair.second, users});
    return out;
  }
};

void print_json(const shadow_run& x) {
  json_writer out;
  out.open()
      .field("accounts", x.sums.accounts)
      .field("changed", x.sums.changed)
      .field("orders", x.sums.orders)
      .field("refused_orders", x.sums.refused)
      .field("points", x.sums.points)
      .field("shadow_points", x.sums.shadow_points)
      .field("plans_fen", x.sums.plans_fen)
      .field("shadow_plans_fen", x.sums.shadow_plans_fen);
  put_list(out, "tiers", x.moves());
  put_list(out, "users", x.examples);
  std::cout << out.close().take() << '\n';
}

void print_text(const shadow_run& x) {
  std::cout << table_of(x.moves()) << '\n';
  if (!x.examples.empty())
    std::cout << table_of(x.examples) << '\n';
  std::cout << x.sums.accounts << " accounts, " << x.sums.changed << " of them otherwise; "
            << x.sums.orders << " paid orders, " << x.sums.refused
            << " of them not to be had; points " << x.sums.points << ", would be "
            << x.sums.shadow_points << "; plans " << x.sums.plans_fen << " fen, would be "
            << x.sums.shadow_plans_fen << " fen\n";
}

int with_patrols(const common_options& from, const std::function<int(storage::patrol_ops&)>& body) {
  return with_settings(from, [&](settings& conf) {
    storage::patrol_ops store{conf.postgres.dsn};
    return body(store);
  });
}

void print_json(const storage::verification& x) {
  json_writer out;
  out.open().field("holds", x.holds()).field("accounts", x.accounts);
  out.field("settled_fen", x.settled_fen).field("ledger_fen", x.ledger_fen);
  put_list(out, "chains", x.chains);
  put_list(out, "invariants", x.proofs);
  std::cout << out.close().take() << '\n';
}

void print_text(const storage::verification& x) {
  std::cout << table_of(x.chains) << '\n'
            << table_of(x.proofs) << '\n'
            << x.accounts << " accounts; " << x.settled_fen << " fen settled, " << x.ledger_fen
            << " fen in the ledger\n"
            << (x.holds() ? "all of it holds" : "IT DOES NOT HOLD") << '\n';
}

} // namespace

int patrol_verify(const common_options& from, const ops_options& how) {
  return with_patrols(from, [&](storage::patrol_ops& store) {
    auto got = store.verify();
    if (!got)
      return complain(got.error());
    how.json ? print_json(*got) : print_text(*got);
    return static_cast<int>(got->holds() ? done : failed);
  });
}

int patrol_shadow(const common_options& from, const ops_options& how) {
  std::ifstream file{how.name, std::ios::binary};
  if (!file)
    return complain("cannot read " + how.name, wrong_usage);
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  auto rules = money::rules_from_json(text);
  if (auto* wrong = std::get_if<money::rule_fault>(&rules))
    return complain(how.name + ": " + wrong->field + ": " + wrong->detail, wrong_usage);
  return with_patrols(from, [&](storage::patrol_ops& store) {
    shadow_run out;
    auto at = wall_now();
    auto got = store.each_buyer([&](money_row row, timestamp since, std::vector<order_row> orders) {
      auto one = money::look(out.sums, {std::move(row), since, std::move(orders)},
                             std::get<money_rules>(rules), at);
      if (money::differs(one) && out.examples.size() < how.limit)
        out.examples.push_back(one);
    });
    if (!got)
      return complain(got.error());
    how.json ? print_json(out) : print_text(out);
    return static_cast<int>(done);
  });
}

int patrol_findings(const common_options& from, const ops_options& how) {
  return with_patrols(from, [&](storage::patrol_ops& store) {
    return show(how, store.findings(how.all, how.limit));
  });
}

int patrol_runs(const common_options& from, const ops_options& how) {
  return with_patrols(
      from, [&](storage::patrol_ops& store) { return show(how, store.runs(how.name, how.limit)); });
}

} // namespace zhian::cli
