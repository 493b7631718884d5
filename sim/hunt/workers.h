// Threads that share one piece of work with their caller.
// The work is a function that each calls once and that takes from a common heap until there is nothing left, so it is
// done whatever number of threads there are: where the system gives fewer (a limit of memory or of processes), those do
// it. Errors: what a thread's work throws is thrown to the caller by join().
#pragma once
#include <functional>
#include <future>
#include <new>
#include <system_error>
#include <utility>
#include <vector>

namespace orrery {

class Workers {
public:
    // Starts `threads` beside the caller's, or as many as there are to have.
    Workers(unsigned threads, const std::function<void(unsigned number)>& work) {
        try {
            for (unsigned number = 0; number < threads; ++number)
                running_.push_back(std::async(std::launch::async, work, number));
        } catch (const std::system_error&) {  // no more threads
        } catch (const std::bad_alloc&) {     // nor room for one
        }
    }
    std::size_t count() const { return running_.size(); }
    void join() {
        for (auto& one : std::exchange(running_, {}))
            one.get();
    }

private:
    std::vector<std::future<void>> running_;  // libc++ has no jthread yet; a future waits where it is destroyed
};

}  // namespace orrery
