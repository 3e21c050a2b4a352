// One function a command. Each is given what was typed and answers the exit code.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.hpp"

namespace zhian::cli {

/// What every command may need to find its settings.
struct common_options {
  std::string config; ///< TOML file; empty: none.
};

/// The settings; when something is wrong with them, all of it is on stderr and nothing is answered.
std::optional<settings> settings_or_complain(const common_options& from);

/// Runs a node until a signal ends it.
int serve(const common_options& from);

int migrate(const common_options& from);

struct check_options {
  bool json = false;
  bool describe = false; ///< Print docs/settings.md instead.
  bool probe = false;    ///< Also ask the providers that are switched on.
};
int check_config(const common_options& from, const check_options& how);

struct seal_options {
  std::string new_key;  ///< Make or extend this key file instead of sealing.
  std::string key_file; ///< Empty: the configuration's.
};
int seal(const common_options& from, const seal_options& how);

struct admin_options {
  std::string email;
  std::string role;
};
int admin_create(const common_options& from, const admin_options& how);

struct ops_options {
  bool json = false;
  bool due_only = false;
  uint32_t limit = 50;
  std::string state;
  std::vector<int64_t> ids;
  std::string entity;
  std::string name;
  std::string node;   ///< Its name.
  std::string kind;   ///< Of entities.
  std::string shards; ///< "12" or "12-20".
  bool all = false;
  bool yes = false; ///< Do not ask.
  bool watch = false;
  bool check = false;   ///< Compare alone.
  uint32_t wait_s = 30; ///< How long an act is followed; 0: not at all.
};
int ops_nodes(const common_options& from, const ops_options& how);
int ops_actors(const common_options& from, const ops_options& how);
int ops_top(const common_options& from, const ops_options& how);
int ops_drain(const common_options& from, const ops_options& how);
int ops_undrain(const common_options& from, const ops_options& how);
int ops_evict(const common_options& from, const ops_options& how);
int ops_move(const common_options& from, const ops_options& how);
int ops_unpin(const common_options& from, const ops_options& how);
int ops_status(const common_options& from, const ops_options& how);
int ops_shards(const common_options& from, const ops_options& how);
int ops_outbox_list(const common_options& from, const ops_options& how);
int ops_outbox_retry(const common_options& from, const ops_options& how);
int ops_outbox_drop(const common_options& from, const ops_options& how);
int ops_timers_list(const common_options& from, const ops_options& how);
int ops_timers_run(const common_options& from, const ops_options& how);
int ops_rebuild_stats(const common_options& from, const ops_options& how);
int ops_rotate_keys(const common_options& from, const ops_options& how);
int ops_why_login(const common_options& from, const ops_options& how);

/// Computes the chains of the patrols and proves the books anew; fails when something differs.
int patrol_verify(const common_options& from, const ops_options& how);
int patrol_findings(const common_options& from, const ops_options& how);
int patrol_shadow(const common_options& from, const ops_options& how);
/// Of the patrol `name`; empty: of all.
int patrol_runs(const common_options& from, const ops_options& how);

/// Who acts, for the audit line: the one behind sudo rather than root.
std::string acting_person();

} // namespace zhian::cli
