// What a person says about themselves, their picture, the mails they want, exports of their data
// and the end of their account. All of it is asked of the entity `account`.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocols/account.hpp"
#include "protocols/entity.hpp"
#include "protocols/resume.hpp"

namespace zhian {

/// Kinds of mails a person may do without. Those about security always come.
inline constexpr std::string_view optional_mails[] = {"calendar", "exports", "interviews",
                                                      "orders"};

/// Which mails one gets; `muted` holds words of `optional_mails`, sorted.
struct mail_choices {
  static constexpr uint16_t kind = 0x0330;
  std::vector<std::string> muted;
  bool wants(std::string_view what) const;
  ZHIAN_FIELDS(muted)
};

/// Changes what is set. `expected` is the ETag the caller saw, empty: any. Fails:
/// validation_failed, precondition_failed.
struct change_profile {
  static constexpr uint16_t kind = 0x0320;
  using reply = me_view;
  std::optional<std::string> nickname;
  std::optional<std::string> lang;
  std::optional<std::string> time_zone; ///< A name of the IANA database, checked by the edge.
  std::string expected;
  ZHIAN_FIELDS(nickname, lang, time_zone, expected)
};

/// Shows a picture that is in the store already. Repeatable by op key.
struct set_avatar {
  static constexpr uint16_t kind = 0x0321;
  using reply = me_view;
  stored_file file;
  ZHIAN_FIELDS(file)
};
/// Repeatable.
struct drop_avatar {
  static constexpr uint16_t kind = 0x0322;
  using reply = me_view;
  ZHIAN_FIELDS_EMPTY
};

struct read_mail_choices {
  static constexpr uint16_t kind = 0x0323;
  using reply = mail_choices;
  ZHIAN_FIELDS_EMPTY
};
/// Repeatable.
struct set_mail_choices {
  static constexpr uint16_t kind = 0x0324;
  using reply = mail_choices;
  mail_choices wanted;
  ZHIAN_FIELDS(wanted)
};

/// Where an export stands.
enum class export_state : uint8_t { waiting = 1, ready = 2, expired = 3, failed = 4 };
std::string_view to_string(export_state x);

/// One export as answered.
struct export_view {
  static constexpr uint16_t kind = 0x0331;
  export_id id;
  export_state state = export_state::waiting;
  uint64_t size = 0;
  timestamp requested_at{};
  std::optional<timestamp> ready_at;
  std::optional<timestamp> expires_at;
  ZHIAN_FIELDS(id, state, size, requested_at, ready_at, expires_at)
};

/// Gathers all of one's data. While one is being gathered it is the answer. Fails:
/// too_many_exports.
struct ask_export {
  static constexpr uint16_t kind = 0x0325;
  using reply = export_view;
  ZHIAN_FIELDS_EMPTY
};

/// Ends the account for good. Repeatable. Fails: password_wrong, rate_limited (detail holds the
/// seconds), last_admin.
struct close_account {
  static constexpr uint16_t kind = 0x0326;
  using reply = done;
  std::string password;
  ZHIAN_FIELDS(password)
};

// ---- node-local services ----

/// To the painter: decodes a hostile picture in the confined process and makes a new one of its
/// points alone. Fails: file_type_unsupported, file_damaged, picture_too_large, extraction_failed,
/// overloaded.
struct painted {
  static constexpr uint16_t kind = 0x0fce;
  std::shared_ptr<const std::string> bytes;
  std::string media_type;
  uint32_t width = 0;
  uint32_t height = 0;
};
struct paint {
  static constexpr uint16_t kind = 0x0fcc;
  using reply = painted;
  std::shared_ptr<const std::string> bytes;
};

/// To the packer: one ZIP of these. Fails: payload_too_large, overloaded.
struct packed_file {
  std::string path;
  std::shared_ptr<const std::string> bytes;
};
struct pack {
  static constexpr uint16_t kind = 0x0fcd;
  using reply = std::shared_ptr<const std::string>;
  std::vector<packed_file> files;
};

} // namespace zhian
