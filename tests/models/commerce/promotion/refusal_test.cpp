// What no promotion can be is refused where the file is read, with its line and the reason.
#include "models/commerce/promotion/promotion.h"
#include "tests/catch.h"
#include "tests/models/refusals.h"

namespace orrery::promotion {
namespace {

TEST_CASE("a promotion that cannot be is refused with its line and the reason") {
    test::check_refused(make_promotion(), "stock = 0\nprice = 1\nttl = \"0s\"",
                        {{"stock = -1", "stock"},
                         {"price = 0", "price"},
                         {"price = -5", "price"},
                         {"pieces = 0", "pieces"},
                         {"items = 0", "items"},
                         {"ttl = \"-5min\"", "ttl"},
                         {"ttl = \"8d\"", "ttl"},
                         {"sweep = \"0s\"", "sweep"},
                         {"abandons = \"3/2\"", "abandons"},
                         {"pay_time = \"gauss(1s)\"", "pay_time"},
                         {"at_end = \"hope\"", "at_end"},
                         {"stokc = 10", "stokc"},
                         {"ttl = \"61min\"", "ttl"},
                         {"margin = \"10s\"\nttl = \"5s\"\nat_end = \"expire-first\"", "before anybody can pay"}});
}

}  // namespace
}  // namespace orrery::promotion
