// Server-sent events: the frames of a room for clients that cannot hold a WebSocket.
//
//   id: 17                      finals only: the seq, to be sent back as Last-Event-ID
//   event: question             the frame's type
//   data: {"ch":"room:rom_…","epoch":"…","seq":17,"type":"question","data":{…},"at":"…"}
#pragma once

#include <optional>

#include "http/server/call.hpp"
#include "protocols/interview.hpp"

namespace zhian::http {

/// Streams the frames of a room up to and with the next final of the interviewer ("question" or
/// "ended"). With `answer`, the answer is given first and an error of the room is the reply.
///
/// `Last-Event-ID` of the request (a seq): the frames after it come first; when they are not all
/// there any more, a `gap` frame with a snapshot is the only one. Without it the stream starts at
/// the answer, or from now on; a room that has nothing to say for now repeats its last line. The
/// stream also ends when the access token does, and when the consumer is too slow for finals: come
/// back with Last-Event-ID. Fails: not_found (also for strangers), validation_failed
/// (Last-Event-ID), what answer_turn fails with.
net::awaitable<http_reply> stream_room(http_call& in, room_id room,
                                       std::optional<answer_turn> answer);

} // namespace zhian::http
