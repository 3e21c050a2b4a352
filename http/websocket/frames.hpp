// What a WebSocket or an event stream is sent, as JSON text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocols/interview.hpp"
#include "protocols/stream.hpp"

namespace zhian::http {

/// {"ch","epoch","seq","type","data","at"}; an interim frame has no "seq".
std::string frame_text(const stream_frame& x);

/// The frame that replaces missing ones: everything up to `seq` is in `snapshot` (a JSON object).
std::string gap_text(const stream_ref& stream, std::string_view epoch, uint64_t seq,
                     std::string_view snapshot, timestamp at);

/// {"type":"session_ended","data":{"reason"}}
std::string session_ended_text(std::string_view reason);
/// {"type":"reconnect","data":{"delay_ms","url"}}; no url: the address the client came by.
std::string reconnect_text(uint32_t delay_ms, std::string_view url);

/// {"id","ok":true,"data"}; `data` is a JSON object.
std::string reply_text(std::string_view id, std::string_view data);
/// {"id","ok":false,"error"}; `problem` is a problem document. An empty id is written as null: it
/// could not be read.
std::string refusal_text(std::string_view id, std::string_view problem);

/// The data of replies.
std::string authenticated_data(const user_id& user, const session_id& session,
                               timestamp expires_at);
/// `room` null for the user's own channel.
std::string subscribed_data(const stream_ref& stream, std::string_view epoch, uint64_t seq,
                            bool recovered, const room_view* room);
std::string channel_data(std::string_view channel);
std::string pong_data(timestamp now);
std::string receipt_data(const room_ack& x);

} // namespace zhian::http
