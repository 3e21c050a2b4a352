#define BOOST_TEST_MODULE http
#include <boost/test/included/unit_test.hpp>
