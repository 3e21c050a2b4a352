// What an accountant asks: what the patrols did, what they found, and whether it is true.
#include <functional>
#include <iostream>
#include <string>

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

namespace zhian::cli {

namespace {

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
