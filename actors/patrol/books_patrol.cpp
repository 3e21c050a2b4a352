// Proves the books of all users from their rows, a page of users after the other.
#include <caf/actor_system.hpp>

#include "actors/patrol/patrol_shell.hpp"

namespace zhian {

namespace {

/// What staff are shown of a broken row. The same row is the same finding every day.
money_finding finding_of(const broken_row& x, timestamp at) {
  money_finding out;
  out.what = finding_class::ledger_broken;
  if (auto user = user_id::parse(x.user))
    out.user = *user;
  out.evidence = "books:" + x.invariant + ':' + x.user + (x.what.empty() ? "" : ":") + x.what;
  out.expected_fen = x.expected;
  out.seen_fen = x.seen;
  out.at = at;
  out.allowed = {finding_action::dismiss};
  return out;
}

class books_patrol : public patrol_shell {
public:
  using patrol_shell::patrol_shell;

protected:
  void next_page() override {
    read(prove_books{run().cursor, page_size()}, [this](prove_books::reply& found) {
      patrol::page page;
      page.cursor = found.next;
      page.last = found.next.empty();
      page.checked = found.accounts;
      page.ours_fen = found.settled_fen;
      page.theirs_fen = found.ledger_fen;
      for (const auto& [name, n] : found.broken)
        page.findings += n;
      page.counts = std::move(found.broken);
      for (const auto& x : found.rows)
        page.rows.push_back(finding_of(x, wall_now()));
      page_done(std::move(page));
    });
  }
};

} // namespace

caf::actor spawn_books_patrol(caf::actor_system& sys, entity_context ctx) {
  return sys.spawn<books_patrol, caf::lazy_init>(patrol_kind::books, std::move(ctx));
}

} // namespace zhian
