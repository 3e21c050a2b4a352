// Months and periods as people write them in resumes. Pure.
#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include "actors/diagnosis/diagnosis.hpp"

namespace zhian::diagnosis {

/// A month, counted from the year 0. Whole numbers, so that gaps are subtractions.
using month_number = int32_t;
constexpr month_number month_of(int32_t year, int32_t month) {
  return year * 12 + month - 1;
}
month_number month_of(std::chrono::year_month x);
/// "2021.03".
std::string month_text(month_number x);

/// How a date is written.
enum class date_form : uint8_t { dotted, slashed, dashed, han, named, month_first, year_only };

/// A month or a year that stands in a text.
struct date_mark {
  text_span at;
  int32_t year = 0;
  int32_t month = 0; ///< 0: not said; above 12: there is none such.
  date_form form = date_form::year_only;
};

/// "2019.07 - 2021.03", "2019年7月至今", "Jul 2019 – Mar 2021", "2019/07-present", "2019 to 2021".
struct period {
  text_span at;
  date_mark from;
  date_mark to; ///< Means nothing when `open`.
  bool open = false;

  bool possible() const { return from.month <= 12 && (open || to.month <= 12); }
  bool by_month() const { return from.month > 0 && (open || to.month > 0); }
  month_number first() const { return month_of(from.year, from.month > 0 ? from.month : 1); }
  /// The last month that is meant, `today` when open; a year alone means all of it.
  month_number last(month_number today) const {
    return open ? today : month_of(to.year, to.month > 0 ? to.month : 12);
  }
};

/// The dates within the bytes of `within`, left to right: 1950 to 2099. Telephone numbers, amounts
/// and versions are none.
std::vector<date_mark> find_dates(std::string_view text, text_span within);

/// The periods within these bytes, left to right.
std::vector<period> find_periods(std::string_view text, text_span within);

} // namespace zhian::diagnosis
