// Which of the host's devices may answer. Every device may watch; the seat is one.
//
//   free ──first answer──▶ held by that device ──takeover──▶ held by another
//                               │   ▲
//            away for too long  ▼   │ answer of the same device
//                            lost: the next answer of any device takes it
#pragma once

#include <cstdint>
#include <optional>

#include "protocols/errors.hpp"
#include "protocols/ids.hpp"

namespace zhian::interview {

/// A person has two hands: more moves than this are a loop of two clients.
inline constexpr uint32_t most_seat_moves = 100;

/// The seat of a room. A device is a signed-in session.
struct speaker_seat {
  session_id speaker; ///< Empty: nobody has answered yet.
  uint32_t moves = 0; ///< From one device to another.
  bool operator==(const speaker_seat&) const = default;
};

/// Whether `device` may answer. A call without a device is the system's own. `lost`: the speaker
/// has been away for too long.
bool may_speak(const speaker_seat& seat, const session_id& device, bool lost);

} // namespace zhian::interview
