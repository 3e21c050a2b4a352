// Words to a person outside: the seam between who has something to say and how it gets there.
//
// Whoever tells writes an outbox row; its kind is the channel. The node gives each channel a
// gateway that answers `deliver` (cluster/core/node.cpp). Another channel is one more name here,
// one more gateway there, and nothing else: see docs/decisions/0005-email-before-sms.md.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "protocols/rows.hpp"

namespace zhian {

/// How a person is reached; the text form is the kind of the outbox row. `nowhere` goes through the
/// same commits and ends there: where nobody may learn whether an address is known, a notice that
/// is not sent costs what one costs that is.
enum class channel : uint8_t { mail = 1, nowhere = 2 };
std::string_view to_string(channel x);

using notice_params = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// What any channel gets: {to, template, language, params}. The words belong to the channel.
std::string notice_json(std::string_view to, std::string_view what, language lang,
                        notice_params params);

/// `key` names the effect: a notice with the same key goes out once. `once`: never again after an
/// unknown outcome (codes).
outbox_row notice_row(channel by, realm in, std::string key, std::string payload, timestamp now,
                      bool once = false);

} // namespace zhian
