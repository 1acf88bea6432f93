package dev.keywright.audit.tail;

import reactor.core.publisher.Flux;

/**
 * Tells the other nodes on the same database that the trail has grown, and hears it from them. It needs no content, since
 * what has happened stands in the trail, and may lose what it likes: what it does not tell is found at the next look.
 */
@FunctionalInterface
public interface AuditLogNotifier {

    /** Of a node that is alone, or whose others are to find out by themselves. */
    AuditLogNotifier NONE = (announcements) -> Flux.empty();

    /**
     * Tells the others of each announcement from now on, or of several by one word, and emits whenever one of them has
     * announced something, or may have. It takes announcements as fast as they come, and never errors. They come on the
     * threads that committed, which it must not hold up.
     */
    Flux<?> exchange(Flux<?> announcements);
}
