// WECHAT PAY as the provider of payments (protocols/pay_gateway.hpp): words of ours to calls of
// WeChat Pay, and its answers back. Waits for nothing: each answer comes when the HTTP client has
// it.
#pragma once

#include <memory>

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

#include "actors/gateways/wechat_pay/client.hpp"

namespace zhian::wechat_pay {

/// One a node. Asks for WeChat Pay's certificates at the start and every few hours.
caf::actor spawn_desk(caf::actor_system& sys, std::shared_ptr<client> by);

} // namespace zhian::wechat_pay
