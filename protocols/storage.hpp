// Persistence: lanes own every write, query actors read.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <caf/actor.hpp>

#include "protocols/rows.hpp"

namespace zhian {

/// What the lane answers.
struct committed {
  static constexpr uint16_t kind = 0x0f30;
  bool repeated = false;      ///< The op was committed before; nothing was written now.
  std::string answer;         ///< The stored answer (of the first time when `repeated`).
  std::vector<uint64_t> seqs; ///< Of the event_rows, in their order. Empty when `repeated`.
  uint64_t first_seq = 0; ///< Seq of the first event of the command, also when `repeated`; 0: none.
};

/// All that one command changes: rows of one shard, written together or not at all.
/// Fails: fenced (this node does not own the shard at this epoch), version_conflict, record_gone,
/// idempotency_conflict (same op, other digest), storage_unavailable (outcome unknown: repeat with
/// the same op).
struct write_set {
  static constexpr uint16_t kind = 0x0f31;
  using reply = committed;
  shard_id shard = 0;
  uint64_t epoch = 0;
  std::string entity; ///< entity_ref::str() of the decider; scope of `op`.
  op_key op;          ///< Empty key: not remembered.
  std::string answer; ///< Encoded reply, stored with the op. Never for /auth.
  std::string trace;
  std::vector<record> records;
};

/// From a lane after COMMIT, to the node's outbox dispatcher and timer wheel: new work of these
/// shards.
struct outbox_item {
  shard_id shard = 0;
  realm in = realm::zhimai;
  std::string kind;
  std::string dedup_key;
  std::string payload;
  bool once = false;
  outbox_state state = outbox_state::fresh;
  uint32_t attempts = 0;
  timestamp next_at{};
  std::string trace;
};
struct outbox_added {
  static constexpr uint16_t kind = 0x0f32;
  std::vector<outbox_item> items;
};
struct timers_changed {
  static constexpr uint16_t kind = 0x0f33;
  std::vector<timer_row> set;
  std::vector<timer_cancelled> gone;
};
/// To a lane, once at start: whom to tell after a commit.
struct lane_listeners {
  static constexpr uint16_t kind = 0x0f34;
  caf::actor hub;
  caf::actor outbox;
  caf::actor timers;
};

/// A remembered op of an entity.
struct op_memory {
  std::string key;
  body_digest digest{};
  std::string answer;
  uint64_t first_seq = 0;
};

/// To an entity: its timer is due. The effect must consume it with `timer_done{entity, name,
/// due_at}`.
struct timer_fired {
  static constexpr uint16_t kind = 0x0105;
  using reply = done;
  std::string name;
  timestamp due_at{};
  std::string payload;
  ZHIAN_FIELDS(name, due_at, payload)
};

/// Page of a keyset listing, newest first. `before` empty: from the start.
struct page_request {
  std::string before; ///< Id of the last item seen.
  uint32_t limit = 20;
};

// ---- queries. All fail with storage_unavailable; loads of a missing row answer without it. ----

/// Activation of an address entity: row and remembered ops.
struct load_identity {
  static constexpr uint16_t kind = 0x0f40;
  struct reply {
    static constexpr uint16_t kind = 0x0f41;
    std::optional<identity_row> row;
    std::optional<user_row> user; ///< The owner, when there is one.
    std::vector<op_memory> ops;
  };
  realm in = realm::zhimai;
  std::string type = "email";
  std::string value;
  std::string entity;
  shard_id shard = 0;
};
struct load_session {
  static constexpr uint16_t kind = 0x0f42;
  struct reply {
    static constexpr uint16_t kind = 0x0f43;
    std::optional<session_row> row;
    std::optional<user_row> user;
    std::vector<op_memory> ops;
  };
  realm in = realm::zhimai;
  session_id id;
};
/// Ids of a user's sessions that are not over, newest first, 5000 at most.
struct load_open_sessions {
  static constexpr uint16_t kind = 0x0fb1;
  struct reply {
    static constexpr uint16_t kind = 0x0fb2;
    std::vector<session_id> ids;
  };
  realm in = realm::zhimai;
  std::optional<user_id> owner; ///< Nobody: no ids, after the same work.
  timestamp now{};
};
/// A user's sessions that are not over.
struct list_sessions {
  static constexpr uint16_t kind = 0x0fb3;
  struct reply {
    static constexpr uint16_t kind = 0x0fb4;
    std::vector<session_row> items;
    std::string next;
  };
  realm in = realm::zhimai;
  user_id owner;
  page_request page;
  timestamp now = wall_now();
};
struct load_account {
  static constexpr uint32_t most_vouchers = 100;
  static constexpr uint16_t kind = 0x0f44;
  struct reply {
    static constexpr uint16_t kind = 0x0f45;
    std::optional<user_row> user;
    std::optional<money_row> money;
    std::optional<plan_line_row> line;
    std::vector<points_lot> lots;       ///< Those that are live.
    std::vector<points_hold> holds;     ///< Those that are open.
    std::vector<voucher_row> vouchers;  ///< Not used, the oldest first; at most `most_vouchers`.
    std::optional<meeting_row> meeting; ///< The one that is under way.
    std::optional<profile_row> profile;
    std::vector<op_memory> ops;
  };
  realm in = realm::zhimai;
  user_id id;
};
/// What opening a room depends on: how many the user has open, and the resume if one is named.
struct load_room_context {
  static constexpr uint16_t kind = 0x0f56;
  struct reply {
    static constexpr uint16_t kind = 0x0f57;
    uint32_t open_rooms = 0;
    std::optional<resume_row> resume;
  };
  realm in = realm::zhimai;
  user_id owner;
  std::optional<resume_id> resume;
};
struct load_room {
  static constexpr uint16_t kind = 0x0f46;
  struct reply {
    static constexpr uint16_t kind = 0x0f47;
    std::optional<room_row> row;
    std::string epoch;
    uint64_t head = 0;
    std::optional<record_item> record;
    std::vector<op_memory> ops;
  };
  realm in = realm::zhimai;
  room_id id;
};
/// A resume with its text. `owner` must match; otherwise empty.
struct find_resume {
  static constexpr uint16_t kind = 0x0f48;
  struct reply {
    static constexpr uint16_t kind = 0x0f49;
    std::optional<resume_row> row;
  };
  realm in = realm::zhimai;
  user_id owner;
  resume_id id;
};
/// The newest version of each resume, newest first; with `document` all versions of that one.
struct list_resumes {
  static constexpr uint16_t kind = 0x0f4a;
  struct reply {
    static constexpr uint16_t kind = 0x0f4b;
    std::vector<resume_view> items;
    std::string next; ///< Empty: no more.
  };
  realm in = realm::zhimai;
  user_id owner;
  page_request page;
  std::optional<resume_id> document = {};
};
/// All resumes of a user without their texts, oldest first, and what was deleted lately.
struct load_resumes {
  static constexpr uint16_t kind = 0x0fd3;
  struct reply {
    static constexpr uint16_t kind = 0x0fd4;
    std::vector<resume_row> rows; ///< `head_only`.
    std::vector<resume_id> deleted;
  };
  realm in = realm::zhimai;
  user_id owner;
};
/// Whether a resume that is not deleted, a picture or an export refers to these bytes.
struct file_in_use {
  static constexpr uint16_t kind = 0x0fd5;
  using reply = bool;
  std::string sha256;
};
struct list_records {
  static constexpr uint16_t kind = 0x0f4c;
  struct reply {
    static constexpr uint16_t kind = 0x0f4d;
    std::vector<record_item> items;
    std::string next;
  };
  realm in = realm::zhimai;
  user_id owner;
  page_request page;
};
struct find_record {
  static constexpr uint16_t kind = 0x0f4e;
  struct reply {
    static constexpr uint16_t kind = 0x0f4f;
    std::optional<record_view> row;
  };
  realm in = realm::zhimai;
  user_id owner;
  record_id id;
};
/// What branching depends on: the record, if it is the owner's, and the room it was made of.
struct load_branch_source {
  static constexpr uint16_t kind = 0x0ff2;
  struct reply {
    static constexpr uint16_t kind = 0x0ff3;
    uint32_t open_rooms = 0;
    std::optional<room_row> source;
    bool resume_kept = false; ///< The resume it was made with was not deleted since.
  };
  realm in = realm::zhimai;
  user_id owner;
  record_id record;
};
/// What a reference answer depends on: the one that is kept under `key`, else the owner's room and
/// resume.
struct load_reference {
  static constexpr uint16_t kind = 0x0ff4;
  struct reply {
    static constexpr uint16_t kind = 0x0ff5;
    std::optional<std::string> kept;
    uint32_t count = 0; ///< How many the owner has.
    std::optional<room_row> room;
    std::optional<resume_row> resume; ///< The one named, or that of the room.
  };
  realm in = realm::zhimai;
  user_id owner;
  std::string key;
  std::optional<room_id> room;
  std::optional<resume_id> resume;
};
/// Activation of a purse (profile `test`).
struct load_purse {
  static constexpr uint16_t kind = 0x0ff8;
  struct reply {
    static constexpr uint16_t kind = 0x0ff9;
    std::optional<purse_row> row;
    std::vector<op_memory> ops;
  };
  entity_ref purse;
};
/// Outbox items of these shards that are due before `until`; `limit` at most, oldest first.
struct due_outbox {
  static constexpr uint16_t kind = 0x0f52;
  struct reply {
    static constexpr uint16_t kind = 0x0f53;
    std::vector<outbox_item> items;
  };
  std::vector<shard_id> shards; ///< Empty: all.
  timestamp until{};
  uint32_t limit = 500;
};
/// Timers of these shards due before `until`, the earliest first, a page at a time.
struct due_timers {
  static constexpr uint16_t kind = 0x0f54;
  /// Where a page ended.
  struct place {
    timestamp due_at{};
    std::string entity, name;
  };
  struct reply {
    static constexpr uint16_t kind = 0x0f55;
    std::vector<timer_row> items; ///< Without those of kinds that a newer version has.
    std::optional<place> more;    ///< There may be others behind this.
  };
  std::vector<shard_id> shards; ///< Empty: all.
  timestamp until{};
  uint32_t limit = 5000;
  place after{};
};

/// Frames of a stream after `after`, in order, at most `limit`; with the stream's epoch and head.
struct read_stream {
  static constexpr uint16_t kind = 0x0f50;
  struct reply {
    static constexpr uint16_t kind = 0x0f51;
    std::string epoch;
    uint64_t head = 0;
    std::vector<std::shared_ptr<const stream_frame>> frames;
    /// Asked for `pauses`: the frames "paused" and "resumed" up to `after`, in order, without data.
    std::vector<std::shared_ptr<const stream_frame>> pauses;
  };
  stream_ref stream;
  shard_id shard = 0;
  uint64_t after = 0;
  uint32_t limit = 1000;
  bool pauses = false; ///< A replay that begins at `after` has to know them.
};

} // namespace zhian
