#define BOOST_TEST_MODULE cluster
#include <boost/test/included/unit_test.hpp>
