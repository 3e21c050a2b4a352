// Versions of how engines work: what staff ask for, and what is read of them.
//
//   staff ──draft_engine──▶ draft ──publish_engine──▶ in force for every room and task that begins
//                             ▲ │                       │
//                             └─┘ change                └──roll_back_engine (an older one)──▶ a new
//                                                          version with the content of the older
//
// All of it stays inside a node: each has a keeper, and the store decides between them.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "protocols/engine_config.hpp"
#include "protocols/entity.hpp"
#include "protocols/ids.hpp"
#include "protocols/message.hpp"
#include "protocols/storage.hpp"

namespace zhian {

/// A version as it stands. `edition` grows with each change of any version of the feature and is
/// what If-Match names.
struct engine_version {
  static constexpr uint16_t kind = 0x0def;
  std::string feature;
  uint32_t version = 0;
  uint64_t edition = 0;
  std::string body;      ///< JSON; empty in lists.
  uint32_t based_on = 0; ///< In force when it was drafted; of a roll-back: the one it repeats.
  bool current = false;  ///< In force.
  std::string author;
  timestamp created_at{};
  timestamp changed_at{};
  std::string published_by = {}; ///< Empty: a draft.
  std::optional<timestamp> published_at = {};
};

/// Who changes something, for the audit log.
struct engine_author {
  std::string who;
  std::string address = {};
  std::string trace = {};
};

// ---- to the keeper

/// Answered `done` when the board has what is in force for every feature. Fails: storage_unavailable.
struct await_engines {
  static constexpr uint16_t kind = 0x0de0;
  using reply = done;
};
/// Answered `done` when the board has this version. Fails: not_found, storage_unavailable.
struct hold_engine {
  static constexpr uint16_t kind = 0x0de1;
  using reply = done;
  std::string feature;
  uint32_t version = 0;
};
/// A new draft (`version` 0, repeatable by op key), or another content of one that stands at
/// `edition`. Fails: not_found, validation_failed (`field` says what), engine_drafts_limit,
/// engine_published, version_conflict, idempotency_conflict, storage_unavailable.
struct draft_engine {
  static constexpr uint16_t kind = 0x0de2;
  using reply = engine_version;
  std::string feature;
  uint32_t version = 0;
  uint64_t edition = 0;
  std::string json;
  op_key op;
  engine_author by;
};
/// Puts a draft in force that stands at `edition`. Repeatable while it is in force. Fails:
/// not_found, engine_published (it was in force before: that is a roll-back), engine_not_offered
/// (the node has no account for its engine), version_conflict, storage_unavailable.
struct publish_engine {
  static constexpr uint16_t kind = 0x0de3;
  using reply = engine_version;
  std::string feature;
  uint32_t version = 0;
  uint64_t edition = 0;
  engine_author by;
};
/// Publishes the content of an older version as a new one; `edition` is that of the version in
/// force. Repeatable by op key. Fails: not_found (never published), engine_not_offered,
/// version_conflict, idempotency_conflict, storage_unavailable.
struct roll_back_engine {
  static constexpr uint16_t kind = 0x0de4;
  using reply = engine_version;
  std::string feature;
  uint32_t version = 0;
  uint64_t edition = 0;
  op_key op;
  engine_author by;
};

// ---- to the desk that tries versions out; changes nothing and stores nothing

/// What it found, as JSON.
struct engine_findings {
  static constexpr uint16_t kind = 0x0dee;
  std::string json;
};
/// What differs between two versions. Fails: not_found, storage_unavailable.
struct diff_engines {
  static constexpr uint16_t kind = 0x0de5;
  using reply = engine_findings;
  std::string feature;
  uint32_t from = 0;
  uint32_t to = 0;
};
/// How a version would judge, and what its model would say, beside the version in force. Fails:
/// not_found (version, sample, or a room that is not the caller's), overloaded,
/// storage_unavailable.
struct try_engine {
  static constexpr uint16_t kind = 0x0de6;
  using reply = engine_findings;
  realm in = realm::zhimai;
  std::string feature;
  uint32_t version = 0;
  std::string sample; ///< Empty: `room`.
  std::optional<room_id> room = {};
  user_id caller = {};
};
/// Beyond this a model that was asked for a line of a trial has not answered.
inline constexpr std::chrono::seconds engine_trial_budget{20};

// ---- reads; all fail with storage_unavailable

/// Newest first; `page.before`: a version.
struct list_engine_versions {
  static constexpr uint16_t kind = 0x0df0;
  struct reply {
    static constexpr uint16_t kind = 0x0df1;
    std::vector<engine_version> items;
    std::string next;
  };
  std::string feature;
  page_request page;
};
struct find_engine_version {
  static constexpr uint16_t kind = 0x0df2;
  struct reply {
    static constexpr uint16_t kind = 0x0df3;
    std::optional<engine_version> row;
  };
  std::string feature;
  uint32_t version = 0; ///< 0: the one in force.
};

/// How one dimension was scored in the reports of one version; "overall" is the whole interview, or
/// the whole resume.
struct engine_score_counts {
  uint32_t version = 0;
  std::string dimension;
  std::array<uint64_t, 10> buckets{}; ///< 0…9, 10…19, …, 90…100.
  uint64_t reports = 0;
  int64_t sum = 0;
};
/// Of the newest reports of two versions, so many of each at most.
struct compare_engine_scores {
  static constexpr uint16_t kind = 0x0df4;
  static constexpr uint32_t most_reports = 2000;
  struct reply {
    static constexpr uint16_t kind = 0x0df5;
    std::vector<engine_score_counts> counts;
  };
  realm in = realm::zhimai;
  uint32_t from = 0;
  uint32_t to = 0;
  std::string feature{interview_feature}; ///< One without scores: nothing is counted.
};

} // namespace zhian
