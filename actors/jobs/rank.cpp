#include "actors/jobs/rank.hpp"

#include <algorithm>

namespace zhian::jobs {

namespace {

class scorer {
public:
  void say(const char* what, int32_t points, std::vector<std::string> skills = {}) {
    sum_ += points;
    out_.reasons.push_back({what, points, std::move(skills)});
  }
  void unknown(int32_t most) { sum_ += most / 2; }
  ranking take() {
    out_.score = static_cast<uint32_t>(std::clamp(sum_, 0, 100));
    return std::move(out_);
  }

private:
  ranking out_;
  int32_t sum_ = 0;
};

/// Too much experience is a smaller hindrance than too little.
int32_t points_of_years(const job_content& posting, uint32_t has) {
  if (has < posting.years_min)
    return posting.years_min - has == 1 ? rank_points::years / 2 : 0;
  return posting.years_max && has > *posting.years_max ? rank_points::years * 3 / 5
                                                       : rank_points::years;
}

int32_t points_of_salary(const job_content& posting, uint32_t wanted) {
  if (posting.salary_max >= wanted)
    return rank_points::salary;
  return uint64_t{posting.salary_max} * 10 >= uint64_t{wanted} * 9 ? rank_points::salary / 2 : 0;
}

} // namespace

ranking rank(const job_content& posting, const resume_facts& of) {
  scorer out;
  if (posting.skills.empty() || of.skills.empty()) {
    out.unknown(rank_points::skills);
  } else {
    std::vector<std::string> shared;
    for (const auto& x : posting.skills)
      if (std::find(of.skills.begin(), of.skills.end(), x) != of.skills.end())
        shared.push_back(x);
    auto points = rank_points::skills * static_cast<int32_t>(shared.size())
                  / static_cast<int32_t>(posting.skills.size());
    out.say("skills", points, std::move(shared));
  }
  if (of.years)
    out.say("years", points_of_years(posting, *of.years));
  else
    out.unknown(rank_points::years);
  if (!of.city.empty())
    out.say("city", posting.city == of.city ? rank_points::city : 0);
  else
    out.unknown(rank_points::city);
  if (of.highest)
    out.say("degree", *of.highest >= posting.least_degree ? rank_points::degree : 0);
  else
    out.unknown(rank_points::degree);
  if (of.salary && posting.salary_max > 0)
    out.say("salary", points_of_salary(posting, *of.salary));
  else
    out.unknown(rank_points::salary);
  return out.take();
}

std::vector<job_result> best_of(const std::vector<job_row>& candidates,
                                const std::optional<resume_facts>& of, size_t most) {
  std::vector<job_result> out;
  if (!of) {
    for (const auto& x : candidates) {
      if (out.size() == most)
        break;
      out.push_back({x.id, 0, {}});
    }
    return out;
  }
  struct placed {
    ranking how;
    const job_row* row;
  };
  std::vector<placed> all;
  all.reserve(candidates.size());
  for (const auto& x : candidates)
    all.push_back({rank(x.what, *of), &x});
  std::sort(all.begin(), all.end(), [](const placed& a, const placed& b) {
    return a.how.score != b.how.score ? a.how.score > b.how.score : a.row->ordinal > b.row->ordinal;
  });
  if (all.size() > most)
    all.resize(most);
  for (auto& x : all)
    out.push_back({x.row->id, x.how.score, std::move(x.how.reasons)});
  return out;
}

} // namespace zhian::jobs
