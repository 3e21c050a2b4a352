#include <algorithm>
#include <array>

#include "actors/diagnosis/page.hpp"
#include "actors/diagnosis/phrases.hpp"

namespace zhian::diagnosis {

namespace {

constexpr uint32_t longest_header = 80;
constexpr uint32_t longest_title = 40;
constexpr uint32_t short_title = 14;

entry_kind kind_of(std::string_view part) {
  if (part == "experience")
    return entry_kind::job;
  if (part == "projects")
    return entry_kind::project;
  return part == "education" ? entry_kind::study : entry_kind::other;
}

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> marks) {
  return std::any_of(marks.begin(), marks.end(), [&](auto x) { return text.ends_with(x); });
}

/// "Nebula Ltd., engineer": it names something and tells nothing.
bool is_title(const page& p, const line& x) {
  auto text = p.of(x.at);
  return x.kind == line_kind::plain && !is_lower(text.front()) && !is_digit(text.front())
         && x.amount.total() <= longest_title && x.amount.total() > 0
         && !ends_with_any(text, {"。", "；", ";", ".", "，", ",", "：", ":", "、"})
         && text.find("：") == text.npos && text.find(": ") == text.npos
         && text.find("，") == text.npos;
}

bool says_any(std::string_view lower, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](auto x) { return find_phrase(lower, x) != lower.npos; });
}

class reader {
public:
  explicit reader(const page& p) : p_(p) {}

  std::vector<entry> read() {
    for (size_t i = 0; i < p_.lines.size(); ++i)
      take(i);
    close();
    return std::move(out_);
  }

private:
  void take(size_t i) {
    const auto& x = p_.lines[i];
    if (x.part == no_part || x.part != part_) {
      close();
      part_ = x.part;
    }
    if (x.part == no_part || x.kind == line_kind::heading)
      return;
    const auto& part = p_.parts[x.part];
    if (part.name == "contact" || part.name == "summary" || part.name == "skills"
        || part.name == "languages")
      return;
    if (x.kind == line_kind::blank) {
      after_blank_ = true;
      return;
    }
    if (auto when = header_period(x)) {
      open(x, when);
    } else if (starts_undated(i)) {
      open(x, std::nullopt);
    } else if (open_) {
      tell(x);
    } else if (part.name == "experience" || part.name == "projects"
               || (part.heading.size == 0 && !p_.in_card(x.at.begin))) {
      // Told with neither a name nor a date.
      open(x, std::nullopt);
      now_.header = x.at;
      if (x.kind == line_kind::bullet || x.amount.total() > longest_title)
        tell(x);
    }
    after_blank_ = false;
  }

  std::optional<period> header_period(const line& x) const {
    if (x.kind == line_kind::bullet || x.amount.total() > longest_header)
      return std::nullopt;
    auto found = find_periods(p_.text, x.at);
    if (!found.empty())
      return found.front();
    return std::nullopt;
  }

  /// A title that has bullets below and no date, where no entry has just begun.
  bool starts_undated(size_t i) const {
    const auto& x = p_.lines[i];
    if (!is_title(p_, x) || (open_ && now_.told.empty())
        || weak_opening_of(p_.lower_of(x.at)) != nullptr)
      return false;
    // A long bullet that has not ended goes on here.
    constexpr uint32_t full_line = 34;
    if (open_ && !after_blank_ && i > 0 && now_.told.back().bullet
        && p_.lines[i - 1].amount.total() >= full_line
        && !ends_with_any(p_.of(p_.lines[i - 1].at), {"。", "；", ";", "."}))
      return false;
    // Among lines without bullets a short one is told like the others, unless a blank line parts
    // it.
    bool among_prose = open_ && !now_.told.back().bullet && !after_blank_;
    // The line below may still bring the date.
    for (auto j = i + 1; j < p_.lines.size(); ++j) {
      const auto& next = p_.lines[j];
      if (next.kind == line_kind::blank && j == i + 1)
        continue;
      return next.part == x.part && !among_prose
             && (next.kind == line_kind::bullet || header_period(next).has_value()
                 || (after_blank_ && next.kind == line_kind::plain));
    }
    return false;
  }

  void open(const line& x, std::optional<period> when) {
    auto name = text_span{};
    // "Nebula Ltd." and, on the next line, "Engineer 2019.07 - 2021.03" are one header.
    if (open_ && when && !now_.when && now_.told.empty())
      name = now_.header;
    else
      close();
    open_ = true;
    more_header_ = false;
    now_ = {};
    now_.part = x.part;
    now_.kind = kind_of(p_.parts[x.part].name);
    now_.header = name.size > 0 ? text_span{name.begin, x.at.end() - name.begin} : x.at;
    now_.when = when;
  }

  void tell(const line& x) {
    // A line below the date may still say the position; what begins like a duty does not.
    bool title = is_title(p_, x) && now_.told.empty() && !more_header_;
    if (title && x.at.begin != now_.header.begin && x.amount.total() <= short_title
        && !weak_opening_of(p_.lower_of(x.at))) {
      now_.header.size = x.at.end() - now_.header.begin;
      more_header_ = true;
      return;
    }
    if (ends_with_any(p_.of(x.at), {"：", ":"}) && x.amount.total() <= 12)
      return; // "Duties:"
    if (x.kind == line_kind::plain && !now_.told.empty() && now_.told.back().bullet
        && !after_blank_) {
      now_.told.back().at.size = x.at.end() - now_.told.back().at.begin;
      return;
    }
    now_.told.push_back({x.body, x.kind == line_kind::bullet, false});
  }

  void close() {
    if (open_ && out_.size() < most_entries) {
      for (auto& x : now_.told)
        x.outcome = has_outcome(p_.of(x.at));
      auto head = p_.lower_of(now_.header);
      auto section = p_.lower_of(p_.parts[now_.part].heading);
      now_.aside = says_any(head, {"实习", "兼职", "自由职业", "志愿", "intern", "internship",
                                   "part-time", "part time", "freelance", "volunteer", "在职",
                                   "函授", "自考", "mba", "contractor", "顾问"})
                   || says_any(section, {"实习", "internship", "internships"});
      out_.push_back(std::move(now_));
    }
    open_ = false;
    after_blank_ = false;
    now_ = {};
  }

  const page& p_;
  std::vector<entry> out_;
  entry now_;
  bool open_ = false;
  bool more_header_ = false;
  bool after_blank_ = false;
  size_t part_ = no_part;
};

} // namespace

std::vector<entry> find_entries(const page& x) {
  return reader{x}.read();
}

} // namespace zhian::diagnosis
