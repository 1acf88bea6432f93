package dev.keywright.audit;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The source of a request. Reactor's context carries it, so that the audit log can record it.
 *
 * @param address the client's address; null if it is unknown or there is no request
 * @param requestId the {@code X-Request-Id}; null if there is no request
 */
public record RequestSource(
        @Nullable String address, @Nullable String requestId) {

    /** The source of actions without a request. */
    public static final RequestSource NONE = new RequestSource(null, null);

    /** Returns the context with this source. */
    public Context in(Context context) {
        return context.put(RequestSource.class, this);
    }

    /** Returns the source of the current request. */
    public static Mono<RequestSource> current() {
        return Mono.deferContextual((context) -> Mono.just(of(context)));
    }

    private static RequestSource of(ContextView context) {
        return context.hasKey(RequestSource.class) ? context.get(RequestSource.class) : NONE;
    }
}
