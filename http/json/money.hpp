// Points, membership, plans, orders and messages, as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocols/errors.hpp"
#include "protocols/money_queries.hpp"
#include "protocols/money_rules.hpp"
#include "protocols/pay_gateway.hpp"
#include "protocols/payment.hpp"

namespace zhian::http {

/// Whether there is a code that somebody can pay by.
bool shows_code(const order_row& x);
/// Whether a page inside WeChat can pay it.
bool pays_by_page(const order_row& x);
/// Points that a plan grants at its price; nothing: it has none.
std::optional<int64_t> points_of(const plan_rule& x, const money_rules& rules);

namespace json {

std::string points(const points_view& x);
/// Each line with a sentence in the caller's language.
std::string history(const std::vector<history_line>& items, std::string_view next, language lang);

std::string membership(const membership_view& x);
/// All tiers, those that are off as well, with what each opens.
std::string tiers(const money_rules& x);
std::string plans(const money_rules& x);
/// `ends_at`: of the caller's plan line, if it were bought now.
std::string quote(const plan_rule& x, const money_rules& rules, timestamp ends_at);
std::string subscription(const membership_view& x);

std::string voucher(const voucher_view& x);
std::string vouchers(const std::vector<voucher_row>& items, std::string_view next);

std::string order(const order_row& x);
/// What a page hands to WeChat, in its words: appId, timeStamp, nonceStr, package, signType,
/// paySign.
std::string page_parameters(const sign_for_page::answer& x);
std::string orders(const std::vector<order_row>& items, std::string_view next);

/// Title and text in the caller's language.
std::string messages(const std::vector<message_row>& items, std::string_view next, language lang);
std::string unread(uint32_t count);

/// A problem for a provider of payments. WeChat Pay wants `code` and `message`, and takes any code
/// but SUCCESS for "tell it again".
std::string notice_refused(ec value, language lang, std::string_view request_id);

} // namespace json
} // namespace zhian::http
