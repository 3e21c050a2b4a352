#include "actors/jobs/samples.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "actors/jobs/job_state.hpp"
#include "actors/resume/skills.hpp"
#include "protocols/cities.hpp"
#include "protocols/digest.hpp"

namespace zhian::jobs {

namespace {

/// Another seed makes another set.
constexpr uint64_t seed = 0x5a686961'6e4a6f62;

/// splitmix64: small, and the same everywhere.
class dice {
public:
  explicit dice(uint64_t number) : state_(seed + number * 0x9e3779b97f4a7c15) {}
  uint64_t next() {
    auto z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }
  uint32_t below(uint32_t n) { return static_cast<uint32_t>(next() % n); }
  template <class List>
  decltype(auto) one_of(const List& all) {
    return all[below(static_cast<uint32_t>(std::size(all)))];
  }

private:
  uint64_t state_;
};

/// A kind of work: what it is called, which skills it takes (areas of the lexicon), and what is
/// paid for it in a city of the first rank, in yuan a month for the youngest.
struct trade {
  std::string_view zh;
  std::string_view en;
  std::array<std::string_view, 3> areas;
  uint32_t base;
  degree usual;
  uint32_t weight;
};

// clang-format off
constexpr trade trades[] = {
  {"后端开发工程师", "Backend Engineer",          {"backend", "programming", "database"}, 14000, degree::bachelor, 10},
  {"Java开发工程师", "Java Engineer",             {"backend", "programming", "database"}, 13000, degree::bachelor, 8},
  {"前端开发工程师", "Frontend Engineer",         {"frontend", "programming", "mobile"},  12000, degree::bachelor, 8},
  {"移动端开发工程师", "Mobile Engineer",         {"mobile", "programming", "testing"},   13000, degree::bachelor, 4},
  {"算法工程师", "Machine Learning Engineer",     {"ai", "programming", "bigdata"},       20000, degree::master,   6},
  {"大数据开发工程师", "Data Engineer",           {"bigdata", "database", "programming"}, 16000, degree::bachelor, 5},
  {"数据分析师", "Data Analyst",                  {"bigdata", "office", "product"},       11000, degree::bachelor, 5},
  {"测试工程师", "Test Engineer",                 {"testing", "programming", "cloud"},    10000, degree::bachelor, 5},
  {"运维工程师", "Site Reliability Engineer",     {"cloud", "security", "programming"},   12000, degree::bachelor, 4},
  {"网络安全工程师", "Security Engineer",         {"security", "cloud", "programming"},   14000, degree::bachelor, 2},
  {"嵌入式工程师", "Embedded Engineer",           {"embedded", "programming", "engineering"}, 13000, degree::bachelor, 4},
  {"产品经理", "Product Manager",                 {"product", "management", "design"},    14000, degree::bachelor, 6},
  {"UI设计师", "UI Designer",                     {"design", "product", "frontend"},      9000,  degree::college,  4},
  {"新媒体运营", "Social Media Specialist",       {"operations", "media", "design"},      7000,  degree::college,  5},
  {"电商运营", "E-commerce Specialist",           {"operations", "sales", "office"},      7500,  degree::college,  4},
  {"市场经理", "Marketing Manager",               {"operations", "management", "media"},  12000, degree::bachelor, 3},
  {"大客户销售", "Key Account Manager",           {"sales", "management", "language"},    8000,  degree::college,  6},
  {"客户服务专员", "Customer Service Specialist", {"sales", "office", "language"},        5500,  degree::none,     4},
  {"财务会计", "Accountant",                      {"finance", "office", "management"},    7500,  degree::bachelor, 5},
  {"风控专员", "Risk Analyst",                    {"finance", "bigdata", "law"},          12000, degree::bachelor, 2},
  {"人力资源专员", "HR Specialist",               {"hr", "office", "management"},         7000,  degree::bachelor, 4},
  {"行政助理", "Office Assistant",                {"office", "hr", "management"},         5500,  degree::college,  4},
  {"项目经理", "Project Manager",                 {"management", "product", "engineering"}, 15000, degree::bachelor, 3},
  {"采购专员", "Purchasing Specialist",           {"supply", "office", "language"},       7000,  degree::college,  3},
  {"物流主管", "Logistics Supervisor",            {"supply", "management", "office"},     8000,  degree::college,  2},
  {"机械设计工程师", "Mechanical Engineer",       {"engineering", "embedded", "management"}, 10000, degree::bachelor, 3},
  {"电气工程师", "Electrical Engineer",           {"engineering", "embedded", "management"}, 10000, degree::bachelor, 3},
  {"英语教师", "English Teacher",                 {"education", "language", "office"},    8000,  degree::bachelor, 3},
  {"护士", "Nurse",                               {"health", "service", "office"},        6500,  degree::college,  2},
  {"法务专员", "Legal Counsel",                   {"law", "office", "language"},          10000, degree::bachelor, 2},
  {"酒店前厅主管", "Hotel Front Desk Supervisor", {"service", "office", "language"},      5500,  degree::none,     2},
  {"家政服务员", "Housekeeper",                   {"housekeeping", "service", "health"},  6000,  degree::none,     4},
  {"月嫂", "Maternity Nurse",                     {"housekeeping", "health", "service"},  9000,  degree::none,     3},
  {"育儿嫂", "Nanny",                             {"housekeeping", "education", "health"}, 7500, degree::none,     3},
};

/// No such firms: two invented words, a line of business, and 示例 ("sample") in each name.
constexpr std::string_view first_words[] = {"云栎", "澄砚", "拾光屿", "青隼", "墨汐", "北麓", "千帆川", "晴岚", "星砾", "禾穗谷", "远岫", "竹露", "溯洄", "松间", "鹿鸣渡", "知渔"};
constexpr std::string_view lines[] = {"科技", "信息", "数据", "网络", "智能", "商贸", "教育", "生活服务", "医疗", "物流", "制造", "咨询"};
constexpr std::string_view english_words[] = {"Quillmarsh", "Oakfen", "Lanternby", "Brightsedge", "Tarnwick", "Fernhollow", "Mapleskerry", "Saltmere"};
constexpr std::string_view english_lines[] = {"Sample Labs", "Sample Systems", "Sample Trading", "Sample Services", "Sample Works"};
constexpr std::string_view zh_duties[] = {
  "负责日常工作的计划、执行与复盘，按时交付结果", "与相关团队协作，推动问题从发现到解决", "整理文档与规范，让后来者能接手",
  "关注行业变化，提出可落地的改进建议", "跟踪关键指标，定期汇报进展", "直接面对客户或用户，了解真实需求"};
constexpr std::string_view zh_benefits[] = {"五险一金", "带薪年假", "弹性工作", "定期体检", "餐补与交通补贴", "年终奖金", "技能培训"};
constexpr std::string_view en_duties[] = {
  "Plan and deliver the work of the team on time", "Work with neighbouring teams from problem to solution",
  "Keep documents that others can take over from", "Follow the key figures and report on them", "Talk to customers and learn what they need"};
// clang-format on

struct seniority {
  std::string_view zh; ///< Before the title.
  std::string_view en;
  uint32_t years;
  std::optional<uint32_t> most;
  uint32_t percent; ///< Of the base pay.
  uint32_t weight;
};
const seniority seniorities[] = {{"", "Junior ", 0, 2, 75, 5},
                                 {"", "", 1, 3, 100, 9},
                                 {"", "", 3, 5, 140, 9},
                                 {"高级", "Senior ", 5, 10, 200, 5},
                                 {"资深", "Lead ", 8, std::nullopt, 280, 2}};

template <class T>
const T& weighted(dice& by, std::span<const T> all) {
  uint32_t sum = 0;
  for (const auto& x : all)
    sum += x.weight;
  auto left = by.below(sum);
  for (const auto& x : all) {
    if (left < x.weight)
      return x;
    left -= x.weight;
  }
  return all.back();
}

const std::vector<const skill_info*>& skills_of(std::string_view area) {
  static const auto by_area = [] {
    std::map<std::string_view, std::vector<const skill_info*>> out;
    for (const auto& x : all_skills())
      out[x.area].push_back(&x);
    return out;
  }();
  static const std::vector<const skill_info*> none;
  auto found = by_area.find(area);
  return found == by_area.end() ? none : found->second;
}

std::vector<std::string> some_skills(dice& by, const trade& of) {
  std::vector<std::string> out;
  auto take = [&](std::string_view area, uint32_t n) {
    const auto& from = skills_of(area);
    for (uint32_t i = 0; i < n && !from.empty(); ++i) {
      const auto& name = by.one_of(from)->name;
      if (std::find(out.begin(), out.end(), name) == out.end())
        out.push_back(name);
    }
  };
  take(of.areas[0], 3 + by.below(2));
  take(of.areas[1], 2);
  take(of.areas[2], 1);
  return out;
}

std::string joined(const std::vector<std::string>& all, std::string_view between) {
  std::string out;
  for (const auto& x : all)
    out.append(out.empty() ? "" : between).append(x);
  return out;
}

std::string zh_body(dice& by, const std::vector<std::string>& skills, uint32_t years) {
  std::string out = "【示例职位，并非真实招聘】\n岗位职责：\n1. ";
  auto first = by.below(static_cast<uint32_t>(std::size(zh_duties)));
  out.append(zh_duties[first]).append("；\n2. ");
  out.append(zh_duties[(first + 1 + by.below(3)) % std::size(zh_duties)])
      .append("。\n任职要求：\n1. ");
  out += years == 0 ? "经验不限，应届生可投" : std::to_string(years) + "年以上相关经验";
  out.append("；\n2. 熟悉").append(joined(skills, "、")).append("。\n福利：");
  out.append(by.one_of(zh_benefits)).append("、").append(by.one_of(zh_benefits)).append("。");
  return out;
}

std::string en_body(dice& by, const std::vector<std::string>& skills, uint32_t years) {
  std::string out = "[A sample, not a real posting]\nWhat you do: ";
  auto first = by.below(static_cast<uint32_t>(std::size(en_duties)));
  out.append(en_duties[first]).append(". ");
  out.append(en_duties[(first + 1) % std::size(en_duties)]).append(".\nWhat you bring: ");
  out +=
      years == 0 ? "no experience needed" : std::to_string(years) + " years of experience or more";
  out.append("; ").append(joined(skills, ", ")).append(".");
  return out;
}

} // namespace

std::string sample_source_id(uint64_t number) {
  char text[32];
  std::snprintf(text, sizeof text, "sample-%05llu", static_cast<unsigned long long>(number));
  return text;
}

job_content sample_job(uint64_t number) {
  dice by{number};
  const auto& work = weighted(by, std::span<const trade>{trades});
  const auto& rank = weighted(by, std::span<const seniority>{seniorities});
  const auto& where = weighted(by, all_cities());
  job_content out;
  out.lang = by.below(8) == 0 ? language::en : language::zh;
  out.city = where.zh;
  // Within some fifteen kilometres of the middle of the city.
  out.at = geo_point{where.at.lat + static_cast<int32_t>(by.below(260'000)) - 130'000,
                     where.at.lon + static_cast<int32_t>(by.below(280'000)) - 140'000};
  auto local = 60 + std::min(where.weight, 10u) * 4; // Percent of what the largest cities pay.
  auto pay = work.base * rank.percent / 100 * local / 100 * (90 + by.below(21)) / 100;
  out.salary_min = std::max(3000u, pay / 500 * 500);
  out.salary_max = out.salary_min * (130 + by.below(40)) / 100 / 500 * 500;
  out.years_min = rank.years;
  out.years_max = rank.most;
  out.least_degree = work.usual;
  out.skills = some_skills(by, work);
  if (out.lang == language::zh) {
    out.title = std::string{rank.zh}.append(work.zh);
    out.company = std::string{by.one_of(first_words)}
                      .append(by.one_of(lines))
                      .append("示例")
                      .append(std::to_string(1 + by.below(90)))
                      .append("号公司");
    out.body = zh_body(by, out.skills, out.years_min);
  } else {
    out.title = std::string{rank.en}.append(work.en);
    out.company =
        std::string{by.one_of(english_words)}.append(" ").append(by.one_of(english_lines));
    out.body = en_body(by, out.skills, out.years_min);
  }
  return out;
}

const std::string& samples_digest() {
  static const std::string all = [] {
    std::string out;
    for (uint32_t i = 1; i <= sample_count; ++i)
      out += digest_of_content(sample_job(i));
    return sha256_hex(out).substr(0, 32);
  }();
  return all;
}

} // namespace zhian::jobs
