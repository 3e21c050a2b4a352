#include <rapidjson/document.h>

#include "actors/identity/identity_state.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::identity {

std::optional<staff_made> parse_staff(std::string_view json) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (doc.HasParseError() || !doc.IsObject())
    return std::nullopt;
  auto hash = doc.FindMember("password_hash");
  auto roles = doc.FindMember("roles");
  if (hash == doc.MemberEnd() || !hash->value.IsString() || roles == doc.MemberEnd()
      || !roles->value.IsArray())
    return std::nullopt;
  staff_made out;
  out.password_hash.assign(hash->value.GetString(), hash->value.GetStringLength());
  for (const auto& role : roles->value.GetArray()) {
    if (!role.IsString())
      return std::nullopt;
    out.roles.emplace_back(role.GetString(), role.GetStringLength());
  }
  return out;
}

std::string staff_json(std::string_view password_hash, const std::vector<std::string>& roles) {
  json_writer out;
  out.open().field("password_hash", password_hash).field("roles", roles).close();
  return out.take();
}

} // namespace zhian::identity
