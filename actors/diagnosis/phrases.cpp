#include "actors/diagnosis/phrases.hpp"

#include <algorithm>
#include <array>

#include "actors/diagnosis/chars.hpp"

namespace zhian::diagnosis {

namespace {

using words = std::string_view;

// Longer ones before those they begin with.
constexpr std::array<weak_opening, 31> weak{{
    {"主要负责", "主导"},
    {"全面负责", "主导"},
    {"负责", "主导"},
    {"参与了", "独立承担【你的部分】，完成"},
    {"参与", "独立承担【你的部分】，完成"},
    {"协助", "与【谁】一起完成"},
    {"配合", "与【谁】一起完成"},
    {"从事", "完成"},
    {"帮助", "完成"},
    {"帮忙", "完成"},
    {"跟进", "推动"},
    {"主要工作是", "完成"},
    {"日常", "每【天／周】完成【数量】次"},
    {"was responsible for", ""},
    {"responsible for", ""},
    {"responsibilities included", ""},
    {"duties included", ""},
    {"duties include", ""},
    {"was in charge of", ""},
    {"in charge of", ""},
    {"tasked with", ""},
    {"worked on", ""},
    {"helped to", ""},
    {"helped with", ""},
    {"helped", ""},
    {"assisted with", ""},
    {"assisted in", ""},
    {"assisted", ""},
    {"involved in", ""},
    {"participated in", ""},
    {"took part in", ""},
}};

// What says more about the work stands first: looking after clients is no maintenance.
constexpr std::array<measure, 41> by_trade{{
    {"招聘", "到岗周期", "time to hire", true},
    {"recruit", "到岗周期", "time to hire", true},
    {"hiring", "到岗周期", "time to hire", true},
    {"培训", "考核通过率", "pass rate", false},
    {"train", "考核通过率", "pass rate", false},
    {"销售", "月销售额", "monthly sales", false},
    {"sales", "月销售额", "monthly sales", false},
    {"客户", "客户续约率", "client retention", false},
    {"account", "客户续约率", "client retention", false},
    {"client", "客户续约率", "client retention", false},
    {"customer", "客户满意度", "customer satisfaction", false},
    {"护理", "护理差错", "care incidents", true},
    {"患者", "患者满意度", "patient satisfaction", false},
    {"patient", "患者满意度", "patient satisfaction", false},
    {"保洁", "每月投诉次数", "complaints a month", true},
    {"clean", "每月投诉次数", "complaints a month", true},
    {"老人", "每月就诊次数", "hospital visits a year", true},
    {"测试", "漏测缺陷数", "escaped defects", true},
    {"test", "漏测缺陷数", "escaped defects", true},
    {"部署", "每次发布用时", "release time", true},
    {"review", "漏到线上的缺陷数", "escaped defects", true},
    {"运维", "每月故障时长", "monthly downtime", true},
    {"server", "每月故障时长", "monthly downtime", true},
    {"website", "页面加载时间", "load time", true},
    {"维护", "每月故障次数", "incidents a month", true},
    {"maint", "每月故障次数", "incidents a month", true},
    {"接口", "接口响应时间", "response time", true},
    {"api", "接口响应时间", "response time", true},
    {"数据库", "查询时间", "query time", true},
    {"系统", "响应时间", "response time", true},
    {"开发", "响应时间", "load time", true},
    {"develop", "响应时间", "load time", true},
    {"推广", "转化率", "conversion", false},
    {"market", "转化率", "conversion", false},
    {"运营", "月活跃用户", "monthly active users", false},
    {"活动", "参与人数", "attendance", false},
    {"event", "参与人数", "attendance", false},
    {"报表", "出表时间", "hours per report", true},
    {"report", "出表时间", "hours per report", true},
    {"团队", "人均产出", "output per person", false},
    {"team", "人均产出", "output per person", false},
}};

constexpr std::array<spelling, 38> wrong_spellings{{
    {"recieve", "receive"},
    {"recieved", "received"},
    {"acheive", "achieve"},
    {"acheived", "achieved"},
    {"managment", "management"},
    {"experiance", "experience"},
    {"responsable", "responsible"},
    {"responsibile", "responsible"},
    {"sucessful", "successful"},
    {"succesful", "successful"},
    {"enviroment", "environment"},
    {"developement", "development"},
    {"developped", "developed"},
    {"seperate", "separate"},
    {"definately", "definitely"},
    {"calender", "calendar"},
    {"liason", "liaison"},
    {"occured", "occurred"},
    {"proffesional", "professional"},
    {"profesional", "professional"},
    {"comunication", "communication"},
    {"maintainance", "maintenance"},
    {"maintenence", "maintenance"},
    {"excelent", "excellent"},
    {"acomplished", "accomplished"},
    {"langauge", "language"},
    {"univeristy", "university"},
    {"bussiness", "business"},
    {"按排", "安排"},
    {"必竟", "毕竟"},
    {"再接再励", "再接再厉"},
    {"部暑", "部署"},
    {"布署", "部署"},
    {"经厉", "经历"},
    {"负则", "负责"},
    {"熟习", "熟悉"},
    {"做为", "作为"},
    {"认征", "认证"},
}};

constexpr std::array<words, 36> worn{
    "吃苦耐劳",         "性格开朗",        "认真负责",         "工作踏实",
    "善于沟通",         "团队合作精神",    "学习能力强",       "抗压能力强",
    "积极向上",         "乐于助人",        "责任心强",         "勤奋好学",
    "适应能力强",       "为人诚恳",        "兴趣广泛",         "踏实肯干",
    "热爱生活",         "富有激情",        "hard-working",     "hardworking",
    "hard worker",      "team player",     "go-getter",        "detail-oriented",
    "detail oriented",  "outside the box", "results-driven",   "results-oriented",
    "self-starter",     "self-motivated",  "fast learner",     "quick learner",
    "highly motivated", "synergy",         "passionate about", "excellent communication skills"};

constexpr std::array<words, 26> vague{
    "大量",        "许多",          "很多",     "若干",          "多个",     "多次", "各种",
    "显著",        "大幅",          "明显",     "有效提升",      "有效提高", "良好", "一定的",
    "various",     "numerous",      "several",  "significantly", "greatly",  "many", "a lot of",
    "a number of", "substantially", "multiple", "different",     "etc"};

constexpr std::array<words, 14> unfilled{
    "xxx",       "×××",      "某某",  "待补充",  "待填写",   "待完善", "lorem ipsum",
    "your name", "[company", "[your", "[insert", "<company", "todo:",  "tbd"};

constexpr std::array<words, 44> present{
    "manage",     "develop", "lead",     "build",   "write",   "maintain", "design",   "create",
    "implement",  "support", "train",    "sell",    "test",    "plan",     "organize", "organise",
    "coordinate", "analyze", "analyse",  "prepare", "handle",  "deliver",  "run",      "provide",
    "work",       "help",    "assist",   "monitor", "review",  "teach",    "clean",    "cook",
    "care",       "answer",  "schedule", "recruit", "conduct", "improve",  "oversee",  "process",
    "ensure",     "perform", "operate",  "report"};

constexpr std::array<words, 7> soft{"沟通能力", "团队协作", "时间管理", "解决问题",
                                    "领导力",   "公众演讲", "办公软件"};

} // namespace

const weak_opening* weak_opening_of(std::string_view lower) {
  auto at = std::find_if(weak.begin(), weak.end(), [&](const weak_opening& x) {
    return lower.starts_with(x.words) && word_stands(lower, 0, x.words);
  });
  return at == weak.end() ? nullptr : &*at;
}

std::span<const measure> measures() {
  return by_trade;
}
std::span<const spelling> spellings() {
  return wrong_spellings;
}
std::span<const std::string_view> cliches() {
  return worn;
}
std::span<const std::string_view> vague_words() {
  return vague;
}
std::span<const std::string_view> placeholders() {
  return unfilled;
}
std::span<const std::string_view> present_verbs() {
  return present;
}

bool is_soft_skill(std::string_view name) {
  return std::find(soft.begin(), soft.end(), name) != soft.end();
}

} // namespace zhian::diagnosis
