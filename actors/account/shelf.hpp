// The rules of a user's resumes: versions, the default, what OCR brings, deletion. Pure.
//
//            add (text)                       make_default, correct
//   (none) ────────────▶ ready ◀──────────────────────────┐
//      │                   ▲ │                            │
//      │ add (pictures)    │ └────────────────────────────┘
//      └────────────▶ processing ──finish──▶ failed
//
// Versions of one resume share `document`. `latest` marks the version that lists show: the newest
// ready one, or the first while nothing is ready yet. The default moves to a newer version of the
// same resume by itself.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/account.hpp"
#include "protocols/errors.hpp"
#include "protocols/rows.hpp"

namespace zhian::account {

/// All resumes of one user that are not deleted, in the order of their ids.
using shelf = std::vector<resume_row>;

/// What a command does to a shelf.
struct shelf_change {
  ec error = ec::none; ///< Not none: nothing else is set.
  std::string field;
  resume_row answer;            ///< The resume the command is about, as it is afterwards.
  std::vector<resume_row> rows; ///< To be written, each with its next version.
};

struct new_resume {
  resume_id id;
  realm in = realm::zhimai;
  user_id owner;
  stored_file file;
  extracted_text text;
  resume_state state = resume_state::ready;
  std::optional<resume_id> of;
  timestamp now{};
};
/// Fails: not_found (`of`), too_many_resumes (`most` with all versions).
shelf_change add(const shelf& now, new_resume x, size_t most);

/// OCR has come to an end: `why` none with the text, or the reason of the failure. Nothing changes
/// (no rows) for one that is not being processed.
shelf_change finish(const shelf& now, const resume_id& id, ec why, extracted_text text);

/// Readings of a resume that may end as `timed_out`; the last one is the outcome.
inline constexpr uint32_t most_late_readings = 3;
/// Whether pictures whose reading ended with `why` are read once more: the payload of their timer
/// then, made from that of the one that was due. It was no fault of the file, or it may not have
/// been, which is believed for a while.
std::optional<std::string> read_again(ec why, std::string_view payload);

/// Fails: not_found, resume_not_ready.
shelf_change make_default(const shelf& now, const resume_id& id);

/// Fails: not_found, resume_not_ready.
shelf_change correct(const shelf& now, const resume_id& id, extracted_text text);

/// The current version takes all others with it; another one goes alone. The default moves to the
/// newest resume that is left. Fails: not_found.
shelf_change remove(const shelf& now, const resume_id& id, timestamp at);

} // namespace zhian::account
