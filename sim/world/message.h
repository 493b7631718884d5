// Messages and timers as the engine holds them: a pending event is a 64-byte record in a pool, its payload inline where
// it is small and plain, else in a shared immutable box, so duplicates and snapshots of what is in flight are cheap.
// A message is a struct with ORRERY_FIELDS; its name is the struct's name.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "sim/core/damage.h"
#include "sim/core/ids.h"
#include "sim/core/value.h"
#include "sim/world/renaming.h"

namespace orrery {

enum class EventKind : std::uint8_t { deliver, timer, sync, fault };
std::string_view name_of(EventKind kind);

// Storage for boxes, used again and again. It lives as long as its world and every box out of it: a snapshot may
// outlive the world that made it. Counted without atomics, as boxes are.
class BoxPool {
public:
    static constexpr std::size_t kMostBytes = 256;

    BoxPool() = default;
    BoxPool(const BoxPool&) = delete;
    BoxPool& operator=(const BoxPool&) = delete;

    void acquire() { ++users_; }
    void release() {
        if (--users_ == 0) [[unlikely]]
            die();
    }
    // Requires bytes <= kMostBytes, the same at both.
    void* take(std::size_t bytes) {
        Free*& list = free_[bytes / kStep];
        if (!list)
            return ::operator new(bytes / kStep * kStep + kStep);
        Free* const first = list;
        list = first->next;
        return first;
    }
    void give_back(void* storage, std::size_t bytes) {
        Free*& list = free_[bytes / kStep];
        list = ::new (storage) Free{list};
    }

private:
    static constexpr std::size_t kStep = 32;
    struct Free {
        Free* next;
    };
    ~BoxPool() {
        for (Free* list : free_)
            while (list) {
                Free* const next = list->next;
                ::operator delete(list);
                list = next;
            }
    }
    [[gnu::noinline]] void die() { delete this; }
    std::array<Free*, kMostBytes / kStep + 1> free_{};
    std::uint64_t users_ = 1;
};

// One immutable message shared by all records that carry it. Counted without atomics: a world lives on one thread.
class Box {
public:
    virtual ~Box() = default;
    void acquire() { ++references_; }
    void release() {
        if (--references_ == 0)
            dispose();
    }
    // It was made in storage of the pool. `plain`: nothing in it needs a destructor.
    void belongs_to(BoxPool& pool, std::size_t bytes, bool plain) {
        pool_ = &pool;
        bytes_ = static_cast<std::uint16_t>(bytes);
        plain_ = plain;
        pool.acquire();
    }

private:
    [[gnu::noinline]] void dispose() {
        if (!plain_)
            return destroy();
        BoxPool* const pool = pool_;
        pool->give_back(this, bytes_);
        pool->release();
    }
    [[gnu::noinline]] void destroy() {
        BoxPool* const pool = pool_;
        if (!pool) {
            delete this;
            return;
        }
        const std::size_t bytes = bytes_;
        this->~Box();
        pool->give_back(this, bytes);
        pool->release();
    }
    BoxPool* pool_ = nullptr;
    std::uint16_t bytes_ = 0;
    bool plain_ = false;
    std::uint32_t references_ = 1;
};
template <class Message>
struct BoxOf final : Box {
    explicit BoxOf(const Message& m) : message(m) {}
    explicit BoxOf(Message&& m) : message(std::move(m)) {}
    const Message message;
};

constexpr std::size_t kInlinePayload = 32;
template <class Message>
constexpr bool kStoredInline = std::is_trivially_copyable_v<Message> && sizeof(Message) <= kInlinePayload &&
                               alignof(Message) <= 8;

struct EventRecord {
    EventNumber cause;           // the event that scheduled this one
    std::uint64_t payload_hash;  // hashed once, at the send
    NodeId node;                 // where it happens
    NodeId peer;                 // the sender of a delivery
    std::uint32_t incarnation;   // timers and syncs of an earlier life of the node are void; of a delivery: 0, or one
                                 // more than the life of the node at which it waits for its turn
    MessageKind kind;
    EventKind what;
    bool boxed : 1;
    bool damaged : 1;   // its checksum fails
    bool refused : 1;   // a send that comes back; `incarnation` is of the life that sent it, as of one that waits
    bool admitted : 1;  // it has waited for a busy node and is handled now
    bool released : 1;  // it passes a held link (ArriveMessage)
    bool stalled : 1;   // its connection keeps it, or has kept it and ended: that is known at this event
    alignas(8) std::byte payload[kInlinePayload];

