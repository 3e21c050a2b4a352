// The part of an account that speaks for its person as one of the staff: proposals that another has
// to agree to, and findings taken upon oneself. The account decides them because it remembers what
// its person has asked for; the rules are in actors/approval.
//
//   propose ──▶ finding and order as they are ──▶ decide ──▶ one commit: approval, finding, audit
#pragma once

#include <functional>

#include "actors/account/job_desk.hpp"
#include "protocols/approval.hpp"

namespace zhian {

class finance_desk : public job_desk {
protected:
  using job_desk::job_desk;

  /// Handlers of protocols/approval.hpp, "asked of the account".
  caf::message_handler finance_handlers();

private:
  /// What a proposal is about, as the store has it.
  struct subject {
    std::optional<finding_view> finding;
    std::optional<order_row> order;
  };
  /// Looks up what `x` names, then runs `then(subject)`; nothing else is decided meanwhile.
  template <class Promise>
  void look_up(Promise promise, const propose& x, std::function<void(subject)> then);

  using then_again = std::function<void()>;
  /// Both decide on a finding as the store has it. Somebody may change it meanwhile: `past_change`
  /// runs then.
  void store_proposal(caf::typed_response_promise<approval_view> promise, const call_meta& meta,
                      const propose& x, then_again past_change);
  void take(caf::typed_response_promise<zhian::done> promise, const call_meta& meta,
            const std::string& key, then_again past_change);

  decision<approval_view> proposed(const call_meta& meta, const propose& x, const subject& about);
  decision<zhian::done> taken(const call_meta& meta, const std::optional<finding_view>& finding);
};

} // namespace zhian
