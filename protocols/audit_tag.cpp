#include "protocols/audit_tag.hpp"

#include "protocols/ascii.hpp"
#include "protocols/digest.hpp"
#include "protocols/identity.hpp"

namespace zhian {

namespace {

constexpr size_t tag_bytes = 8;
constexpr std::string_view address_mark = "address:";
constexpr std::string_view text_mark = "text:";

} // namespace

std::string audit_tag(std::string_view master_key, std::string_view text) {
  auto address = normalise_email(text);
  auto key = hmac_sha256(master_key, "zhian:audit-tag");
  auto mac = hmac_sha256(key, address ? *address : ascii_lower(text));
  std::string out{address ? address_mark : text_mark};
  return out += to_hex(std::string_view{mac}.substr(0, tag_bytes));
}

bool names_nobody(std::string_view entity) {
  if (user_id::parse(entity) || entity == "system" || entity == "stranger")
    return true;
  for (auto prefix : {address_mark, text_mark})
    if (entity.starts_with(prefix)) {
      auto rest = entity.substr(prefix.size());
      return rest.size() == 2 * tag_bytes
             && rest.find_first_not_of("0123456789abcdef") == std::string_view::npos;
    }
  // Operators, by the name of their user on the machine.
  return entity.starts_with("ops:") && entity.find('@') == std::string_view::npos;
}

} // namespace zhian