    EventRecord()
        : cause(0),
          payload_hash(0),
          node(kNoNode),
          peer(kNoNode),
          incarnation(0),
          kind(kNoKind),
          what(EventKind::deliver),
          boxed(false),
          damaged(false),
          refused(false),
          admitted(false),
          released(false),
          stalled(false),
          payload{} {}
    EventRecord(const EventRecord& other) {
        take_bits(other);
        if (boxed)
            box()->acquire();
    }
    EventRecord(EventRecord&& other) noexcept {
        take_bits(other);
        other.boxed = false;
    }
    EventRecord& operator=(const EventRecord& other) {
        if (this != &other) {
            if (other.boxed)
                other.box()->acquire();
            drop();
            take_bits(other);
        }
        return *this;
    }
    EventRecord& operator=(EventRecord&& other) noexcept {
        if (this != &other) {
            drop();
            take_bits(other);
            other.boxed = false;
        }
        return *this;
    }
    ~EventRecord() { drop(); }

    // Requires a record that holds nothing yet. Without a pool the box stands alone.
    template <class Given, class Message = std::remove_cvref_t<Given>>
    void put(Given&& message, BoxPool* pool = nullptr) {
        if constexpr (kStoredInline<Message>) {
            ::new (static_cast<void*>(payload)) Message(std::forward<Given>(message));
            static_cast<void>(pool);
        } else {
            using Kept = BoxOf<Message>;
            constexpr bool kPooled =
                sizeof(Kept) <= BoxPool::kMostBytes && alignof(Kept) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__;
            Box* made = nullptr;
            if (kPooled && pool) {
                made = ::new (pool->take(sizeof(Kept))) Kept(std::forward<Given>(message));
                made->belongs_to(*pool, sizeof(Kept), std::is_trivially_destructible_v<Message>);
            } else {
                made = new Kept(std::forward<Given>(message));
            }
            std::memcpy(payload, &made, sizeof made);
            boxed = true;
        }
    }
    template <class Message>
    const Message& get() const {
        if constexpr (kStoredInline<Message>)
            return *std::launder(reinterpret_cast<const Message*>(payload));
        else
            return static_cast<const BoxOf<Message>*>(box())->message;
    }

    // Another message of the same type in place of the one it holds; all else stays.
    template <class Message>
    void replace(Message message) {
        drop();
        boxed = false;
        payload_hash = hash_of(message);
        put(std::move(message));
    }

    // Lets go of the message; all else stays.
    void forget() {
        drop();
        boxed = false;
    }

    // For a new message: nothing of an earlier one stays but stray bytes of its payload. Requires no box.
    void begin_delivery(MessageKind message, std::uint64_t hash) {
        payload_hash = hash;
        incarnation = 0;
        kind = message;
        what = EventKind::deliver;
        boxed = damaged = refused = admitted = released = stalled = false;
    }

private:
    Box* box() const {
        Box* held = nullptr;
        std::memcpy(&held, payload, sizeof held);
        return held;
    }
    void drop() {
        if (boxed)
            box()->release();
    }
    void take_bits(const EventRecord& other) {
        std::memcpy(static_cast<void*>(this), static_cast<const void*>(&other), sizeof *this);
    }
};
static_assert(sizeof(EventRecord) == 64 && std::is_standard_layout_v<EventRecord>);

namespace detail {
template <class Message>
constexpr auto refused_name() {
    constexpr std::string_view kOpen = "Refused<", kInner = type_name<Message>();
    std::array<char, kOpen.size() + kInner.size() + 1> name{};
    std::size_t at = 0;
    for (const char c : kOpen)
        name[at++] = c;
    for (const char c : kInner)
        name[at++] = c;
    name[at] = '>';
    return name;
}
template <class Message>
inline constexpr auto kRefusedName = refused_name<Message>();
}  // namespace detail

// A send that comes back, as a connection that is reset tells: its link is cut and refuses, or the process of whoever
// was asked is down, and that one is the sender of this. A role that lists it in its In is told; the others are not.
template <class Message>
struct Refused {
    using Of = Message;
    Message message = {};

