// The part of an account that begins tasks: the gate, the price, and the task itself in one commit.
// What it costs in the end is told by the task (actors/task/task_state), by the timer that charges
// interviews, too.
#pragma once

#include "actors/account/report_desk.hpp"
#include "protocols/task_queries.hpp"

namespace zhian {

class task_desk : public report_desk {
protected:
  using report_desk::report_desk;

  /// Handlers of protocols/task.hpp, "to an account".
  caf::message_handler task_handlers();

private:
  caf::result<task_view> begin(const call_meta& meta, start_task x);
  decision<task_view> start(start_task x, const load_task_context::reply& found);
};

} // namespace zhian
