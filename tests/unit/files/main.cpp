#define BOOST_TEST_MODULE files
#include <boost/test/included/unit_test.hpp>
