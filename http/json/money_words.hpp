// What people read about points, membership and payments: all sentences of them, in both languages.
#pragma once

#include <string>

#include "protocols/entity.hpp"
#include "protocols/money_queries.hpp"

namespace zhian::http {

/// One line of the history: what happened, where points came from and where they went.
std::string history_text(const history_line& x, language lang);

/// A message as it is shown.
struct message_text {
  std::string title;
  std::string text;
};
/// A kind that this version does not know gets words that say nothing wrong.
message_text message_words(const message_row& x, language lang);

} // namespace zhian::http
