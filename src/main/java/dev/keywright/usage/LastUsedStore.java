package dev.keywright.usage;

import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Mono;

/** Stores when subjects were last used. It is called for the first use, then at most once a minute, and for the last use on shutdown. */
public interface LastUsedStore {

    /**
     * Stores that these subjects were used at most some seconds before this time, unless a later use is stored.
     *
     * @param subjects at most 500
     */
    Mono<Void> saveLastUsed(List<String> subjects, Instant at);
}
