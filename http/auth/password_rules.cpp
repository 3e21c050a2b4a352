#include "http/auth/password_rules.hpp"

#include <algorithm>
#include <unordered_set>

#include "protocols/ascii.hpp"
#include "protocols/utf8.hpp"

namespace zhian::http {

namespace {

const std::unordered_set<std::string_view>& common_passwords() {
  static const auto* all = [] {
    auto* made = new std::unordered_set<std::string_view>;
    auto rest = common_passwords_text();
    made->reserve(16384);
    while (!rest.empty()) {
      auto line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      if (!line.empty())
        made->insert(line);
    }
    return made;
  }();
  return *all;
}

} // namespace

bool is_common_password(std::string_view password) {
  return common_passwords().contains(ascii_lower(password));
}

size_t common_password_count() {
  return common_passwords().size();
}

bool is_weak(std::string_view password, std::string_view email) {
  auto one_letter =
      std::all_of(password.begin(), password.end(), [&](char c) { return c == password.front(); });
  auto plain = ascii_lower(password);
  return count_characters(password) < shortest_password || one_letter || plain == email
         || plain == email.substr(0, email.find('@')) || common_passwords().contains(plain);
}

std::string weak_password_text(language lang) {
  return lang == language::zh
             ? "密码至少 8 个字符，不能是同一个字符的重复、常见密码，也不能与邮箱或其前半部分相同"
             : "At least 8 characters, not one letter repeated, not a common password, and neither "
               "the address nor its first part";
}

} // namespace zhian::http
