// Names of role groups and skills, and the words that people use for them (data/vocabulary.json).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/entity.hpp"

namespace zhian::interview {

/// A role group or a skill.
struct vocabulary_entry {
  std::string name; ///< As questions refer to it: lower case, stable.
  std::string zh;   ///< For people.
  std::string en;
  std::vector<std::string> words; ///< Folded.

  const std::string& label(language lang) const { return lang == language::en ? en : zh; }
};

/// Both lists.
struct vocabulary {
  std::vector<vocabulary_entry> roles;
  std::vector<vocabulary_entry> skills;
};

/// Read once from the embedded file.
const vocabulary& words();

/// Reads vocabulary.json strictly; empty when anything in it is wrong.
std::optional<vocabulary> parse_vocabulary(std::string_view json);

/// The skill with this name; null when unknown.
const vocabulary_entry* find_skill(std::string_view name);

/// The role group with this name; null when unknown.
const vocabulary_entry* find_role(std::string_view name);

/// The skill that a short text, such as one line of a resume's skill list, names whole; null when
/// unknown.
const vocabulary_entry* skill_named(std::string_view text);

} // namespace zhian::interview
