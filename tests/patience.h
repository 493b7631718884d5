// Waiting for another thread or program: until it has come so far, however slow the machine is.
#pragma once
#include <chrono>
#include <functional>
#include <thread>

namespace test {

// False where it has not come true in two minutes: then it never will.
inline bool comes_true(const std::function<bool()>& predicate) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    while (!predicate()) {
        if (std::chrono::steady_clock::now() > give_up)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

}  // namespace test
