#include "config/describe.hpp"

#include "config/table.hpp"
#include "config/values.hpp"

namespace zhian {

namespace {

constexpr std::string_view head = R"(# Settings

Printed by `zhian check-config --describe` from the table in `config/settings.cpp`; a test holds it to that.

## Where a value comes from

Default, then the TOML file (`--config FILE` or `ZHIAN_CONFIG`), then the environment; the later one wins. An unknown
name, a value of another type and a value out of its bounds are refused by name, with the line or variable they stand
in, and all at once. `zhian check-config` shows what holds and where it came from, never a secret.

```toml
profile = "production"
seal_key_file = "/etc/zhian/seal.key"

[http]
bind = "0.0.0.0"
port = 8080
cors_origins = ["https://app.example.com"]
request_budget = "5s"

[postgres]
dsn = "sealed:…"
```

In the environment a list is written with commas, a duration with its unit (`250ms`, `10s`, `5m`, `12h`, `30d`), and a
truth value as `true` or `false`. `ZHIAN_CONFIG`, `ZHIAN_BIN`, `ZHIAN_URL`, `ZHIAN_SMTP_PORT`, `ZHIAN_BUILD_ROOT`,
`ZHIAN_PGBENCH`, `ZHIAN_SANDBOX_…`, `ZHIAN_TEST_…` and `ZHIAN_DEV_…` belong to the tools around the node; any other
`ZHIAN_` variable must name a setting.

## Profiles

`dev` and `test` allow simulated providers, and make a master key in `node.data_dir` when none is given. `production`
refuses: a missing or patterned `auth.master_key`, a missing `postgres.dsn`, a secret in plain text in the file, plain
SMTP to this machine, a language model on this machine or without TLS, an object service without TLS, `*` among the CORS origins, rate limits that are
off, and a `bcrypt_cost` under 10. `demo = true` allows the simulated providers and nothing else. (A connection string without a password is no secret.)

## Sealed values

A secret may stand in the file or the environment as `sealed:<base64>` (XSalsa20-Poly1305, libsodium's `secretbox`).
The key is never in the configuration: `seal_key_file` names a file with 64 hexadecimal digits a line, which not
everybody on the machine may read. The first key seals; all of them open.

```sh
zhian seal --new-key /etc/zhian/seal.key              # makes the file, or puts a fresh key on top
printf %s "$SECRET" | zhian seal --key-file /etc/zhian/seal.key
```

**Changing the key**, without a moment in which a node cannot start:

1. `zhian seal --new-key FILE` on every node's key file (or distribute one): old values still open.
2. Seal every value again: `zhian seal` also takes a `sealed:…` text, opens it and seals it with the first key.
3. When all nodes run with the new values, delete the old lines of the key file.

A key that may have leaked also means new secrets: who had the key and the file has read them.
)";

std::string cell(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '|')
      out += '\\';
    out += c;
  }
  return out;
}

std::string code(std::string_view text) {
  return text.empty() ? "" : "`" + cell(text) + "`";
}

void put_row(std::string& out, const setting& x, settings& defaults) {
  auto bounds = bounds_in_words(x);
  if (!x.form.empty())
    bounds = std::string{x.form} + (bounds.empty() ? "" : "; " + bounds);
  auto env = code(environment_name(x.name));
  if (!x.alias.empty())
    env += ", " + code(x.alias);
  auto value = x.secret ? "*secret*" : code(show_value(defaults, x));
  out += "| " + code(x.name) + " | " + env + " | " + cell(x.meaning) + " | " + value + " | "
         + cell(kind_in_words(x)) + (bounds.empty() ? "" : "; " + cell(bounds)) + " | "
         + cell(x.note) + " |\n";
}

} // namespace

std::string describe_settings() {
  std::string out{head};
  settings defaults;
  std::string_view last = "-";
  for (const auto& x : all_settings()) {
    auto dot = x.name.find('.');
    auto section = dot == std::string_view::npos ? std::string_view{} : x.name.substr(0, dot);
    if (section != last) {
      out += section.empty() ? "\n## Top level\n\n" : "\n## [" + std::string{section} + "]\n\n";
      out += "| Setting | Environment | Meaning | Default | Takes | A change takes "
             "|\n|---|---|---|---|---|---|\n";
      last = section;
    }
    put_row(out, x, defaults);
  }
  return out;
}

} // namespace zhian
