// Asks a model's provider whether our settings would work, and names the setting that would not.
#pragma once

#include <string>

#include "actors/gateways/http_client.hpp"
#include "config/settings.hpp"

namespace zhian::chat {

struct probe_result {
  bool ok = false;
  std::string setting; ///< The one to look at; empty when it works.
  std::string text;    ///< A sentence, without the key.
};

/// Lists the models and, unless ours is among them, asks it for one word (which is billed). Blocks
/// for some seconds at most.
probe_result probe(http_client& by, const openai_settings& with);

} // namespace zhian::chat
