// The OpenAPI 3.1 document of each listener, made of the pieces in this folder.
#pragma once

#include <string>

namespace zhian::http::openapi {

/// A document as served.
struct document {
  std::string text;
  std::string etag;
};

const document& public_document();
const document& admin_document();

} // namespace zhian::http::openapi
