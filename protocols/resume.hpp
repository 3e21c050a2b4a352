// Resumes and the files they come from.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocols/ids.hpp"
#include "protocols/message.hpp"

namespace zhian {

/// A file in the store: content-addressed by SHA-256.
struct stored_file {
  static constexpr uint16_t kind = 0x0612;
  std::string sha256; ///< 64 hex digits; the key in the store.
  std::string
      name; ///< As the client called it, cleaned: no path, no control characters, ≤ 200 bytes.
  std::string media_type; ///< Sniffed by us, never the client's word.
  uint64_t size = 0;
  ZHIAN_FIELDS(sha256, name, media_type, size)
};

/// A part of a resume: "contact", "summary", "education", "experience", "projects", "skills",
/// "awards", … Its heading and its body are text[begin, end), counted in characters (code points).
struct text_section {
  std::string name;
  uint32_t begin = 0;
  uint32_t end = 0;
  bool operator==(const text_section&) const = default;
  ZHIAN_FIELDS(name, begin, end)
};

/// A word and how often it stands in the text.
struct word_count {
  std::string word;
  uint32_t count = 0;
  bool operator==(const word_count&) const = default;
  ZHIAN_FIELDS(word, count)
};

/// What extraction found.
struct extracted_text {
  static constexpr uint16_t kind = 0x0610;
  uint32_t pages = 0;
  std::string text;                  ///< UTF-8, NFC, at most 400,000 characters.
  std::vector<std::string> skills;   ///< Canonical names of the lexicon, most mentioned first.
  std::vector<std::string> warnings; ///< E.g. "text_truncated", "page_without_text".
  std::vector<text_section> sections = {}; ///< In their order; they do not overlap.
  std::vector<word_count> words = {};      ///< Most frequent first.
  std::string engine = {};                 ///< Who read it: "builtin", "tesseract", "tencent_ocr".
  std::vector<uint32_t> unread = {}; ///< Pages (from 1) that are pictures: OCR has to read them.
  ZHIAN_FIELDS(pages, text, skills, warnings, sections, words, engine, unread)
};

/// Where a resume stands. Nothing is kept that did not pass the checks and the scan.
enum class resume_state : uint8_t {
  processing = 1, ///< Kept; OCR still reads it.
  ready = 2,
  failed = 3, ///< OCR could not read it; `fault` says why.
};
std::string_view to_string(resume_state x);

/// How much of its text an answered resume shows.
inline constexpr size_t preview_characters = 600;

/// A resume as answered.
struct resume_view {
  static constexpr uint16_t kind = 0x0611;
  resume_id id;
  std::string filename;
  std::string media_type;
  uint64_t size = 0;
  uint32_t pages = 0;
  std::string text_preview; ///< The first `preview_characters`.
  std::vector<std::string> skills;
  std::vector<std::string> warnings;
  timestamp created_at{};
  resume_id document{}; ///< The first version's id: what the versions have in common.
  uint32_t number = 1;  ///< Of the version, from 1.
  resume_state state = resume_state::ready;
  bool is_default = false; ///< The one that is taken when none is named; at most one a user.
  std::string fault = {};  ///< Code of an error; empty unless failed.
  bool corrected = false;  ///< Its owner wrote the text anew.
  std::string engine = {};
  ZHIAN_FIELDS(id, filename, media_type, size, pages, text_preview, skills, warnings, created_at,
               document, number, state, is_default, fault, corrected, engine)
};

/// To the account: this one is the default from now on. Repeatable. Fails: not_found,
/// resume_not_ready.
struct make_default_resume {
  static constexpr uint16_t kind = 0x0420;
  using reply = resume_view;
  resume_id id;
  ZHIAN_FIELDS(id)
};

/// To the account: the text as its owner corrected it, analysed again. Repeatable. Fails:
/// not_found, resume_not_ready.
struct correct_resume {
  static constexpr uint16_t kind = 0x0421;
  using reply = resume_view;
  resume_id id;
  extracted_text text;
  ZHIAN_FIELDS(id, text)
};

/// To the account: forget this one; the current version takes the older ones with it. Text and name
/// are gone with the answer, the bytes a while later. Repeatable. Fails: not_found.
struct delete_resume {
  static constexpr uint16_t kind = 0x0422;
  using reply = done;
  resume_id id;
  ZHIAN_FIELDS(id)
};

// ---- node-local services ----

/// To the file store: keep these bytes (repeatable: content-addressed) until an owner's row refers
/// to them.
struct put_file {
  static constexpr uint16_t kind = 0x0f10;
  using reply = stored_file;
  std::string name;
  std::shared_ptr<const std::string> bytes;
};

/// To the file store. Fails: not_found.
struct get_file {
  static constexpr uint16_t kind = 0x0f11;
  using reply = std::shared_ptr<const std::string>;
  std::string sha256;
};

/// To the file store: drop the object unless it was written or asked to be kept since `before`.
/// Repeatable: one that is not there is dropped. Fails: file_in_use (then; ask again later).
struct erase_file {
  static constexpr uint16_t kind = 0x0fd6;
  using reply = done;
  std::string sha256;
  timestamp before{};
};

/// To the file store: objects behind `after` that were put last before `before`, in their order.
/// Looks at `most` at most. Fails: unsupported (a store that cannot tell), storage_unavailable.
struct list_old_files {
  static constexpr uint16_t kind = 0x0fd7;
  struct reply {
    static constexpr uint16_t kind = 0x0fd8;
    std::vector<std::string> sha256;
    std::string next;    ///< Where to go on; empty: that was all.
    uint32_t looked = 0; ///< At so many objects.
    bool shared = false; ///< Other nodes see the same objects.
  };
  std::string after;
  timestamp before{};
  uint32_t most = 500;
};

/// To the virus scanner. Fails: file_infected, scan_unavailable.
struct scan_file {
  static constexpr uint16_t kind = 0x0fd0;
  using reply = done;
  std::shared_ptr<const std::string> bytes;
};

/// To the reader of pictures: read the pages that `so_far.unread` names and add their text. Seconds
/// a page. Fails: file_no_text, file_damaged, extraction_failed, overloaded, shutting_down.
struct read_pictures {
  static constexpr uint16_t kind = 0x0fd1;
  using reply = extracted_text;
  std::string media_type;
  std::shared_ptr<const std::string> bytes;
  extracted_text so_far;
};

/// To the extractor: skills, sections and words of a text its owner wrote.
struct analyse_text {
  static constexpr uint16_t kind = 0x0fd2;
  using reply = extracted_text;
  std::string text;
};

/// To the extractor: check and parse in the confined process. Pages that are pictures are left in
/// `unread`. Fails: file_empty, file_type_unsupported, file_damaged, file_encrypted, file_no_text,
/// file_too_many_pages, file_active_content, file_bomb, file_external_entity, image_too_large,
/// extraction_failed, overloaded.
struct extract_file {
  static constexpr uint16_t kind = 0x0f12;
  using reply = extracted_text;
  std::string media_type;
  std::shared_ptr<const std::string> bytes;
};

} // namespace zhian

namespace caf {
template <>
struct allowed_unsafe_message_type<std::shared_ptr<const std::string>> : std::true_type {};
} // namespace caf
