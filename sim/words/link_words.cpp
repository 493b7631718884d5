#include "sim/words/link_words.h"

namespace orrery {

bool LinkChange::is_empty() const {
    return !edit.delay && !edit.loss && !edit.duplicate && !edit.reorder && !edit.corrupt && !edit.corruption &&
           !edit.fifo && !edit.bursts && !edit.bytes_per_second && !edit.queue_bytes && !edit.connection &&
           !edit.give_up;
}

}  // namespace orrery
