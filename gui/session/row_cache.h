// The rows and texts of a run that are at hand, within a budget of memory: those that were looked at longest ago go
// first. What is not there is wished for; whoever serves the wishes puts it in.
// Lives on the GUI's thread. Units: bytes.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "gui/session/block_view.h"

namespace orrery::gui {

class RowCache {
public:
    static constexpr std::size_t kBudget = std::size_t{128} << 20;

    // Null where it is not there. Looking at it keeps it.
    const BlockView* block(std::size_t index) const;
    const Page* page(std::size_t index) const;
    bool hasBlock(std::size_t index) const { return blocks_.contains(index); }
    // Calls visit(block) for those with an index of at most `last`, ascending.
    template <class Visit>
    void blocksUpTo(std::size_t last, Visit visit) const;

    void put(std::shared_ptr<const BlockView> block);
    void put(std::shared_ptr<const Page> page);
    // Those of which more can be told: messages that were under way, events of a block that was not full.
    void dropUnsettled();
    void dropPartial();

    // What a view shows takes the place of what it showed before; what somebody asks for otherwise is added.
    void wishForView(std::vector<std::size_t> blocks) const;
    void wishForBlock(std::size_t index) const;
    void wishForPage(std::size_t index) const;
    // The next wish that is not fulfilled; takes it off the list. False where there is none.
    struct Wish {
        bool page = false;
        std::size_t index = 0;
    };
    bool nextWish(Wish& wish) const;
    bool hasWishes() const;
    // Called when a list that was empty is not any more.
    void whenWished(std::function<void()> call) { wished_ = std::move(call); }

    std::size_t bytes() const { return bytes_; }

private:
    template <class Thing>
    struct Kept {
        std::shared_ptr<const Thing> thing;
        std::size_t bytes = 0;
        mutable std::uint64_t used = 0;
    };
    void shrink();
    void add(std::vector<Wish>& list, const Wish& wish) const;
    bool isThere(const Wish& wish) const;

    std::map<std::size_t, Kept<BlockView>> blocks_;
    std::map<std::size_t, Kept<Page>> pages_;
    std::size_t bytes_ = 0;
    mutable std::uint64_t clock_ = 0;
    mutable std::vector<Wish> view_, others_;  // the last is served first
    std::function<void()> wished_;
};

template <class Visit>
void RowCache::blocksUpTo(std::size_t last, Visit visit) const {
    for (auto kept = blocks_.begin(); kept != blocks_.end() && kept->first <= last; ++kept)
        visit(*kept->second.thing);
}

}  // namespace orrery::gui
