// zhian ops rotate-keys
#include <iostream>

#include "cluster/cli/cli.hpp"
#include "cluster/cli/store_access.hpp"
#include "config/key_seal.hpp"
#include "config/master_key.hpp"
#include "protocols/json_writer.hpp"
#include "storage/postgres/signing_keys.hpp"

namespace zhian::cli {

int ops_rotate_keys(const common_options& from, const ops_options& how) {
  return with_settings(from, [&](settings& conf) {
    // The key of the nodes: they must be able to open what is sealed here.
    if (auto why = ensure_master_key(conf))
      return complain(*why, wrong_config);
    auto fresh = make_signing_key(conf.auth.master_key);
    auto got = storage::rotate_signing_key(conf.postgres.dsn, "ops:" + acting_person(),
                                           {fresh.kid, fresh.sealed, conf.auth.key_life,
                                            conf.auth.key_overlap, conf.auth.access_ttl, true});
    if (!got)
      return complain(got.error());
    auto wait = std::chrono::ceil<std::chrono::seconds>(got->use_in).count();
    if (how.json) {
      json_writer out;
      out.open().field("kid", got->kid).field("used_in_s", wait).close();
      std::cout << out.take() << '\n';
    } else {
      std::cout << "key " << got->kid << " is published; tokens are signed with it in " << wait
                << " s\n";
    }
    return static_cast<int>(done);
  });
}

} // namespace zhian::cli
