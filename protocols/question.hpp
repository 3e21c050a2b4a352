// The classic question bank: questions that everybody may read, mark and practise, kept by staff.
// Entity `catalogue`, one instance a realm; what people mark is in their own account.
//
//   shipped with the program ──▶ catalogue ◀── staff: add, change, retire, import
//                                    │ rows
//   anybody signed in ── reads ──────┘        account: mark_favourite, practise_questions
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/entity.hpp"
#include "protocols/interview.hpp"

namespace zhian {

/// What the entity of the bank is called.
inline constexpr std::string_view classic_questions = "classic_questions";

/// Bounds of what is kept; in characters where it is text.
namespace question_bounds {
inline constexpr size_t text = 1000;
inline constexpr size_t key_point = 300;
inline constexpr size_t key_points = 16;
inline constexpr size_t answer = 4000;
inline constexpr size_t words = 16; ///< Roles, and skills.
inline constexpr size_t word = 40;  ///< Letters of a role or skill.
inline constexpr size_t source_id = 64;
inline constexpr size_t questions = 5000; ///< In one realm.
inline constexpr size_t import_rows = 1000;
inline constexpr size_t import_bytes = 2 * 1024 * 1024;
inline constexpr size_t practised = 20;
inline constexpr uint32_t favourites = 1000; ///< Of one user.
} // namespace question_bounds

/// What a question is about, first of all.
inline constexpr std::array<std::string_view, 8> question_categories{
    "backend", "frontend", "data_ai", "product_ops", "business", "general", "housekeeping", "hr"};

/// A question in one language.
struct question_text {
  std::string text;
  std::vector<std::string> key_points; ///< What a good answer contains.
  std::string answer;                  ///< A good one; may be empty.
  ZHIAN_FIELDS(text, key_points, answer)
  bool operator==(const question_text&) const = default;
};

/// All that staff decide about a question. At least one of the languages is there.
struct question_content {
  std::string category;
  level seniority = level::middle;
  std::vector<std::string> roles;
  std::vector<std::string> skills;
  std::optional<question_text> zh;
  std::optional<question_text> en;
  ZHIAN_FIELDS(category, seniority, roles, skills, zh, en)
  bool operator==(const question_content&) const = default;
};
/// Its text in this language, or in the other one when there is none.
const question_text& text_in(const question_content& x, language wanted);
/// The language `text_in` answers in.
language language_in(const question_content& x, language wanted);

/// A question as stored.
struct classic_question_row {
  question_id id;
  realm in = realm::zhimai;
  std::string source_id; ///< The name it has in files; unique in its realm.
  question_content what;
  std::string shipped; ///< Digest of the content the program brought last; empty: it never did.
  bool edited = false; ///< Staff have written it: the program leaves it alone.
  std::optional<timestamp> retired_at; ///< Kept for favourites and rooms; offered no more.
  timestamp created_at{};
  timestamp changed_at{};
  uint64_t version = 0;
  ZHIAN_FIELDS(id, in, source_id, what, shipped, edited, retired_at, created_at, changed_at,
               version)
  bool operator==(const classic_question_row&) const = default;
};

/// A question that a user has marked, or has not any more. Written any number of times.
struct favourite_row {
  realm in = realm::zhimai;
  user_id user;
  question_id question;
  bool marked = true;
  timestamp at{};
};

// ---- asked of the catalogue, by staff

/// A question as staff see it.
struct question_view {
  static constexpr uint16_t kind = 0x0908;
  classic_question_row row;
  ZHIAN_FIELDS(row)
};
/// A new question. Repeatable by op key. Fails: validation_failed, source_taken, bank_full.
struct add_question {
  static constexpr uint16_t kind = 0x0901;
  using reply = question_view;
  std::string source_id; ///< Empty: it gets one.
  question_content what;
  ZHIAN_FIELDS(source_id, what)
};
/// Another content, based on version `based_on`; one that was retired is offered again. The same
/// content changes nothing. Fails: not_found, precondition_failed, validation_failed.
struct change_question {
  static constexpr uint16_t kind = 0x0902;
  using reply = question_view;
  question_id id;
  uint64_t based_on = 0;
  question_content what;
  ZHIAN_FIELDS(id, based_on, what)
};
/// Offered no more. Retired already: changes nothing. Fails: not_found, precondition_failed.
struct retire_question {
  static constexpr uint16_t kind = 0x0903;
  using reply = question_view;
  question_id id;
  uint64_t based_on = 0;
  ZHIAN_FIELDS(id, based_on)
};

/// What is wrong with a file that is imported, and where.
struct import_fault {
  uint32_t line = 0;  ///< Where the row begins, from 1.
  std::string column; ///< Empty: the row as a whole.
  std::string reason; ///< A word; docs/question-bank.md lists them.
  ZHIAN_FIELDS(line, column, reason)
  bool operator==(const import_fault&) const = default;
};
/// What an import does, or would do.
struct import_report {
  static constexpr uint16_t kind = 0x0909;
  uint32_t rows = 0;
  uint32_t fresh = 0;
  uint32_t changed = 0;
  uint32_t same = 0;
  bool applied = false;
  uint32_t wrong = 0;               ///< Faults in all.
  std::vector<import_fault> faults; ///< The first hundred.
  ZHIAN_FIELDS(rows, fresh, changed, same, applied, wrong, faults)
};
/// All rows of a CSV file, by their source ids, or none. Repeatable by op key. A dry run changes
/// nothing and answers faults; else they fail it. Fails: import_refused, bank_full.
struct import_questions {
  static constexpr uint16_t kind = 0x0904;
  using reply = import_report;
  std::string csv;
  bool dry_run = false;
  ZHIAN_FIELDS(csv, dry_run)
};
/// From a node that has taken the shard over: what its program brings is to be there. Being asked
/// is enough; it is done after the answer.
struct keep_shipped {
  static constexpr uint16_t kind = 0x0905;
  using reply = done;
  ZHIAN_FIELDS_EMPTY
};

// ---- asked of the account

/// Marks a question, or takes the mark away. As often as one likes. Fails: not_found,
/// favourites_limit.
struct mark_favourite {
  static constexpr uint16_t kind = 0x0490;
  using reply = done;
  question_id question;
  bool marked = true;
  ZHIAN_FIELDS(question, marked)
};
/// Opens a room that asks exactly these, in this order. Repeatable by op key. Fails: as
/// `create_room`, and question_unavailable (one is not there, retired, or not in that language).
struct practise_questions {
  static constexpr uint16_t kind = 0x0491;
  using reply = room_created;
  std::vector<question_id> questions; ///< 1…20 different ones.
  language lang = language::zh;
  ZHIAN_FIELDS(questions, lang)
};

} // namespace zhian
