#include "actors/account/task_desk.hpp"

#include <algorithm>

#include "actors/forecast/forecast.hpp"
#include "actors/order/order_words.hpp"
#include "actors/task/task_state.hpp"
#include "actors/task/works.hpp"

namespace zhian {

namespace {

/// Why there are not so many questions in a forecast, to who reads it.
std::string at_most(uint32_t questions, language lang) {
  auto n = std::to_string(questions);
  return lang == language::zh ? "一次押题目前最多 " + n + " 题"
                              : "a forecast has at most " + n + " questions now";
}

} // namespace

decision<task_view> task_desk::start(start_task x, const load_task_context::reply& found) {
  using refuse = decision<task_view>;
  const auto* work = tasks::work_of(x.what);
  if (work == nullptr)
    return refuse::refuse(ec::unsupported, "no such kind of task");
  auto by = svc().engines ? svc().engines->current(work->engine) : nullptr;
  if (x.what == task_kind::forecast) {
    auto most =
        by ? by->limit("questions").value_or(forecast::most_questions) : forecast::most_questions;
    if (x.input.parts == 0)
      x.input.parts = std::min(forecast::usual_questions, most);
    if (x.input.parts < forecast::least_questions || x.input.parts > forecast::most_questions)
      return refuse::refuse(ec::validation_failed, {}, "count");
    if (x.input.parts > most)
      return refuse::refuse(ec::validation_failed, at_most(most, x.input.lang), "count");
  }
  // First the tier, then what is asked for, and the price last: who cannot have it is not told to
  // buy points for it.
  auto open = gate_or_voucher(work->opened_by);
  if (open.error != ec::none && open.error != ec::points_required)
    return refuse::refuse(open.error, {}, {}, money::gate_facts(open));
  if (work->needs_resume && !found.resume)
    return refuse::refuse(ec::not_found, "no such resume", "resume_id");
  if (found.resume && found.resume->state != resume_state::ready)
    return refuse::refuse(ec::resume_not_ready, {}, "resume_id");
  if (found.open >= conf().task.open_per_user)
    return refuse::refuse(ec::too_many_tasks);
  if (open.error != ec::none)
    return refuse::refuse(open.error, {}, {}, money::gate_facts(open));
  auto now = wall_now();
  task_row task;
  task.id = task_id::make(money().user.shard, now);
  task.in = money().in;
  task.user = money().user;
  task.what = x.what;
  task.input = std::move(x.input);
  if (found.resume) {
    task.input.document = found.resume->document;
    task.input.number = found.resume->number;
  }
  if (by)
    task.engine_version = by->version;
  task.price = open.price;
  task.created_at = task.changed_at = now;
  task.version = 1;
  decision<task_view> d;
  d.records = tasks::records_of_new(task);
  if (task.price > 0)
    pay(d, task.id.str(), work->opened_by, task.price);
  d.answer.task = std::move(task);
  d.answer.task.input.job_description.clear(); // Remembered with the op, and shown to nobody.
  return d;
}

caf::message_handler task_desk::task_handlers() {
  return {
      [this](const call_meta& meta, start_task& x) { return begin(meta, std::move(x)); },
      [this](const call_meta& meta, start_forecast& x) {
        start_task what{task_kind::forecast, std::move(x.input)};
        what.input.company = std::move(x.company);
        what.input.parts = x.questions;
        return begin(meta, std::move(what));
      },
  };
}

caf::result<task_view> task_desk::begin(const call_meta& meta, start_task x) {
  auto promise = make_response_promise<task_view>();
  load_task_context question{money().in, money().user, x.input.resume};
  request(svc().queries, caf::infinite, std::move(question))
      .await(
          [this, promise, meta, x = std::move(x)](load_task_context::reply& found) mutable {
            execute(promise, meta, [&] { return start(std::move(x), found); });
          },
          [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
  return promise;
}

} // namespace zhian
