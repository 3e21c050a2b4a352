#include "http/routes/begun_task.hpp"

#include <algorithm>
#include <chrono>

#include "http/json/tasks.hpp"
#include "http/routes/prefer.hpp"
#include "http/server/ask.hpp"
#include "http/server/edge.hpp"

namespace zhian::http {

namespace {

using task_clock = std::chrono::steady_clock;

/// A task is asked to tell its end in pieces of this: nothing waits long for one that moves to
/// another node meanwhile.
constexpr std::chrono::milliseconds one_wait{2000};
constexpr std::chrono::milliseconds spare_time{1000};

/// How the task stands when it is over, or when the wait is.
net::awaitable<task_row> stand_after(http_call& in, task_row task, std::chrono::milliseconds wait) {
  auto until = task_clock::now() + wait;
  auto where = refs::task(task.in, task.id);
  auto meta = in.meta;
  meta.op = {};
  while (!is_over(task.stage) && !in.at->io.stopped() && !in.at->node.takes_no_sockets()) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - task_clock::now());
    if (left.count() <= 0)
      break;
    left = std::min(left, one_wait);
    await_task question;
    question.wait_ms = static_cast<uint32_t>(left.count());
    auto got =
        co_await ask_entity(in.at->io, in.at->node.svc, where, meta, question, left + spare_time);
    if (!got)
      break; // It goes on all the same.
    task = std::move(got->task);
  }
  co_return task;
}

} // namespace

net::awaitable<http_reply> begun_task(http_call& in, task_row task) {
  auto wait = preferred_wait(in.header("Prefer"));
  if (wait.count() > 0)
    task = co_await stand_after(in, std::move(task), wait);
  auto out = json_reply(is_over(task.stage) ? 200 : 202, json::task(task));
  out.set("Location", "/api/v1/tasks/" + task.id.str());
  if (wait.count() > 0)
    out.set("Preference-Applied", "wait=" + std::to_string(wait.count()));
  co_return out;
}

} // namespace zhian::http
