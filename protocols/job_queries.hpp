// Reads of postings and of searches; all fail with storage_unavailable.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocols/job.hpp"
#include "protocols/storage.hpp"

namespace zhian {

/// Those that fit, the one offered last first. A page may be short and still have a next one: what
/// is looked through for one page is bounded. Bodies are left out.
struct list_jobs {
  static constexpr uint16_t kind = 0x0930;
  struct reply {
    static constexpr uint16_t kind = 0x0931;
    std::vector<job_row> items;
    std::string next; ///< An ordinal; empty: no more.
  };
  realm in = realm::zhimai;
  job_query query;
  std::vector<std::string> grams; ///< Of `grams_of`; all of them have to be in it.
  bool samples = true;
  page_request page; ///< `limit` up to `job_bounds::candidates`.
  /// Only what candidates are ranked by is read: id, ordinal, city, pay, years, degree and skills.
  bool to_rank = false;
};
/// Also one that is withdrawn; with its body.
struct find_job {
  static constexpr uint16_t kind = 0x0932;
  struct reply {
    static constexpr uint16_t kind = 0x0933;
    std::optional<job_row> row;
  };
  realm in = realm::zhimai;
  job_id id;
};
/// As staff see them, in the order of their ordinals, the last one first; bodies are left out.
struct list_all_jobs {
  static constexpr uint16_t kind = 0x0db1;
  using reply = list_jobs::reply;
  realm in = realm::zhimai;
  std::optional<job_origin> origin;
  std::optional<bool> withdrawn;
  std::string source_id; ///< Empty: any.
  page_request page;
};
/// Activation of the postings' entity.
struct load_job_book {
  static constexpr uint16_t kind = 0x0936;
  struct reply {
    static constexpr uint16_t kind = 0x0937;
    std::optional<job_book_row> row;
    std::vector<op_memory> ops;
  };
  entity_ref catalogue;
};
/// Rows by id, or by source ids of one origin, and how many there are about.
struct load_jobs {
  static constexpr uint16_t kind = 0x0938;
  struct reply {
    static constexpr uint16_t kind = 0x0939;
    std::vector<job_row> rows;
  };
  realm in = realm::zhimai;
  std::optional<job_id> id;
  job_origin origin = job_origin::staff;
  std::vector<std::string> sources;
};
/// What a new search depends on beside the postings.
struct load_job_search {
  static constexpr uint16_t kind = 0x093a;
  struct reply {
    static constexpr uint16_t kind = 0x093b;
    uint32_t today = 0;                   ///< Searches since `day`.
    uint32_t kept = 0;                    ///< Sessions that are not deleted.
    std::optional<timestamp> asked;       ///< When this digest was searched for last.
    std::optional<job_search_row> oldest; ///< Of those that are kept.
    std::optional<resume_row> resume;     ///< The one that was named, else the default one.
  };
  realm in = realm::zhimai;
  user_id owner;
  std::string digest;
  timestamp day{};
  std::optional<resume_id> resume;
};
/// Without their results; the newest first.
struct list_job_searches {
  static constexpr uint16_t kind = 0x093c;
  struct item {
    job_search_row row;
    uint32_t found = 0;
  };
  struct reply {
    static constexpr uint16_t kind = 0x093d;
    std::vector<item> items;
    std::string next;
  };
  realm in = realm::zhimai;
  user_id owner;
  page_request page;
};
/// A session that is not deleted, and the postings of a part of its results.
struct find_job_search {
  static constexpr uint16_t kind = 0x093e;
  struct reply {
    static constexpr uint16_t kind = 0x093f;
    std::optional<job_search_row> row;
    std::vector<job_row> jobs; ///< In any order; bodies are left out.
  };
  realm in = realm::zhimai;
  user_id owner;
  job_search_id id;
  uint32_t from = 0;  ///< The first result that is wanted,
  uint32_t limit = 0; ///< and how many; 0: none.
};

} // namespace zhian
