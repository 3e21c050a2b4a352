// One answer of the language model of this node, as a whole: for tasks, which tell nobody its words
// while they come. Rooms are spoken to line by line (protocols/interview.hpp); both ask through the
// same actor, with the same bounds and the same circuit. None of it leaves its node.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "protocols/engine_config.hpp"
#include "protocols/interview.hpp"

namespace zhian {

namespace chat {
struct message; // actors/gateways/chat.hpp
}

/// One attempt; whether there is another is the asker's decision. Answered within the version's
/// `turn_timeout_ms` and a little more, unless it is given up. It is given up with its asker, too.
/// Never refused: what went wrong stands in the reply.
struct ask_model {
  static constexpr uint16_t kind = 0x0560;
  struct reply {
    static constexpr uint16_t kind = 0x0561;
    std::string text;                         ///< Whole; nobody has looked at what it says.
    std::string failure;                      ///< A word of docs/engines.md; empty: none.
    bool retryable = false;                   ///< Whether another attempt may do better.
    std::chrono::milliseconds retry_after{0}; ///< As the provider wished; zero: it did not say.
    engine_voice voice;                       ///< Who answered; also of a failure.
  };
  std::string about;                       ///< What it is for: a name for the log.
  std::shared_ptr<const engine_config> by; ///< Never null.
  language lang = language::zh;            ///< Of the rules that it must not tell.
  std::shared_ptr<const std::vector<chat::message>> messages; ///< Never null.
};
/// From who asked: this is no longer wanted. Its connection is closed.
struct give_up_model {
  static constexpr uint16_t kind = 0x0562;
  std::string about;
};

} // namespace zhian
