// Proposals and findings as an account decides them: what is looked up again when somebody else was
// first.
#include <functional>
#include <memory>
#include <vector>

#include "protocols/approval.hpp"
#include "tests/unit/account/one_account.hpp"

using namespace zhian;

namespace {

struct desk_rows : test::account_rows {
  finding_view finding;
  std::vector<approval_row> approvals;
  int times = 0; ///< So many of the next commits come after somebody else's.
  std::function<void(finding_row&)> others = [](finding_row&) {
  };

  void before_commit() override {
    if (times == 0)
      return;
    --times;
    others(finding.row);
    ++finding.row.version;
  }
  ec fault_of(const record& r) const override {
    const auto* x = std::get_if<finding_row>(&r);
    return x == nullptr || x->version == finding.row.version + 1 ? ec::none : ec::version_conflict;
  }
  void keep(const record& r) override {
    if (const auto* x = std::get_if<approval_row>(&r))
      approvals.push_back(*x);
    else if (const auto* f = std::get_if<finding_row>(&r))
      finding.row = *f;
  }
  caf::message_handler queries() {
    return {
        [this](const load_account&) { return account(); },
        [this](const find_finding&) {
          find_finding::reply out;
          out.row = finding;
          return out;
        },
    };
  }
};

struct one_desk : test::account_world<desk_rows> {
  user_id bob = user_id::make(4, at);

  one_desk() {
    auto& x = store->finding;
    x.what.what = finding_class::ledger_broken;
    x.what.allowed = {finding_action::dismiss};
    x.row.key = key_of(x.what);
    x.row.version = 1;
    begins();
  }
  ec dismisses() {
    propose what;
    what.what = approval_kind::finding;
    what.finding = store->finding.row.key;
    what.action = finding_action::dismiss;
    what.reason = "a test";
    return ask_it(what, ann);
  }
  ec takes() { return ask_it(take_finding{store->finding.row.key}, ann); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(findings_of_an_account, one_desk)

BOOST_AUTO_TEST_CASE(a_finding_that_is_taken_right_before_is_proposed_for_as_it_is_then) {
  store->times = 1;
  store->others = [this](finding_row& x) {
    x.owner = bob;
  };
  BOOST_TEST(dismisses() == ec::none);
  BOOST_REQUIRE(store->approvals.size() == 1u);
  BOOST_TEST(store->finding.row.approval == store->approvals[0].id);
  BOOST_TEST(store->finding.row.version == 3u);
  BOOST_TEST(store->commits == 1);
  BOOST_TEST(activations() == 1, "its memory stands");
}

BOOST_AUTO_TEST_CASE(of_two_who_propose_at_once_the_second_hears_that_it_is_decided) {
  store->times = 1;
  store->others = [this](finding_row& x) {
    x.approval = approval_id::make(4, at);
  };
  BOOST_TEST(dismisses() == ec::already_decided);
  BOOST_TEST(store->approvals.empty());
  BOOST_TEST(store->commits == 0);
}

BOOST_AUTO_TEST_CASE(a_finding_that_moves_each_time_is_a_conflict) {
  store->times = 2;
  BOOST_TEST(dismisses() == ec::version_conflict);
  BOOST_TEST(takes() == ec::none);
  store->finding.row.owner = bob;
  store->times = 2;
  BOOST_TEST(takes() == ec::version_conflict);
  BOOST_TEST(store->finding.row.owner == bob);
}

BOOST_AUTO_TEST_CASE(of_two_who_take_a_finding_at_once_the_last_one_has_it) {
  store->times = 1;
  store->others = [this](finding_row& x) {
    x.owner = bob;
  };
  BOOST_TEST(takes() == ec::none);
  BOOST_TEST(store->finding.row.owner == ann);
  BOOST_TEST(store->finding.row.version == 3u);
}

BOOST_AUTO_TEST_SUITE_END()
