#include "cluster/core/file_mark.hpp"

#include <stdexcept>

#include <pqxx/pqxx>

#include "protocols/ids.hpp"
#include "protocols/runtime/log.hpp"
#include "storage/files/open_store.hpp"

namespace zhian::cluster {

namespace {

void need(ec got, const files::store_place& place) {
  if (got != ec::none)
    throw std::runtime_error("the store of files does not answer: " + place.text);
}

/// The mark of the cluster, its store's as well when this is the first node of all. The mark is in
/// the store before the database names it: a crash between the two leaves a mark that means
/// nothing.
std::string mark_of(pqxx::connection& db, files::object_store& store,
                    const files::store_place& place) {
  {
    pqxx::nontransaction tx{db};
    auto known = tx.exec("SELECT mark FROM file_store");
    if (!known.empty())
      return known[0][0].as<std::string>();
  }
  auto fresh = random_hex(16);
  need(store.put_mark(fresh), place);
  std::string out;
  {
    pqxx::work tx{db};
    out = tx.exec_params("SELECT mark_file_store($1)", fresh)[0][0].as<std::string>();
    tx.commit();
  }
  if (out != fresh)
    static_cast<void>(store.drop_mark(fresh)); // Another node was faster.
  return out;
}

} // namespace

std::optional<std::string> foreign_files(pqxx::connection& db, files::object_store& store,
                                         const settings& conf) {
  auto place = files::place_of(conf);
  bool alone = conf.cluster.address.empty();
  ec found = ec::none;
  std::string mark;
  try {
    mark = mark_of(db, store, place);
    found = store.find_mark(mark);
    if (found != ec::not_found)
      need(found, place);
  } catch (const pqxx::failure&) {
    throw;
  } catch (const std::exception& x) {
    // Alone it serves what needs no files.
    if (!alone)
      throw;
    log::warn("files", "the store of files is not there", {{"what", x.what()}});
    return std::nullopt;
  }
  if (found == ec::none)
    return std::nullopt;
  auto why = place.setting + ": " + place.text
             + " is not where the files of this cluster are (mark " + mark + " is not there); "
             + (conf.files.store == "s3"
                    ? "name the bucket and prefix that the other nodes use, and copy the files, "
                      "marks too, if they are to move"
                    : "share one directory among all nodes (a network file system), or use "
                      "files.store = \"s3\"");
  if (!alone)
    return why;
  log::error("files", "these are not the files of this database", {{"why", why}});
  return std::nullopt;
}

} // namespace zhian::cluster
