// Why a sign-in was let in or refused, for `zhian ops why-login`: written with the decision itself.
#pragma once

#include <string_view>

#include "actors/identity/identity_state.hpp"
#include "protocols/account_rows.hpp"

namespace zhian::identity {

/// The line of one decision. `before` is what it was decided on, `after` what followed.
trail_row trail_of(const state& before, const facts& around, const password_given& event,
                   const outcome& after);

/// Passwords are not looked at for `wait_s` more seconds.
trail_row held_up_trail(const state& now, const facts& around, const device_info& device,
                        uint32_t wait_s);

/// The edge refused before asking: `rule` names the limit, e.g. "login.pair".
trail_row limited_trail(const facts& around, std::string_view rule, uint32_t wait_s);

} // namespace zhian::identity
