// The answer of whatever begins a task.
#pragma once

#include "http/server/call.hpp"
#include "protocols/task.hpp"

namespace zhian::http {

/// 202 with the task and its `Location`. With `Prefer: wait=N` it is held until the task is over,
/// and is 200 then.
net::awaitable<http_reply> begun_task(http_call& in, task_row task);

} // namespace zhian::http
