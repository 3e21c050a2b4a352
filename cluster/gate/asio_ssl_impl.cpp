// The one translation unit that compiles the TLS part of Asio (BOOST_ASIO_SEPARATE_COMPILATION).
#include <utility> // Asio 1.74 needs std::exchange before its headers.

#include <boost/asio/ssl/impl/src.hpp>
