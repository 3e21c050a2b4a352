// Everybody's orders, findings, approvals and sums of money, as the staff see them, as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocols/approval.hpp"

namespace zhian::http::json {

/// An order, what the ledger says of it, and what is or was the matter with it. Who pays by a page
/// inside WeChat, and what such a page pays with, are shown to nobody.
struct order_file {
  order_evidence what;
  std::vector<finding_view> findings;
  std::vector<approval_row> approvals;
};
std::string order_file_text(const order_file& x);
std::string staff_orders(const std::vector<order_row>& items, std::string_view next);

std::string finding(const finding_view& x);
std::string findings(const std::vector<finding_view>& items, std::string_view next);

std::string approval(const approval_row& x);
std::string approvals(const std::vector<approval_row>& items, std::string_view next);

/// Rules that were sent, a JSON object, as the version they are to become; where they name none
/// they stay as they are.
std::string with_version(std::string_view rules, uint64_t version);
/// Versions without their texts.
std::string rules_versions(const std::vector<rules_version>& items, std::string_view next);

/// `from` and `to`: the days that were asked for.
std::string payments(const sum_payments::reply& x, std::string_view from, std::string_view to);

} // namespace zhian::http::json
