package dev.keywright.audit;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Where a call comes from. It travels in Reactor's context, so that what is done deep down can be written to the trail.
 *
 * @param address the client's address; null if it is not known, or there is no call
 * @param requestId the call's {@code X-Request-Id}; null if there is no call
 */
public record RequestSource(
        @Nullable String address, @Nullable String requestId) {

    /** Of what the service does by itself. */
    public static final RequestSource NONE = new RequestSource(null, null);

    /** The context with this origin in it. */
    public Context in(Context context) {
        return context.put(RequestSource.class, this);
    }

    /** The origin of the call at hand. */
    public static Mono<RequestSource> current() {
        return Mono.deferContextual((context) -> Mono.just(of(context)));
    }

    private static RequestSource of(ContextView context) {
        return context.hasKey(RequestSource.class) ? context.get(RequestSource.class) : NONE;
    }
}