    static constexpr std::string_view type_text() {
        return {detail::kRefusedName<Message>.data(), detail::kRefusedName<Message>.size()};
    }
    static constexpr std::string_view field_text() { return "message"; }
    constexpr auto fields() { return std::tie(message); }
    constexpr auto fields() const { return std::tie(message); }
    bool operator==(const Refused&) const = default;
};

namespace detail {
template <class Message>
constexpr bool kIsRefused = false;
template <class Message>
constexpr bool kIsRefused<Refused<Message>> = true;
}  // namespace detail

// What the engine knows about a message or timer type, beyond its bytes.
struct MessageType {
    std::string name;
    const void* tag = nullptr;  // identity of the C++ type, compared for equality only
    bool timer = false;
    Value (*to_value)(const EventRecord&, const NodeNames&) = nullptr;
    // Puts a message built from a tree into the record; answers what is wrong, or nothing.
    std::optional<std::string> (*from_value)(const Value&, EventRecord&, const NodeNames&) = nullptr;
    std::uint64_t (*bytes)(const EventRecord&) = nullptr;  // on the wire, without headers
    // The message with one field changed, drawn from the bits; false where it has none that could be.
    bool (*flip)(EventRecord&, std::uint64_t bits) = nullptr;
    // Of two records of this type: whether they say the same.
    bool (*equal)(const EventRecord&, const EventRecord&) = nullptr;
    // The message with other names for nodes; null where it holds none.
    void (*rename)(EventRecord&, const Renaming&) = nullptr;
    // Of a Refused<Message>: the tag of Message, and what makes a record that holds a Message one that holds this.
    const void* refuses = nullptr;
    void (*refuse)(EventRecord&) = nullptr;
};

template <class T>
inline constexpr char kTypeTag = 0;
template <class T>
constexpr const void* type_tag() {
    return &kTypeTag<T>;
}

template <HasFields Message>
MessageType describe_message(bool timer) {
    MessageType type;
    type.name = std::string(type_name<Message>());
    type.tag = type_tag<Message>();
    type.timer = timer;
    type.to_value = [](const EventRecord& record, const NodeNames& names) {
        return orrery::to_value(record.get<Message>(), &names);
    };
    type.from_value = [](const Value& value, EventRecord& record,
                         const NodeNames& names) -> std::optional<std::string> {
        Message message{};
        if (auto wrong = orrery::from_value(value, message, &names))
            return wrong;
        record.payload_hash = hash_of(message);
        record.put(std::move(message));
        return std::nullopt;
    };
    type.bytes = [](const EventRecord& record) { return wire_bytes(record.get<Message>()); };
    type.flip = [](EventRecord& record, std::uint64_t bits) {
        Message message = record.get<Message>();
        if (!flip_one(message, bits))
            return false;
        record.replace(std::move(message));
        return true;
    };
    type.equal = [](const EventRecord& a, const EventRecord& b) { return a.get<Message>() == b.get<Message>(); };
    if constexpr (HoldsNodes<Message>)
        type.rename = [](EventRecord& record, const Renaming& renamed) {
            Message message = record.get<Message>();
            rename_nodes(message, renamed);
            record.replace(std::move(message));
        };
    if constexpr (detail::kIsRefused<Message>) {
        type.refuses = type_tag<typename Message::Of>();
        type.refuse = [](EventRecord& record) {
            Message refused{record.get<typename Message::Of>()};
            record.replace(std::move(refused));
        };
    }
    return type;
}
// One that lacks them: this is all that is said of it.
template <class Message>
MessageType describe_message(bool) {
    return static_cast<void>(HasItsFields<Message>{}), MessageType{};
}

// What the draws of a message follow in place of its turn on the link.
struct SendKey {
    std::uint64_t key = 0;
    std::optional<std::uint64_t> nth = {};  // nothing: the world counts the messages with that key
};

}  // namespace orrery
