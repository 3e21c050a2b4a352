// Reads of tasks and their results. All fail with storage_unavailable; a load of a missing row
// answers without it. They never leave their node.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocols/storage.hpp"
#include "protocols/task.hpp"

namespace zhian {

/// Activation of a task.
struct load_task {
  static constexpr uint16_t kind = 0x0910;
  struct reply {
    static constexpr uint16_t kind = 0x0911;
    std::optional<task_row> row;
    std::vector<op_memory> ops; ///< None: what is asked of a task needs no memory.
    std::vector<task_part> parts; ///< Of one that is not over, by number.
  };
  realm in = realm::zhimai;
  task_id id;
};

/// What beginning a task depends on.
struct load_task_context {
  static constexpr uint16_t kind = 0x0912;
  struct resume_head {
    resume_id document;
    uint32_t number = 1;
    resume_state state = resume_state::ready;
  };
  struct reply {
    static constexpr uint16_t kind = 0x0913;
    uint32_t open = 0;                 ///< Tasks of the owner that are not over.
    std::optional<resume_head> resume; ///< The owner's, and not deleted.
  };
  realm in = realm::zhimai;
  user_id owner;
  resume_id resume;
};

/// A user's tasks, newest first.
struct list_tasks {
  static constexpr uint16_t kind = 0x0914;
  struct reply {
    static constexpr uint16_t kind = 0x0915;
    std::vector<task_row> items;
    std::string next;
  };
  realm in = realm::zhimai;
  user_id owner;
  page_request page;
};
/// `owner` must match; otherwise empty.
struct find_task {
  static constexpr uint16_t kind = 0x0916;
  struct reply {
    static constexpr uint16_t kind = 0x0917;
    std::optional<task_row> row;
  };
  realm in = realm::zhimai;
  user_id owner;
  task_id id;
};

/// A user's results of one kind without their bodies, newest first.
struct list_task_results {
  static constexpr uint16_t kind = 0x0918;
  struct reply {
    static constexpr uint16_t kind = 0x0919;
    std::vector<task_result_row> items;
    std::string next;
  };
  realm in = realm::zhimai;
  user_id owner;
  page_request page;
  task_kind what = task_kind::diagnosis;
};
/// `owner` and kind must match; otherwise empty.
struct find_task_result {
  static constexpr uint16_t kind = 0x091a;
  struct reply {
    static constexpr uint16_t kind = 0x091b;
    std::optional<task_result_row> row;
  };
  realm in = realm::zhimai;
  user_id owner;
  task_id id;
  task_kind what = task_kind::diagnosis;
};

/// A task whose result comes in parts, as far as it is. `owner` and kind must match; otherwise
/// empty.
struct find_pack {
  static constexpr uint16_t kind = 0x0543;
  struct reply {
    static constexpr uint16_t kind = 0x0544;
    std::optional<task_row> row;
    std::optional<task_result_row> result; ///< When it is done.
    /// Read after the row: all those that the row speaks of, and perhaps later ones. Never of one
    /// that has failed or was given up: what was not paid for is not given.
    std::vector<task_part_row> parts;
  };
  realm in = realm::zhimai;
  user_id owner;
  task_id id;
  task_kind what = task_kind::forecast;
  uint32_t after = 0; ///< Parts behind this number.
};

/// What an interview of a pack depends on.
struct load_pack {
  static constexpr uint16_t kind = 0x0545;
  struct reply {
    static constexpr uint16_t kind = 0x0546;
    uint32_t open_rooms = 0;
    std::optional<task_row> row;
    std::vector<task_part_row> parts; ///< Of one that is done.
  };
  realm in = realm::zhimai;
  user_id owner;
  task_id id;
};

} // namespace zhian
