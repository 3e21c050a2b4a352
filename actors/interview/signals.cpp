#include "actors/interview/signals.hpp"

#include <algorithm>
#include <array>

namespace zhian::interview {

namespace {

using words = std::span<const std::string_view>;

constexpr std::string_view situation_words[]{
    "当时",        "那时",           "背景",       "之前",       "有一次",        "去年",
    "前年",        "刚入职",         "刚接手",     "面临",       "遇到",          "现状",
    "情况是",      "的时候",         "原来",       "起因",       "项目里",        "团队里",
    "at the time", "when i",         "when we",    "last year",  "two years ago", "background",
    "situation",   "we had",         "there was",  "there were", "faced",         "used to",
    "previously",  "in my previous", "in my last", "at my",      "back then",     "a customer",
    "one day"};
constexpr std::string_view task_words[]{
    "目标",     "任务",     "负责",      "需要",        "要求",      "为了",
    "希望",     "职责",     "挑战",      "必须",        "交给我",    "要在",
    "指标",     "goal",     "task",      "responsible", "needed to", "had to",
    "asked to", "asked me", "objective", "in order to", "challenge", "target",
    "my job",   "required", "so that",   "the aim",     "was to",    "deadline"};
constexpr std::string_view action_words[]{
    "我先",         "然后",        "于是",       "首先",          "接着",        "我把",
    "我用",         "我做",        "我写",       "我找",          "我们把",      "采用",
    "设计",         "实现",        "推动",       "分析",          "排查",        "沟通",
    "拆",           "组织",        "引入",       "改成",          "制定",        "梳理",
    "搭建",         "协调",        "调整",       "优化",          "联系",        "first i",
    "then i",       "i built",     "i wrote",    "i designed",    "i talked",    "i set up",
    "i started",    "i made",      "i ran",      "i led",         "i asked",     "i proposed",
    "i introduced", "i decided",   "i moved",    "i added",       "i analysed",  "i analyzed",
    "i created",    "i called",    "i worked",   "i implemented", "i organised", "i organized",
    "i changed",    "i replaced",  "i split",    "we built",      "we changed",  "we moved",
    "so i",         "implemented", "introduced", "and then"};
constexpr std::string_view result_words[]{
    "结果",        "最终",      "最后",       "提升",    "提高",     "降低",      "减少",
    "下降",        "增长",      "缩短",       "节省",    "上线",     "达到",      "完成了",
    "成功",        "恢复",      "翻倍",       "转正",    "签下",     "通过了",    "获得",
    "as a result", "result",    "in the end", "finally", "increase", "reduce",    "improve",
    "dropped",     "fell",      "saved",      "launch",  "grew",     "went from", "went down",
    "went up",     "cut",       "outcome",    "achieve", "succeed",  "doubled",   "halved",
    "shipped",     "delivered", "since then", "finished"};
constexpr std::string_view order_words[]{
    "首先", "其次",    "再次",       "第一",       "第二",     "第三",   "然后",   "接着",  "随后",
    "最后", "一是",    "二是",       "先",         "再",       "first",  "second", "third", "then",
    "next", "finally", "after that", "afterwards", "to begin", "lastly", "step"};
constexpr std::string_view reason_words[]{
    "因为",   "由于",        "所以",        "因此",      "于是",        "导致",   "原因",
    "为了",   "从而",        "because",     "therefore", "so that",     "since",  "due to",
    "reason", "that is why", "which means", "hence",     "in order to", "caused", "otherwise"};
constexpr std::string_view contrast_words[]{
    "但是",      "但",       "不过",        "然而",    "相比",    "而不是",   "一方面",
    "另一方面",  "虽然",     "如果",        "否则",    "取舍",    "权衡",     "代价",
    "however",   "but",      "although",    "instead", "whereas", "compared", "on the other hand",
    "trade off", "tradeoff", "rather than", "unless",  "unlike",  "if",       "while"};
constexpr std::string_view example_words[]{
    "比如",     "例如",        "举个例子",     "举例",    "譬如",  "以我",
    "有一次",   "for example", "for instance", "such as", "e.g",   "say",
    "one time", "in one case", "in my last",   "we once", "i once"};
constexpr std::string_view own_words[]{
    "我负责",      "我主导",      "我设计",        "我写",
    "我做",        "我提出",      "我先",          "我把",
    "我用",        "我找",        "我带",          "我发现",
    "我决定",      "我推动",      "我和",          "我跟",
    "我向",        "我给",        "我组织",        "我搭",
    "我实现",      "我重写",      "我建议",        "我拜访",
    "我联系",      "我整理",      "我分析",        "我定位",
    "我拆",        "我自己",      "由我",          "我来",
    "我会先",      "我会",        "我主动",        "我约",
    "我加",        "我改",        "我花",          "我牵头",
    "i led",       "i built",     "i wrote",       "i designed",
    "i decided",   "i proposed",  "i started",     "i was responsible",
    "i set up",    "i talked",    "i found",       "i made",
    "i ran",       "i asked",     "i owned",       "i took",
    "i created",   "i added",     "i implemented", "i worked",
    "i moved",     "i changed",   "i analysed",    "i analyzed",
    "i organised", "i organized", "i convinced",   "i called",
    "i replaced",  "i split",     "i spent",       "i measured",
    "i would",     "i will",      "i'd",           "myself",
    "my part",     "my role",     "i noticed",     "i fixed",
    "i wrote",     "i told",      "i showed",      "i coached",
    "i met",       "i suggested", "i introduced",  "i coordinated",
    "i rewrote"};
constexpr std::string_view hedge_words[]{
    "一般来说",  "一般",      "大概",         "可能",     "差不多",   "基本上",   "还行",
    "挺好",      "还可以",    "各种",         "等等",     "之类",     "什么的",   "好像",
    "应该是",    "比较多",    "很多",         "各方面",   "努力",     "认真",     "尽量",
    "usually",   "generally", "kind of",      "sort of",  "stuff",    "things",   "various",
    "and so on", "etc",       "maybe",        "probably", "somehow",  "a lot of", "pretty good",
    "many",      "basically", "hard working", "always",   "whatever", "i guess"};
constexpr std::string_view filler_words[]{"嗯",       "呃",       "那个那个", "就是说",
                                          "怎么说呢", "反正就",   "um",       "uh",
                                          "er",       "you know", "i mean",   "like like"};
constexpr std::string_view refusals[]{"不知道",
                                      "不太知道",
                                      "不会",
                                      "不太会",
                                      "不清楚",
                                      "不太清楚",
                                      "不了解",
                                      "不太了解",
                                      "没了解过",
                                      "没做过",
                                      "没有做过",
                                      "没接触过",
                                      "没有接触过",
                                      "没遇到过",
                                      "没有遇到过",
                                      "没想过",
                                      "答不上来",
                                      "回答不了",
                                      "想不起来",
                                      "想不到",
                                      "没有经验",
                                      "没有相关经验",
                                      "没有这方面的经验",
                                      "没有这方面经验",
                                      "跳过",
                                      "下一题",
                                      "过",
                                      "没有",
                                      "i don't know",
                                      "i do not know",
                                      "don't know",
                                      "do not know",
                                      "dont know",
                                      "no idea",
                                      "i have no idea",
                                      "not sure",
                                      "i am not sure",
                                      "i'm not sure",
                                      "no experience",
                                      "skip",
                                      "pass",
                                      "next question",
                                      "can't answer",
                                      "cannot answer",
                                      "never done",
                                      "have not done",
                                      "haven't done",
                                      "no clue",
                                      "nothing comes to mind",
                                      "i can't think",
                                      "i cannot think"};
/// What may stand around a refusal without making it an answer.
constexpr std::string_view refusal_company[]{
    "这个问题", "这道题",   "这一题",   "这个", "这方面", "这块",   "问题",  "真的",   "实在",
    "我",       "对不起",   "不好意思", "抱歉", "吧",     "呢",     "啊",    "了",     "的",
    "也",       "还",       "确实",     "目前", "暂时",   "老师",   "您好",  "面试官", "嗯",
    "呃",       "额",       "完全",     "太",   "请",     "该",     "怎么",  "后面",   "其他",
    "其余",     "别的",     "就",       "答案", "具体",   "回答",   "sorry", "really", "honestly",
    "about",    "this",     "that",     "the",  "it",     "to",     "be",    "honest", "one",
    "question", "please",   "i",        "i'm",  "am",     "afraid", "have",  "how",    "answer",
    "of",       "anything", "right",    "now",  "just",   "with",   "what",  "say",    "well",
    "um",       "uh",       "let",      "us",   "let's",  "can",    "we",    "so",     "on",
    "do",       "think",    "any",      "in",   "area",   "don't",  "not",   "know",   "would",
    "to"};

words table(signal x) {
  switch (x) {
  case signal::situation:
    return situation_words;
  case signal::task:
    return task_words;
  case signal::action:
    return action_words;
  case signal::result:
    return result_words;
  case signal::order:
    return order_words;
  case signal::reason:
    return reason_words;
  case signal::contrast:
    return contrast_words;
  case signal::example:
    return example_words;
  case signal::own_part:
    return own_words;
  case signal::hedge:
    return hedge_words;
  case signal::filler:
    return filler_words;
  }
  return {};
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_latin(char c) {
  return c >= 'a' && c <= 'z';
}

bool starts_any(std::string_view text, words list) {
  return std::any_of(list.begin(), list.end(), [&](auto x) { return text.starts_with(x); });
}

bool ends_any(std::string_view text, words list) {
  return std::any_of(list.begin(), list.end(), [&](auto x) { return text.ends_with(x); });
}

/// Figures: digits with the separators and the unit that belong to them.
void figures(std::string_view text, std::vector<span>& out) {
  for (size_t at = 0; at < text.size();) {
    if (!is_digit(text[at])) {
      ++at;
      continue;
    }
    auto begin = at;
    while (at < text.size()
           && (is_digit(text[at])
               || ((text[at] == '.' || text[at] == ',') && at + 1 < text.size()
                   && is_digit(text[at + 1]))))
      ++at;
    auto figure = text.substr(begin, at - begin);
    auto rest = text.substr(at);
    // "h5", "utf8", "c++11": part of a name.
    if (begin > 0
        && (is_latin(text[begin - 1]) || text[begin - 1] == '+' || text[begin - 1] == '_'))
      continue;
    // "2.", "3、", "1)": the number of a list entry.
    constexpr std::string_view list_marks[]{".", "、", ")"};
    constexpr std::string_view list_starts[]{"。", "；", " ", "(", ":"};
    auto before = text.substr(0, begin);
    if (figure.size() <= 2 && (begin == 0 || ends_any(before, list_starts))
        && starts_any(rest, list_marks))
      continue;
    constexpr std::string_view year_marks[]{"年", "届", "级"};
    constexpr std::string_view year_starts[]{"in ", "since ", "from ", "until ",
                                             "by ", "year ",  "of "};
    if (figure.size() == 4 && (figure.starts_with("19") || figure.starts_with("20"))
        && (starts_any(rest, year_marks) || ends_any(before, year_starts)))
      continue;
    // A unit in letters reads with the figure in a quote.
    while (at < text.size() && (is_latin(text[at]) || text[at] == '%'))
      ++at;
    out.push_back({begin, at});
  }
}

constexpr std::u32string_view chinese_ones = U"一二两三四五六七八九几半";
constexpr std::u32string_view chinese_tens = U"十百千万亿";
constexpr std::string_view chinese_units[]{
    "倍",       "成",     "天",     "周",   "年",   "人",   "名",     "次",     "小时",   "分钟",
    "秒",       "毫秒",   "星期",   "季度", "个月", "个人", "个小时", "个客户", "个用户", "个点",
    "个百分点", "个星期", "个季度", "家",   "台",   "条",   "元",     "块钱",   "轮",     "版",
    "项",       "层",     "位",     "页",   "张",   "场",   "期",     "套",     "单",     "遍"};

/// The first of the list that the text starts with; empty for none.
std::string_view leading(std::string_view text, words list) {
  auto found = std::find_if(list.begin(), list.end(), [&](auto x) { return text.starts_with(x); });
  return found == list.end() ? std::string_view{} : *found;
}

/// Chinese numbers with a unit or of some size. "一次", "一项" and the like say no more than "a",
/// and "第二次" counts nothing.
void chinese_numbers(std::string_view text, std::vector<span>& out) {
  for (size_t at = 0; at < text.size();) {
    auto begin = at;
    size_t ones = 0;
    size_t tens = 0;
    auto one_first = false;
    auto next = decode_utf8(text, at);
    while (true) {
      auto one = chinese_ones.find(next.code) != std::u32string_view::npos;
      if (!one && chinese_tens.find(next.code) == std::u32string_view::npos)
        break;
      one_first |= one && at == begin;
      ++(one ? ones : tens);
      at += next.size;
      if (at == text.size())
        break;
      next = decode_utf8(text, at);
    }
    if (at == begin) {
      at += next.size;
      continue;
    }
    auto number = text.substr(begin, at - begin);
    auto rest = text.substr(at);
    if (text.substr(0, begin).ends_with("第"))
      continue;
    // "百分之三十": the number stands behind.
    if (number == "百" && rest.starts_with("分之")) {
      out.push_back({begin, at + std::string_view{"分之"}.size()});
      continue;
    }
    auto unit = leading(rest, chinese_units);
    auto sizeable = one_first && tens > 0;
    auto definite = number != "一" && number != "几";
    if ((!unit.empty() && definite) || sizeable)
      out.push_back({begin, at + unit.size()});
  }
}

constexpr std::string_view number_words[]{
    "two",    "three",    "four",    "five",     "six",     "seven",  "eight",
    "nine",   "ten",      "twelve",  "fifteen",  "twenty",  "thirty", "forty",
    "fifty",  "sixty",    "hundred", "thousand", "million", "half",   "halved",
    "double", "doubled",  "tripled", "twice",    "percent", "dozen",  "一半",
    "翻倍",   "翻了一番", "翻番",    "减半",     "几十",    "上百",   "上千"};

} // namespace

std::span<const std::string_view> words_of(signal x) {
  return table(x);
}

std::optional<span> find_signal(const folded_text& text, signal x) {
  for (auto word : table(x))
    if (auto found = text.find(word))
      return found;
  return std::nullopt;
}

size_t count_signals(const folded_text& text, signal x, size_t most) {
  std::vector<span> places;
  for (auto word : table(x))
    for (auto found = text.find(word); found && places.size() < most;
         found = text.find(word, found->end)) {
      // "一般来说" is one place, though "一般" is on the list as well.
      auto overlaps = std::any_of(places.begin(), places.end(), [&](const auto& p) {
        return found->begin < p.end && p.begin < found->end;
      });
      if (!overlaps)
        places.push_back(*found);
    }
  return places.size();
}

std::vector<span> quantities(const folded_text& text) {
  std::vector<span> out;
  figures(text.text(), out);
  chinese_numbers(text.text(), out);
  for (auto word : number_words)
    for (auto found = text.find(word); found; found = text.find(word, found->end))
      out.push_back(*found);
  std::sort(out.begin(), out.end(), [](const span& a, const span& b) { return a.begin < b.begin; });
  std::vector<span> distinct;
  for (const auto& x : out)
    if (distinct.empty() || x.begin >= distinct.back().end)
      distinct.push_back(x);
  return distinct;
}

bool is_refusal(std::string_view text) {
  constexpr size_t longest = 60; // More than that says something.
  if (amount(text) > longest)
    return false;
  folded_text left{text};
  auto take_out = [&](std::string_view word) {
    auto found = false;
    for (auto at = left.find(word); at; at = left.find(word)) {
      auto in = left.text();
      left =
          folded_text{std::string{in.substr(0, at->begin)}.append(" ").append(in.substr(at->end))};
      found = true;
    }
    return found;
  };
  // Longest first, so that of "不太清楚" no "太" is left over.
  static const auto longest_first = [] {
    std::vector<std::string_view> out(std::begin(refusals), std::end(refusals));
    std::stable_sort(out.begin(), out.end(), [](auto a, auto b) { return a.size() > b.size(); });
    return out;
  }();
  auto refused = false;
  for (auto word : longest_first)
    refused |= take_out(word);
  if (!refused)
    return false;
  for (auto word : refusal_company)
    take_out(word);
  return amount(left.text()) == 0;
}

} // namespace zhian::interview
