// Reads of the classic question bank; all fail with storage_unavailable.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "protocols/question.hpp"
#include "protocols/storage.hpp"

namespace zhian {

/// A question, and whether the reader has marked it.
struct question_item {
  classic_question_row row;
  bool favourite = false;
  bool operator==(const question_item&) const = default;
};

/// Those that fit, in the order of their source ids; with words first those that have them in the
/// question itself. `page.before` is what `next` was.
struct list_questions {
  static constexpr uint16_t kind = 0x0da0;
  struct reply {
    static constexpr uint16_t kind = 0x0da1;
    std::vector<question_item> items;
    std::string next;
  };
  realm in = realm::zhimai;
  user_id owner; ///< Whose marks are shown.
  std::string category;
  std::string role;
  std::string skill;
  std::optional<level> seniority;
  std::optional<language> lang;   ///< Only those that are there in it.
  std::vector<std::string> grams; ///< Of `grams_of`; all of them have to be in it.
  bool favourite = false;         ///< Only what the owner has marked, retired or not.
  bool retired = false;           ///< Those that are offered no more, too.
  page_request page;
};
struct find_question_row {
  static constexpr uint16_t kind = 0x0da2;
  struct reply {
    static constexpr uint16_t kind = 0x0da3;
    std::optional<question_item> row;
  };
  realm in = realm::zhimai;
  user_id owner;
  question_id id;
};
/// How many of the questions that are offered there are of each.
struct count_questions {
  using count = std::pair<std::string, uint64_t>;
  static constexpr uint16_t kind = 0x0da4;
  struct reply {
    static constexpr uint16_t kind = 0x0da5;
    uint64_t total = 0;
    std::vector<count> categories; ///< The most frequent first.
    std::vector<count> roles;
    std::vector<count> levels;
  };
  realm in = realm::zhimai;
};
/// What practising depends on: the questions that are there, in any order, and how many rooms the
/// user has open.
struct load_chosen {
  static constexpr uint16_t kind = 0x0da6;
  struct reply {
    static constexpr uint16_t kind = 0x0da7;
    std::vector<classic_question_row> rows;
    uint32_t open_rooms = 0;
  };
  realm in = realm::zhimai;
  user_id owner;
  std::vector<question_id> ids;
};
/// What marking depends on.
struct load_favourite {
  static constexpr uint16_t kind = 0x0da8;
  struct reply {
    static constexpr uint16_t kind = 0x0da9;
    bool exists = false; ///< The question.
    bool marked = false;
    uint32_t count = 0; ///< Of all that the user has marked.
  };
  realm in = realm::zhimai;
  user_id owner;
  question_id question;
};

/// A question as far as the program that ships it has to know it.
struct shipped_state {
  question_id id;
  std::string source_id;
  std::string shipped;
  bool edited = false;
  timestamp created_at{};
  uint64_t version = 0;
};
/// Activation of the catalogue.
struct load_catalogue {
  static constexpr uint16_t kind = 0x0daa;
  struct reply {
    static constexpr uint16_t kind = 0x0dab;
    std::vector<shipped_state> rows; ///< All there are.
    std::vector<op_memory> ops;
  };
  entity_ref catalogue;
};
/// Rows by id or by source id, and how many there are in all.
struct load_questions {
  static constexpr uint16_t kind = 0x0dac;
  struct reply {
    static constexpr uint16_t kind = 0x0dad;
    std::vector<classic_question_row> rows;
    uint64_t total = 0;
  };
  realm in = realm::zhimai;
  std::optional<question_id> id;
  std::vector<std::string> sources;
};

} // namespace zhian
