#include "http/json/monthly.hpp"

#include "protocols/json_writer.hpp"

namespace zhian::http::json {

std::string monthly_stats(const month_view& x) {
  auto of = [&](counter what) {
    auto at = x.counted.counts.find(std::string{to_string(what)});
    return at == x.counted.counts.end() ? int64_t{0} : at->second;
  };
  auto seconds = of(counter::interview_seconds);
  json_writer out;
  out.open()
      .field("month", x.month)
      .field("time_zone", x.time_zone)
      .field("from", to_rfc3339(x.from))
      .field("to", to_rfc3339(x.to))
      .open("job_search")
      .field("attempts", of(counter::job_searches))
      .field("effective", of(counter::effective_searches))
      .close()
      .field("diagnoses", of(counter::diagnoses))
      .field("forecasts", of(counter::forecasts))
      .open("mock_interviews")
      .field("count", of(counter::interviews))
      .field("duration_s", seconds)
      .field("minutes", (seconds + 59) / 60)
      .close()
      .field("questions_practised", of(counter::questions_answered))
      .open("meetings")
      .field("count", of(counter::meetings))
      .field("minutes", of(counter::meeting_minutes))
      .close()
      .open("points")
      .field("earned", of(counter::points_earned))
      .field("spent", of(counter::points_spent))
      .close()
      .field("resumes_uploaded", of(counter::resumes))
      .open("calendar")
      .field("upcoming", x.upcoming)
      .close()
      .close();
  return out.take();
}

} // namespace zhian::http::json
