// What the staff may do with a person, and why somebody could not get in.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocols/account.hpp"
#include "protocols/rows.hpp"
#include "protocols/storage.hpp"

namespace zhian {

/// Blocks or unblocks. Asked of the account; the caller is the member of staff. Blocked: all
/// sessions end at once. Repeatable. Fails: forbidden (oneself), last_admin, not_found.
struct set_blocked {
  static constexpr uint16_t kind = 0x0340;
  using reply = done;
  bool blocked = true;
  std::string reason;
  ZHIAN_FIELDS(blocked, reason)
};

/// Gives exactly these roles. Sessions end, because they carry the old ones. Repeatable. Fails:
/// forbidden (oneself), last_admin, not_found.
struct set_roles {
  static constexpr uint16_t kind = 0x0341;
  using reply = done;
  std::vector<std::string> roles;
  ZHIAN_FIELDS(roles)
};

/// Leaves a line in the audit log: the caller looked at personal data. Asked of the account of the
/// member of staff.
struct staff_looked {
  static constexpr uint16_t kind = 0x0342;
  using reply = done;
  std::string action;
  std::string target;
  std::string detail; ///< JSON object text.
  ZHIAN_FIELDS(action, target, detail)
};

/// To an address: the edge refused a sign-in before asking. For the trail only.
struct sign_in_limited {
  static constexpr uint16_t kind = 0x0343;
  using reply = done;
  std::string rule; ///< E.g. "login.pair".
  uint32_t retry_after_s = 0;
  ZHIAN_FIELDS(rule, retry_after_s)
};

/// A person as the staff sees them.
struct person_item {
  user_view user;
  tier level = tier::ordinary;
  int64_t settled_fen = 0;
  int64_t points = 0;
  uint32_t live_sessions = 0;
  std::optional<timestamp> last_seen_at;
  std::string block_reason;
  std::optional<timestamp> blocked_at;
};

/// One line of the audit log as answered.
struct audit_item {
  std::string cursor;
  std::string actor;
  std::string action;
  std::string target;
  std::string detail; ///< JSON object text.
  std::string address;
  std::string trace;
  timestamp at{};
};

// ---- between the entities of one user: same shard, same node ----

/// From the account to its address: the row of the owner changed; sign-in is decided on it from now
/// on. And back.
struct user_changed {
  static constexpr uint16_t kind = 0x0fc1;
  using reply = done;
  user_row row;
};

/// From the account to its address: the owner goes. Checks the password; then the address is free
/// and `records` are committed in the same transaction. Fails: password_wrong, rate_limited,
/// last_admin.
struct release_address {
  static constexpr uint16_t kind = 0x0fc0;
  using reply = done;
  user_id owner;
  std::string password;
  std::vector<record> records;
};

// ---- queries ----

struct find_avatar {
  static constexpr uint16_t kind = 0x0fc2;
  struct reply {
    static constexpr uint16_t kind = 0x0382;
    std::optional<avatar_row> row; ///< One that was not removed.
  };
  avatar_id id;
};
struct list_exports {
  static constexpr uint16_t kind = 0x0fc3;
  struct reply {
    static constexpr uint16_t kind = 0x0383;
    std::vector<export_view> items;
    std::string next;
  };
  realm in = realm::zhimai;
  user_id owner;
  page_request page;
};
struct find_export {
  static constexpr uint16_t kind = 0x0fc4;
  struct reply {
    static constexpr uint16_t kind = 0x0384;
    std::optional<export_row> row;
  };
  realm in = realm::zhimai;
  user_id owner;
  export_id id;
};
/// People whose id is, or whose address or name begins with, `query`; newest first.
struct search_people {
  static constexpr uint16_t kind = 0x0fc5;
  struct reply {
    static constexpr uint16_t kind = 0x0385;
    std::vector<user_view> items;
    std::string next;
  };
  realm in = realm::zhimai; ///< Nobody of another realm is found.
  std::string query;        ///< Empty: everybody.
  page_request page;
};
struct find_person {
  static constexpr uint16_t kind = 0x0fc6;
  struct reply {
    static constexpr uint16_t kind = 0x0386;
    std::optional<person_item> row;
  };
  realm in = realm::zhimai;
  user_id id;
};
/// Lines whose target or actor is `entity`, newest first; `page.before` is the `cursor` of an item.
struct list_audit {
  static constexpr uint16_t kind = 0x0fc7;
  struct reply {
    static constexpr uint16_t kind = 0x0387;
    std::vector<audit_item> items;
    std::string next;
  };
  realm in = realm::zhimai;
  std::string entity; ///< Empty: all.
  page_request page;
};
/// Sessions of a user that are not revoked, at most `limit`.
struct live_sessions {
  static constexpr uint16_t kind = 0x0fc8;
  struct reply {
    static constexpr uint16_t kind = 0x0388;
    std::vector<session_id> ids;
  };
  realm in = realm::zhimai;
  user_id user;
  uint32_t limit = 500;
};
/// To the gatherer: everything the store knows of a user, as JSON texts, and the files that go with
/// it. Takes its time. Fails: payload_too_large, timed_out (more than its
/// budget holds), storage_unavailable, overloaded, shutting_down.
struct gather_data {
  static constexpr uint16_t kind = 0x0fc9;
  struct part {
    std::string path;
    std::string json;
  };
  struct file {
    std::string path;
    std::string sha256;
    uint64_t size = 0;
  };
  struct reply {
    static constexpr uint16_t kind = 0x0389;
    std::vector<part> parts;
    std::vector<file> files;
  };
  realm in = realm::zhimai;
  user_id user;
  uint64_t most_bytes = 0; ///< Of all texts together.
};
/// Whether all that belonged to a closed user has gone.
struct erasure_finished {
  static constexpr uint16_t kind = 0x0fcf;
  using reply = bool;
  user_id user;
};

} // namespace zhian
