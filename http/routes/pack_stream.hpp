// A forecast as server-sent events: what is kept of it, told as soon as it is.
//
//   event: task                 once, first: the task
//   id: 3                       the number of the question, to be sent back as Last-Event-ID
//   event: question
//   data: {"number":3, …}
//   event: done                 or failed, cancelled: the task, and the end of the stream
//
// Every question is read from the store, so it can be told again, by any node; the task is only
// asked when there is more to read.
#pragma once

#include "http/server/call.hpp"
#include "protocols/ids.hpp"

namespace zhian::http {

/// The stream of the caller's forecast, behind `Last-Event-ID`. It also ends when the access token
/// does, when the node goes down and after ten minutes: come back with Last-Event-ID. Fails:
/// not_found (also for strangers), validation_failed (Last-Event-ID).
net::awaitable<http_reply> stream_pack(http_call& in, task_id id);

/// The reply to a `Last-Event-ID` that is no number; nothing when it may be used.
std::optional<http_reply> refuse_last_event(const http_call& in);

} // namespace zhian::http
