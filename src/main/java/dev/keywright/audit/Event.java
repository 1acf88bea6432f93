package dev.keywright.audit;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

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

    /** The deed that it is of; empty if the record says none, which the trail never wrote. */
    Optional<Written> written() {
        return Action.parse(action).flatMap(this::written);
    }

    private Optional<Written> written(Action known) {
        try {
            Map<String, String> more = JsonMapper.shared().readValue(details, new TypeReference<>() {});
            return Optional.of(
                    new Written(sequence, at, new Deed(actor, known, target, Deed.Outcome.valueOf(outcome), more)));
        } catch (IllegalArgumentException | JacksonException unreadable) {
            return Optional.empty();
        }
    }

    /** The same in another place. */
    Event movedTo(long place) {
        return new Event(place, at, action, outcome, actor, target, origin, details);
    }
}
