package dev.keywright.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a record of the trail says.
 *
 * @param sequence its place, from 1
 * @param at when it was, to the millisecond
 * @param action what was done; a text, since what stands in the table may have been changed
 * @param outcome whether it was done; a text likewise
 * @param actor who did it
 * @param target the id of what it was done to, or null
 * @param origin from where; its address may have been erased
 * @param details a JSON object of texts, sorted by name
 */
record Event(
        long sequence,
        Instant at,
        String action,
        String outcome,
        Actor actor,
        @Nullable String target,
        Origin origin,
        String details) {

    /** The same in another place. */
    Event movedTo(long place) {
        return new Event(place, at, action, outcome, actor, target, origin, details);
    }
}
