// The parts of money that are stored as JSON. What cannot be read throws std::runtime_error: a
// refund or a bound point that is left out would be lost.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocols/money_rows.hpp"

namespace zhian::storage {

/// [{"number":"…","amount_fen":100,"state":1,"asked_at":"…","done_at":null},…]
std::string json_refunds(const std::vector<order_refund>& items);
/// [{"lot":3,"amount":10},…]
std::string json_parts(const std::vector<hold_part>& items);
/// [{"line":"minute:3","amount":1},…]
std::string json_lines(const std::vector<hold_line>& items);
/// [{"order":"ord_…","kind":1,"period_s":604800,"bought_at":"…"},…]
std::string json_purchases(const std::vector<plan_purchase>& items);
/// [10,10,4]
std::string json_minutes(const std::vector<uint32_t>& items);
/// [1,2]
std::string json_actions(const std::vector<finding_action>& items);

std::vector<order_refund> refunds_of_json(std::string_view text);
std::vector<hold_part> parts_of_json(std::string_view text);
std::vector<hold_line> lines_of_json(std::string_view text);
std::vector<plan_purchase> purchases_of_json(std::string_view text);
std::vector<finding_action> actions_of_json(std::string_view text);
std::vector<uint32_t> minutes_of_json(std::string_view text);

} // namespace zhian::storage
