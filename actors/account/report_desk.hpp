// The part of an account that lets its user download reports, and takes what it costs; the rule is
// in actors/money/download.
//
//   buy_download ──▶ the report and its right, as stored ──▶ price ──▶ one commit: ledger or
//   voucher, and the right
#pragma once

#include "actors/account/finance_desk.hpp"
#include "actors/money/download.hpp"
#include "protocols/report.hpp"

namespace zhian {

class report_desk : public finance_desk {
protected:
  using finance_desk::finance_desk;

  /// Handlers of protocols/report.hpp, "to an account".
  caf::message_handler report_handlers();

private:
  /// Looks the right up, then runs `then(promise, found)`; nothing else is decided meanwhile.
  template <class Then>
  caf::result<download_view> with_right(report_kind what, const std::string& report, Then then);
  decision<download_view> buy(const buy_download& x, const find_report_right::reply& found);
  download_view quote(const find_report_right::reply& found) const;
};

} // namespace zhian
