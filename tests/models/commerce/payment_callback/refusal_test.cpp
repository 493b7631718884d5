// What no shop and no provider can be is refused where the file is read, with its line and the reason.
#include "models/commerce/payment_callback/model.h"
#include "models/floor/retry_schedule.h"
#include "tests/catch.h"
#include "tests/models/refusals.h"

namespace orrery {
namespace {

TEST_CASE("payment-callback: what cannot be is refused with its line and the reason") {
    test::check_refused(make_payment_callback(), "price = 1\nschedule = \"stripe\"\nwrite_behind = \"0s\"",
                        {{"price = 0", "price"},
                         {"price = -1", "price"},
                         {"price = 9.9", "price"},
                         {"schedule = \"15s, 10s, 5s\"", "schedule"},
                         {"notice_every = \"-1s\"", "notice_every"},
                         {"notice_every = \"0s\"", "notice_every"},
                         {"notice_times = -1", "notice_times"},
                         {"servers = 0", "servers"},
                         {"day_ends = \"25h\"", "day_ends"},
                         {"day_ends = \"0s\"", "day_ends"},
                         {"ask_after = \"-5s\"", "ask_after"},
                         {"underpays = \"3/2\"", "underpays"},
                         {"pay_time = \"gauss(1s)\"", "pay_time"},
                         {"handling = \"hope\"", "handling"},
                         {"tries = 7", "tries"},
                         {"currency = \"CNY\"", "currency"},
                         {"ask_longest = \"1s\"\nask_after = \"2s\"\nasks = true", "would not rise"}});
}

TEST_CASE("payment-callback: every published schedule rises") {
    for (const floor::RetrySchedule& schedule :
         {floor::wechat_notifications(), floor::alipay_notifications(), floor::stripe_notifications()})
        for (std::size_t i = 1; i < schedule.delays.size(); ++i)
            CHECK(schedule.delays[i] >= schedule.delays[i - 1]);
}

}  // namespace
}  // namespace orrery
