// A queue that is a value: first in, first out, in one block of memory, and none while it is empty and new. Taking the
// first costs O(1), amortized: at most half of the block is what has been taken. Taking another costs O(n).
// Errors: none are checked; front() and pop_front() require an element. A push or a pop moves the others.
#pragma once
#include <cstddef>
#include <utility>
#include <vector>

namespace orrery {

template <class T>
class Fifo {
public:
    using iterator = typename std::vector<T>::iterator;
    using const_iterator = typename std::vector<T>::const_iterator;

    bool empty() const { return taken_ == all_.size(); }
    std::size_t size() const { return all_.size() - taken_; }
    iterator begin() { return all_.begin() + static_cast<std::ptrdiff_t>(taken_); }
    iterator end() { return all_.end(); }
    const_iterator begin() const { return all_.begin() + static_cast<std::ptrdiff_t>(taken_); }
    const_iterator end() const { return all_.end(); }
    T& operator[](std::size_t i) { return all_[taken_ + i]; }
    const T& operator[](std::size_t i) const { return all_[taken_ + i]; }
    T& front() { return all_[taken_]; }
    const T& front() const { return all_[taken_]; }
    T& back() { return all_.back(); }
    const T& back() const { return all_.back(); }

    void push_back(T item) { all_.push_back(std::move(item)); }
    void pop_front() {
        all_[taken_++] = T{};
        if (empty())
            return clear();
        if (taken_ < kFew || taken_ * 2 < all_.size())
            return;
        all_.erase(all_.begin(), begin());
        taken_ = 0;
    }
    void erase(iterator where) {
        if (where == begin())
            pop_front();
        else
            all_.erase(where);
    }
    void clear() {
        all_.clear();
        taken_ = 0;
    }
    void resize(std::size_t count) { all_.resize(taken_ + count); }

private:
    static constexpr std::size_t kFew = 8;

    std::vector<T> all_;
    std::size_t taken_ = 0;
};

}  // namespace orrery
