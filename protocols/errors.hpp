// Every error a caller can meet, with its HTTP status and texts: one table for HTTP, WebSocket and
// logs.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

#include <caf/atom.hpp>
#include <caf/error.hpp>
#include <caf/fwd.hpp>

namespace zhian {

/// Error values. A number never changes its meaning: it travels between nodes of different
/// versions.
enum class ec : uint8_t {
  none = 0,
  // the request itself
  bad_request = 1,       ///< Not understood: malformed JSON, header or path.
  validation_failed = 2, ///< Understood, but one field is out of its bounds (`field` names it).
  not_found = 3,         ///< No such thing, or not yours: both look alike.
  method_not_allowed = 4,
  unsupported_media_type = 5,
  payload_too_large = 6,
  idempotency_conflict = 7, ///< The same Idempotency-Key (or message id) came with another body.
  not_acceptable = 8,
  header_too_large = 9,
  request_timeout = 10,
  upgrade_required = 11,
  // who asks
  unauthenticated = 20,
  token_expired = 21,
  session_revoked = 22,
  forbidden = 23,
  invalid_credentials = 24, ///< Unknown address, wrong password, no password: one answer (X-28).
  code_invalid = 25,        ///< Code wrong, used, worn out or expired: one answer.
  rate_limited = 26,
  account_blocked = 27,
  weak_password = 28,
  auth_timeout = 29,
  wrong_password = 30, ///< Of a person who is signed in and wants to change it.
  cross_site = 31,     ///< A cookie came with a request that another site may have made.
  // the cluster and its store
  storage_unavailable =
      40,      ///< The store did not answer; the outcome is unknown: repeat with the same key.
  fenced = 41, ///< This node no longer owns the shard; nothing was changed.
  version_conflict = 42, ///< A row moved under the command; nothing was changed.
  overloaded = 43,
  timed_out = 44, ///< The budget ran out; the outcome is unknown: repeat with the same key.
  not_owner = 45,
  shutting_down = 46,
  internal = 47,
  unsupported = 48,
  record_gone = 49, ///< A row that the command consumes (a timer) is no longer there.
  // resumes and files
  file_empty = 60,
  file_type_unsupported = 61,
  file_damaged = 62,
  file_encrypted = 63,
  file_no_text = 64,
  file_too_many_pages = 65,
  extraction_failed = 66,    ///< The confined parser died or ran out of its bounds on this file.
  file_active_content = 67,  ///< JavaScript, launch actions, macros: a resume has no use for them.
  file_bomb = 68,            ///< Unpacks to far more than it is.
  file_infected = 69,        ///< The virus scanner found something.
  scan_unavailable = 70,     ///< The virus scanner does not answer; nothing was kept.
  file_executable = 71,      ///< A program under another name.
  file_external_entity = 72, ///< XML with a document type: it could name files and addresses.
  image_too_large = 73,      ///< More pixels than are read.
  resume_not_ready = 74,     ///< Still being read, or could not be read.
  too_many_resumes = 75,
  // rooms
  room_over = 80,
  turn_mismatch = 81, ///< The answer names a turn that is not the one being asked.
  room_busy = 82,     ///< The interviewer is still speaking.
  engine_unavailable = 83,
  too_many_rooms = 84,
  engine_not_offered = 85, ///< The named engine is not switched on here.
  room_paused = 88,        ///< No answer is taken while the interview is held.
  not_speaker = 89,        ///< Another device of the host has the right to answer.
  too_many_watchers = 90,  ///< The room has as many connections as it may.
  room_limit = 91,         ///< Paused or taken over too often.
  reference_limit = 92,    ///< As many reference answers are kept as may be.
  meeting_running = 93,    ///< Another meeting of the same host is under way.
  // gates and orders
  tier_required = 100,
  points_required = 101,
  order_paid = 102,          ///< Money has moved: cancelling is over, a refund is the way back.
  plan_unavailable = 103,    ///< The plan has no price.
  plan_running = 104,        ///< A plan of another kind runs, and the rules do not append others.
  payment_unavailable = 105, ///< This way of paying is not set up here, or does not answer.
  notice_untrusted = 106, ///< A notice of a payment that is not proved to come from the provider.
  too_many_orders = 107,  ///< As many orders wait to be paid as may.
  second_person = 108,    ///< Who proposed it cannot be the one who agrees.
  already_decided = 109,  ///< The proposal, or the finding, is not open any more.
  // people and their accounts
  password_wrong = 110,      ///< Of the signed-in person, where it is asked for again.
  precondition_failed = 111, ///< The row is not the one of If-Match.
  too_many_exports = 112,
  own_standing = 113, ///< Nobody blocks himself or changes his own roles.
  last_admin = 114,
  picture_too_large = 115, ///< More points than we decode.
  file_in_use = 116,       ///< Put a moment ago; taken away later.
  mail_required = 117,     ///< This kind of mail cannot be turned off.
  export_not_ready = 118,
  // calendars
  too_many_events = 120, ///< As many calendar events are kept as may be.
  // the question bank
  question_unavailable = 125, ///< One of those that were chosen is not offered, or not so.
  source_taken = 126,         ///< Another question has this source id.
  import_refused = 127,       ///< Rows of the file are wrong (members tell which); none was kept.
  favourites_limit = 128,
  bank_full = 129,
  // tasks
  too_many_tasks = 130, ///< As many tasks of one user wait or run as may.
  task_over = 131,      ///< It has ended: there is nothing to give up.
  // printed reports
  report_not_bought = 137,    ///< The download of this version was not paid for yet.
  printing_unavailable = 138, ///< This node has no fonts to print with.
  // workplace news
  news_full = 140,           ///< As many articles are kept as may be.
  news_source_taken = 141,   ///< Another article has this source id.
  news_import_refused = 142, ///< Items of the file are wrong (members tell which); none was kept.
  feed_not_set = 143,        ///< No feed of news is configured.
  // looking for work
  search_limit = 145,       ///< As many searches as one may make in a day.
  job_source_taken = 146,   ///< Another posting has this source id.
  job_import_refused = 147, ///< Rows of the file are wrong (members tell which); none was kept.
  jobs_full = 148,
  // how engines work
  engine_published = 150,    ///< The version was in force before: it never changes any more.
  engine_drafts_limit = 151, ///< As many drafts stand as may.
  // question forecasts
  pack_not_ready = 152, ///< The forecast is not done: no interview and no file of its questions.
  pack_failed = 153,    ///< It failed or was given up, and never will be.
};

/// One row of the error table.
struct error_info {
  ec value;
  std::string_view code; ///< Stable machine word, e.g. "not_found".
  uint16_t status;       ///< HTTP status.
  bool retryable;        ///< Whether the same request may succeed later.
  std::string_view title_en;
  std::string_view title_zh;
};

/// The whole table, ordered by value.
std::span<const error_info> error_table();

/// The row of `value`; an unknown value answers the row of `ec::internal`.
const error_info& info(ec value);

/// Text form, e.g. "not_found".
std::string_view to_string(ec value);
std::ostream& operator<<(std::ostream& out, ec value);

/// An `ec` as a CAF error and back. A CAF error of another category becomes the closest `ec`
/// (request timeout → timed_out, receiver gone → not_owner, anything else → internal).
/// `detail` is a sentence for people; `field` is the JSON name the error is about.
caf::error make_error(ec value);
caf::error make_error(ec value, std::string detail);
caf::error make_error(ec value, std::string detail, std::string field);
/// `facts`: JSON object text whose members a client needs beside, e.g. a price; may be empty.
caf::error make_error(ec value, std::string detail, std::string field, std::string facts);
ec ec_of(const caf::error& err);
std::string detail_of(const caf::error& err);
std::string field_of(const caf::error& err);
std::string facts_of(const caf::error& err);

/// CAF's error category of `ec`.
inline constexpr auto ec_category = caf::atom("zhian");

} // namespace zhian
