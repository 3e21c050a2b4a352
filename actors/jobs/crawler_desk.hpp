// The part of the postings' entity that asks a crawler service for pages; the rules are in
// crawler_state.
//
//   armed ──timer──▶ page ──▶ rows, cursor and the next timer in one commit ──timer──▶ …
//                     └── none: the same page is asked for later
#pragma once

#include <string>
#include <vector>

#include "actors/jobs/jobs_shell.hpp"

namespace zhian {

class crawler_desk : public jobs_shell {
protected:
  using jobs_shell::jobs_shell;

  /// Sets the timer where there is a service and none is set.
  void look_after_timer();
  /// The timer, and what this part asks itself for.
  caf::message_handler crawler_handlers();
  bool idle() const override { return !fetching_ && !going(); }

private:
  using done_promise = caf::typed_response_promise<zhian::done>;

  /// To itself: the timer is to be set.
  struct arm_fetch {
    static constexpr uint16_t kind = 0x04df;
    using reply = zhian::done;
  };

  std::chrono::seconds every() const;
  bool armed() const;
  caf::result<zhian::done> arm();
  caf::result<zhian::done> fired(const call_meta& meta, const timer_fired& x);
  /// What is there stays; the same page is asked for later.
  void failed(done_promise promise, const call_meta& meta, const timer_fired& x,
              const std::string& why);
  void take(done_promise promise, const call_meta& meta, const timer_fired& x, job_page page);
  void keep_page(done_promise promise, const call_meta& meta, const timer_fired& x,
                 const job_page& page, uint64_t last_ordinal, std::vector<job_row> rows);
  /// The timer that `next` says is due, and the book.
  void set_timer(decision<zhian::done>& d, job_book_row next);

  bool fetching_ = false; ///< The crawler service was asked.
};

} // namespace zhian
