// What every account does for its person: profile, picture, mails, exports, standing and the end.
// The base of the account actor; the rules are in person_state and export_state.
//
//   standing changed (block, roles, close, name) ──commit──▶ timer "settle" ──▶ address: the row is
//   this now
//                                                                          └──▶ each live session:
//                                                                          end, with the reason
//   closed ──commit──▶ timer "purge" ──▶ a piece of what belonged to the person goes, timer "purge"
//   again, until nothing is left
//   export asked ──commit──▶ timer "export:<id>" ──▶ gather rows ▶ read files ▶ pack ▶ keep ▶
//   commit (mail, news) file unused  ──commit──▶ timer "drop:<sha256>" ──▶ no row refers to it ▶
//   taken away
#pragma once

#include <memory>

#include "actors/account/export_state.hpp"
#include "actors/account/person_state.hpp"
#include "actors/account/report_desk.hpp"
#include "actors/account/task_desk.hpp"

namespace zhian {

class account_shell : public task_desk {
public:
  using task_desk::task_desk;

protected:
  /// Takes over the rows of an activation.
  void loaded(load_account::reply& rows);
  /// Handlers of protocols/profile.hpp and protocols/staff.hpp, and of the timers of this entity.
  caf::message_handler care();
  /// The behaviour of an account in good standing; kept, because a closed one has another.
  caf::behavior keep(caf::behavior usual);

  /// A timer of this entity that is none of ours.
  virtual caf::result<zhian::done> other_timer(const call_meta&, const timer_fired&) {
    return make_error(ec::unsupported, "no such timer");
  }

  me_view me() const;
  const account::person& whose() const override { return person_; }
  void money_changed(const money_row& row) override { person_.money = row; }
  bool idle() const override { return gathering_ == 0; }

  user_id id_;
  account::person person_;

private:
  template <class Answer>
  using promise_of = caf::typed_response_promise<Answer>;

  caf::message_handler profile_handlers();
  caf::message_handler standing_handlers();
  caf::message_handler export_handlers();
  caf::message_handler timer_handlers();

  account::facts around(const call_meta& meta) const;
  std::chrono::seconds spare() const;

  /// The decision of an outcome whose answer `make()` makes once the new state holds.
  template <class Answer, class Make>
  decision<Answer> shell(account::outcome out, Make make);

  void settle(promise_of<zhian::done> promise, const call_meta& meta, const timer_fired& what);
  void end_sessions(promise_of<zhian::done> promise, const call_meta& meta, const timer_fired& what,
                    std::string reason);
  void purge(promise_of<zhian::done> promise, const call_meta& meta, const timer_fired& what);
  void drop(promise_of<zhian::done> promise, const call_meta& meta, const timer_fired& what);
  void gather(promise_of<zhian::done> promise, const call_meta& meta, const timer_fired& what);
  void expire(promise_of<zhian::done> promise, const call_meta& meta, const timer_fired& what);
  struct gathering;
  void read_files(std::shared_ptr<gathering> job);
  void pack_files(std::shared_ptr<gathering> job);
  void finish(std::shared_ptr<gathering> job, const stored_file& file);
  void packing_failed(std::shared_ptr<gathering> job, caf::error why);
  void give_up_gathering(std::shared_ptr<gathering> job, caf::error why);
  void fail_export(std::shared_ptr<gathering> job);

  /// Nobody's account any more: all but the timers and a repeated close are refused.
  void become_closed();

  caf::behavior usual_;
  size_t gathering_ = 0;
};

} // namespace zhian
