// How a command shows what it found: a table, or with --json an object.
#pragma once

#include <iostream>
#include <vector>

#include <caf/expected.hpp>

#include "cluster/cli/cli.hpp"
#include "cluster/cli/commands.hpp"
#include "cluster/cli/listing.hpp"
#include "cluster/cli/store_access.hpp"

namespace zhian::cli {

/// Shows the lines, or says why there are none. Answers the exit code.
template <class T>
int show(const ops_options& how, const caf::expected<std::vector<T>>& lines) {
  if (!lines)
    return complain(lines.error());
  if (how.json) {
    json_writer out;
    out.open();
    put_list(out, "items", *lines);
    out.close();
    std::cout << out.take() << '\n';
  } else {
    std::cout << table_of(*lines);
  }
  return done;
}

} // namespace zhian::cli
