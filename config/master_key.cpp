#include "config/master_key.hpp"

#include <filesystem>
#include <system_error>

#include "config/rules.hpp"
#include "config/secret_file.hpp"
#include "protocols/ids.hpp"

namespace zhian {

std::optional<std::string> ensure_master_key(settings& of) {
  if (!of.auth.master_key.empty())
    return std::nullopt;
  if (of.which == profile::production)
    return "auth.master_key is required in production";
  std::filesystem::path dir = of.node.data_dir;
  std::error_code error;
  std::filesystem::create_directories(dir, error);
  if (error)
    return "node.data_dir: cannot make " + dir.string() + ": " + error.message();
  auto file = dir / "master.key";
  auto content = read_secret_file(file);
  if (auto* problem = std::get_if<secret_file_error>(&content);
      problem != nullptr && problem->missing) {
    if (auto why = write_secret_file(file, random_hex(32) + "\n", false))
      return why;
    content = read_secret_file(file);
  }
  if (auto* problem = std::get_if<secret_file_error>(&content))
    return problem->text;
  auto key = std::get<std::string>(content);
  while (!key.empty() && (key.back() == '\n' || key.back() == '\r'))
    key.pop_back();
  if (key.empty() || !rules::key_hex(key).empty())
    return file.string() + " does not hold 64 hexadecimal digits; remove it to have a new one made";
  of.auth.master_key = key;
  return std::nullopt;
}

} // namespace zhian
