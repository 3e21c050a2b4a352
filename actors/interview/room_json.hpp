// The JSON of a room: what is stored in its row, what its frames carry, what a record keeps.
// Stored objects carry `v`: a reader takes every version up to its own, so that old rows stay
// readable, and ignores members it does not know.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/interview/room_state.hpp"

namespace zhian::interview {

/// Newest version of the stored objects that this program writes and reads.
inline constexpr int room_json_version = 2;

/// `{v,position,company,job_description,language,level,questions,resume_id}`.
std::string config_json(const interview_config& x);
std::optional<interview_config> read_config(std::string_view json);

/// The same as people see it: without `v`.
std::string config_view_json(const interview_config& x);

/// `{v,questions:[{id,text,skill,reason}]}`.
std::string plan_json(const std::vector<planned_question>& x);
std::optional<std::vector<planned_question>> read_plan(std::string_view json);

/// `{v,turns:[…],pauses?,seat?,branch?,reason?,record_id?,score,engines?}`: the part of the state
/// that has no column of its own. Of the turns only the last one; version 1 had all of them here.
std::string state_json(const room_state& x);
/// Adds the turns, fills reason, record and score; false when the text is not what `state_json`
/// writes.
bool read_state(std::string_view json, room_state& into);

/// A turn that is over:
/// `{turn,number,follow_up?,ask,said,finish_reason,said_at,answer,answered_at}`.
std::string turn_json(const room_turn& x);
/// Reads a list of them; empty text for none.
bool read_turns(std::string_view json, std::vector<room_turn>& into);

/// `[{turn,type:"question"|"answer"|"closing",text,at,number?,follow_up?,skill?,inherited?}]`, in
/// the order it was said.
std::string transcript_json(const room_state& x);
/// `{phase,turn,engine,paused,transcript:[…],trouble?}`: everything a client with a gap needs.
std::string snapshot_json(const room_state& x);

// ---- data of frames ----

/// `{turn,attempt,index,text}` of the interim `delta`. Words of a new attempt begin the line anew.
std::string delta_data(const engine_delta& x);
/// `{turn,number,of,follow_up,text,skill,inherited?}`.
std::string question_data(const room_state& x, const room_turn& turn);
/// `{turn,text,inherited?}`, of `answer` and `closing`.
std::string line_data(uint32_t turn, std::string_view text, bool inherited = false);
/// `{turn}` of `paused`.
std::string paused_data(const room_state& x);
/// `{turn,paused_ms}` of `resumed`: how long the pause was that is just over.
std::string resumed_data(const room_state& x);
/// `{turn,speaker,from}` of `takeover`: sessions.
std::string takeover_data(const room_state& x, const session_id& from);
/// `{turn,record_id,room_id}` of `branched`.
std::string branched_data(const room_state& x);
/// `{devices,speaker,speaker_here}` of the interim `presence`.
std::string presence_data(const room_state& x, uint32_t devices, bool speaker_here);
/// `{reason,record_id,score}`.
std::string ended_data(const room_state& x);
/// `{record_id,room_id,score}`, for the host's own stream.
std::string record_ready_data(const room_state& x);
/// `{turn,retryable:true}` of the interim `engine_trouble` of the built-in engine.
std::string trouble_data(uint32_t turn);

} // namespace zhian::interview
