// Which features have engines whose work is data, and what a version of each must hold.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/engine_config.hpp"

namespace zhian::engines {

/// A name in {{…}} and the place that stands for it. Never the material itself: words of people are
/// data in a message of the user, and no text of ours is ever put together with them.
struct placeholder {
  std::string_view name;
  std::string_view place;
};

/// What a text is for.
struct purpose_rule {
  std::string_view name;
  size_t most_characters = 0;
  std::span<const std::string_view> allowed; ///< Placeholders.
  std::span<const std::string_view> required;
};

/// Of a limit; what may be null is left to the settings of the node.
struct limit_rule {
  std::string_view name;
  uint32_t least = 0;
  uint32_t most = 0;
  bool may_be_null = false;
};

struct feature_rules {
  std::string_view name;
  std::span<const placeholder> places;
  std::span<const purpose_rule> purposes;
  std::span<const std::string_view> kinds;
  std::span<const std::string_view> dimensions;
  std::span<const limit_rule> limits;
};

/// Null: no engine of this feature is data. Stored versions of a feature that a later program knows
/// stay as they are.
const feature_rules* find_feature(std::string_view name);

/// The text with the feature's places in its placeholders; an unknown one stays as it is.
std::string rendered(std::string_view text, std::string_view feature = interview_feature);
/// The names in {{…}}, in order; "" for one that is not closed, not opened or no name.
std::vector<std::string_view> placeholders_of(std::string_view text);

/// The text of one purpose; empty when there is none.
const engine_text& text_for(const engine_config& x, std::string_view purpose);
/// The weights of one kind, of question or otherwise; null when there are none.
const engine_weights* weights_for(const engine_config& x, std::string_view kind);

} // namespace zhian::engines
