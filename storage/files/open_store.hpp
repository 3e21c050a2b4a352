// Which store the settings name.
#pragma once

#include <functional>
#include <memory>

#include "config/settings.hpp"
#include "protocols/runtime/stop_signal.hpp"
#include "storage/files/object_store.hpp"

namespace zhian::files {

/// Makes a store for one thread; the signal, which may be null, ends what is under way.
using store_maker =
    std::function<std::unique_ptr<object_store>(std::shared_ptr<const stop_signal>)>;

/// The store of a node with these settings.
store_maker store_of(const settings& conf);

/// Where it is, for people: the setting and its value.
struct store_place {
  std::string setting; ///< "node.data_dir", "files.s3.bucket"
  std::string text;
};
store_place place_of(const settings& conf);

} // namespace zhian::files
