// WECHAT PAY as the provider of payments (protocols/pay_gateway.hpp): words of ours to calls of
// WeChat Pay, and its answers back. Waits for nothing: each answer comes when the HTTP client has
// it.
#pragma once

#include <memory>

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

#include "actors/gateways/wechat_pay/client.hpp"

namespace zhian::wechat_pay {

/// One a node. Asks for WeChat Pay's certificates at the start and every few hours. A bill may
/// unpack to `most_bill_bytes`.
caf::actor spawn_desk(caf::actor_system& sys, std::shared_ptr<client> by, size_t most_bill_bytes);

} // namespace zhian::wechat_pay
