package dev.keywright.usage;

import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Mono;

/** Stores when something was last used. It is told of the first use, and then at most once a minute; of the last one at a clean stop. */
public interface LastUseStore {

    /**
     * Stores that these were used, some seconds before this time at most, unless it is known of a later use.
     *
     * @param subjects at most 500
     */
    Mono<Void> used(List<String> subjects, Instant at);
}
