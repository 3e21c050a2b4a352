// The voice of a language model: one line of a room a request, streamed; or one answer for a task
// (protocols/model.hpp), told when it is whole.
//
//   room ──engine_start──▶ model_engine ──▶ queue ──▶ http_client (one thread for all of the node)
//        ◀─engine_delta…──                                 │ bytes
//        ◀─engine_done, engine_failed── reply_stream ◀─────┘
//
// One attempt an engine_start: whether and when there is another is the room's decision.
#pragma once

#include <memory>

#include <caf/actor.hpp>

#include "actors/gateways/http_client.hpp"
#include "actors/interview/engine_prompt.hpp"
#include "config/settings.hpp"

namespace zhian::interview {

/// `engine_start` and `engine_cancel` in; `engine_delta`…, then `engine_done` or `engine_failed`
/// back to the sender of the start. A start for a room whose line is under way replaces that line.
/// Every start is answered within `turn_timeout` and a little more, unless it is cancelled, and a
/// cancelled one closes its connection. The same holds for `ask_model` and `give_up_model`.
caf::actor spawn_model_engine(caf::actor_system& sys, std::shared_ptr<http_client> by,
                              const openai_settings& with, prompt texts);

} // namespace zhian::interview
