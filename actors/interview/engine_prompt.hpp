// What a language model is told about the line it is to speak. Pure; the texts are data with a
// version of their own.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "actors/gateways/chat.hpp"
#include "protocols/engine_config.hpp"
#include "protocols/interview.hpp"

namespace zhian {

/// What is known of the interview when a line is asked for. Texts of people are data: they only
/// ever stand in JSON strings.
struct spoken_context {
  enum class task : uint8_t { first, main, last, follow_up, closing };
  interview_config config;
  uint32_t questions = 0;
  uint32_t number = 0; ///< The main question it belongs to; 0 for the closing line.
  task what = task::main;
  std::string ask; ///< What is to be asked; empty for the closing line.
  /// It quotes a resume or a posting: it stands among the material, and the task only points there.
  bool quotes_people = false;
  std::vector<transcript_line> so_far;
  std::shared_ptr<const engine_config> by = {}; ///< The version the room began with; null: none.
};

} // namespace zhian

namespace zhian::interview {

/// The texts of one language.
struct prompt_texts {
  std::string system;
  std::string first;
  std::string main;
  std::string last;
  std::string follow_up;
  std::string closing;
};
struct prompt {
  std::string version; ///< Letters, digits, '.', '_', '-'.
  prompt_texts zh;
  prompt_texts en;
};

/// The texts of a version, with their placeholders filled in.
prompt prompt_of(const engine_config& by);
/// Those that the program brings.
const prompt& builtin_prompt();
/// A prompt out of its JSON, or what is wrong with it.
std::variant<prompt, std::string> parse_prompt(std::string_view json);
/// That of a file (at most 64 KiB), or what is wrong; an empty name is the built-in one.
std::variant<prompt, std::string> load_prompt(const std::filesystem::path& file);

/// Bounds of what goes out.
inline constexpr size_t most_answer_characters_told = 2000;
inline constexpr size_t most_transcript_characters_told = 16000;

/// The messages of one request.
std::vector<chat::message> messages_for(const prompt& with, const spoken_context& x);

/// The text without mail addresses and without what looks like a telephone, identity card or
/// account number: seven digits in a row, or nine with blanks and dashes between them.
std::string mask_private(std::string_view text);
/// What is told of a resume: its beginning, masked.
std::string brief_of_resume(std::string_view text);

/// The settings as a version has them: its model, temperature and longest line in place of those it
/// names, and the shorter one of each two times.
openai_settings tuned(const openai_settings& with, const engine_config& by);

/// Twelve hex digits that change with whatever changes what the model says.
std::string config_version(const openai_settings& with, const prompt& texts);
/// The same of a version of another feature than interviews.
std::string config_version(const openai_settings& with, const engine_config& by);

} // namespace zhian::interview
