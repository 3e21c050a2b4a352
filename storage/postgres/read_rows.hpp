// Rows of a result as the structs of protocols/rows.hpp. Each reader expects the columns of its
// `*_columns` list.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>

#include <pqxx/pqxx>

#include "protocols/storage.hpp"

namespace zhian::storage {

extern const char* const identity_columns;
extern const char* const user_columns;
extern const char* const money_columns;
extern const char* const session_columns;
extern const char* const resume_columns;
extern const char* const resume_head_columns; ///< The same without the text, but for its beginning.
extern const char* const room_columns;
extern const char* const record_head_columns;

/// `rest`: from FROM on.
std::string select(const char* columns, const char* rest);

identity_row read_identity(const pqxx::row& r);
user_row read_user(const pqxx::row& r);
money_row read_money(const pqxx::row& r);
session_row read_session(const pqxx::row& r);
resume_row read_resume(const pqxx::row& r);
room_row read_room(const pqxx::row& r);
record_item read_record_head(const pqxx::row& r);

template <class Id>
Id id_of(const pqxx::field& f) {
  auto id = Id::parse({f.c_str(), f.size()});
  if (!id)
    throw std::runtime_error(std::string{"not an id in column "} + f.name());
  return *id;
}
/// An id that may be nobody's: empty, or all zeros.
template <class Id>
Id id_if_any(const pqxx::field& f) {
  return Id::parse({f.c_str(), f.size()}).value_or(Id{});
}
std::string text_of(const pqxx::field& f);
/// Empty where there is none.
std::string text_if_any(const pqxx::field& f);
timestamp time_of(const pqxx::field& f);
std::optional<timestamp> time_if_any(const pqxx::field& f);
/// Bytes of a bytea column in hex form.
std::string bytes_of(const pqxx::field& f);
std::string bytes_if_any(const pqxx::field& f);

/// How many rows a page holds.
uint32_t page_size(const page_request& page);

} // namespace zhian::storage
