// How a good answer could look, made of the question bank and the person's own resume. Pure: the
// same question, bank and resume give the same text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "actors/interview/bank.hpp"
#include "actors/interview/room_state.hpp"
#include "protocols/resume.hpp"

namespace zhian::interview {

/// Reference answers one person may keep.
inline constexpr uint32_t most_references = 2000;
/// Of a resume no more than its beginning is searched for evidence.
inline constexpr size_t most_resume_bytes = 48 * 1024;

/// The name of what was asked: the same question again has the same key.
std::string reference_key(const ask_reference& x);

/// The JSON that is kept and given out: `{engine,bank_version,language,room_id,turn,question,
/// matched,kind,key_points:[{name,examples,evidence}],outline:[…],answer}`. Nothing when the room
/// is missing or asked no question in that turn.
std::optional<std::string> make_reference(const ask_reference& x, const room_state* room,
                                          const extracted_text* resume);

/// The question of the bank that says nearly the same as `text`; null when none does.
const question* nearest_question(std::string_view text, language lang);

} // namespace zhian::interview
