// The account: one user's membership, points and belongings. Entity `account`, keyed by user id.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocols/identity.hpp"
#include "protocols/interview.hpp"
#include "protocols/resume.hpp"

namespace zhian {

/// Membership tiers, lowest first (cumulative settled yuan: 0, 10, 60, 200; the last two are named
/// and not in force).
enum class tier : uint8_t {
  ordinary = 0,
  bronze = 1,
  silver = 2,
  gold = 3,
  platinum = 4,
  diamond = 5
};
std::string_view to_string(tier x);

/// Everything `GET /api/v1/me` shows (Z-010).
struct me_view {
  static constexpr uint16_t kind = 0x0410;
  user_view user;
  tier level = tier::ordinary;
  int64_t points = 0;
  int64_t settled_fen = 0;
  std::vector<std::string> permissions;
  std::string lang;      ///< "zh" or "en": of mails to this person.
  std::string time_zone; ///< A name of the IANA database.
  std::optional<avatar_id> avatar;
  std::string etag; ///< Changes with everything above.
  int64_t held = 0;
  int64_t owed = 0;
  std::string plan; ///< The kind that runs; empty: none.
  std::optional<timestamp> plan_ends_at;
  ZHIAN_FIELDS(user, level, points, settled_fen, permissions, lang, time_zone, avatar, etag, held,
               owed, plan, plan_ends_at)
};

/// Reads; changes nothing. Fails: not_found, account_blocked.
struct read_me {
  static constexpr uint16_t kind = 0x0401;
  using reply = me_view;
  ZHIAN_FIELDS_EMPTY
};

/// Keeps an extracted resume, or one whose pictures OCR reads next (state `processing`). Repeatable
/// by op key. Fails: not_found (`of`), too_many_resumes, idempotency_conflict.
struct add_resume {
  static constexpr uint16_t kind = 0x0402;
  using reply = resume_view;
  stored_file file;
  extracted_text text;
  resume_state state = resume_state::ready;
  std::optional<resume_id> of; ///< A new version of this one.
  ZHIAN_FIELDS(file, text, state, of)
};

/// Opens an interview room. Repeatable by op key. Fails: not_found (the resume), validation_failed,
/// too_many_rooms, idempotency_conflict.
struct create_room {
  static constexpr uint16_t kind = 0x0403;
  using reply = room_created;
  interview_config config;
  ZHIAN_FIELDS(config)
};

} // namespace zhian
