// What a person says of an event, as bodies give it.
#pragma once

#include "http/json/reader.hpp"
#include "protocols/calendar.hpp"

namespace zhian::http {

/// All members of an event; what is wrong is noted in the body. Each part is within its bounds
/// then; whether they go together is decided by the account.
calendar_draft read_calendar_draft(json_object& body);

} // namespace zhian::http
