#include "gui/session/row_cache.h"

namespace orrery::gui {
namespace {

constexpr std::size_t kMostOthers = 48;

std::size_t bytesOf(const Page& page) {
    std::size_t bytes = sizeof(Page);
    for (const Page::Texts& texts : page.events) {
        bytes += sizeof texts + texts.event.capacity();
        for (const std::string& effect : texts.effects)
            bytes += sizeof effect + effect.capacity();
    }
    return bytes;
}

}  // namespace

const BlockView* RowCache::block(std::size_t index) const {
    const auto found = blocks_.find(index);
    if (found == blocks_.end())
        return nullptr;
    found->second.used = ++clock_;
    return found->second.thing.get();
}

const Page* RowCache::page(std::size_t index) const {
    const auto found = pages_.find(index);
    if (found == pages_.end())
        return nullptr;
    found->second.used = ++clock_;
    return found->second.thing.get();
}

void RowCache::put(std::shared_ptr<const BlockView> block) {
    Kept<BlockView>& kept = blocks_[block->index()];
    bytes_ -= kept.bytes;
    kept = {block, block->bytes(), ++clock_};
    bytes_ += kept.bytes;
    shrink();
}

void RowCache::put(std::shared_ptr<const Page> page) {
    Kept<Page>& kept = pages_[page->index];
    bytes_ -= kept.bytes;
    kept = {page, bytesOf(*page), ++clock_};
    bytes_ += kept.bytes;
    shrink();
}

void RowCache::shrink() {
    const auto drop_oldest = [this](auto& all) {
        auto oldest = all.begin();
        for (auto one = all.begin(); one != all.end(); ++one)
            if (one->second.used < oldest->second.used)
                oldest = one;
        bytes_ -= oldest->second.bytes;
        all.erase(oldest);
    };
    while (bytes_ > kBudget && blocks_.size() > 1)
        drop_oldest(blocks_);
    while (bytes_ > kBudget && pages_.size() > 1)
        drop_oldest(pages_);
}

void RowCache::dropPartial() {
    const auto drop_last = [this](auto& all) {
        bytes_ -= all.rbegin()->second.bytes;
        all.erase(std::prev(all.end()));
    };
    if (!blocks_.empty() && blocks_.rbegin()->second.thing->rows().events.size() < kBlockEvents)
        drop_last(blocks_);
    if (!pages_.empty() && pages_.rbegin()->second.thing->events.size() < kPageEvents)
        drop_last(pages_);
}

void RowCache::dropUnsettled() {
    for (auto one = blocks_.begin(); one != blocks_.end();) {
        if (one->second.thing->rows().settled) {
            ++one;
            continue;
        }
        bytes_ -= one->second.bytes;
        one = blocks_.erase(one);
    }
    dropPartial();
}

bool RowCache::isThere(const Wish& wish) const {
    return wish.page ? pages_.contains(wish.index) : blocks_.contains(wish.index);
}

void RowCache::add(std::vector<Wish>& list, const Wish& wish) const {
    const auto same = [&](const Wish& one) { return one.page == wish.page && one.index == wish.index; };
    if (isThere(wish) || std::any_of(list.begin(), list.end(), same))
        return;
    if (list.size() >= kMostOthers)
        list.erase(list.begin());
    list.push_back(wish);
    if (wished_)
        wished_();
}

void RowCache::wishForView(std::vector<std::size_t> blocks) const {
    view_.clear();
    for (auto index = blocks.rbegin(); index != blocks.rend(); ++index)
        add(view_, {false, *index});
}

void RowCache::wishForBlock(std::size_t index) const { add(others_, {false, index}); }
void RowCache::wishForPage(std::size_t index) const { add(others_, {true, index}); }

bool RowCache::nextWish(Wish& wish) const {
    for (std::vector<Wish>* list : {&others_, &view_})
        while (!list->empty()) {
            wish = list->back();
            list->pop_back();
            if (!isThere(wish))
                return true;
        }
    return false;
}

bool RowCache::hasWishes() const {
    const auto open = [this](const Wish& wish) { return !isThere(wish); };
    return std::any_of(others_.begin(), others_.end(), open) || std::any_of(view_.begin(), view_.end(), open);
}

}  // namespace orrery::gui
