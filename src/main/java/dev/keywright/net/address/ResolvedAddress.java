package dev.keywright.net.address;

import dev.keywright.audit.RequestSource;
import dev.keywright.net.ClientAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * The known origin of a request. The client address is unknown if a proxy does not state it, or if
 * the two forwarded headers disagree.
 *
 * <p>The two uses of an address handle this differently. A rate limit has to count every request, so it counts against the proxy. An
 * address restriction must not accept the proxy's address, because it says nothing about the client.
 */
public final class ResolvedAddress {

    private static final String ATTRIBUTE = ResolvedAddress.class.getName();

    private static final String NO_ADDRESS = "none";

    /** A connection without an address, such as a Unix socket. */
    static final ResolvedAddress NONE = new ResolvedAddress(null, null);

    private final @Nullable ClientAddress client;
    private final @Nullable ClientAddress nearest;

    private ResolvedAddress(@Nullable ClientAddress client, @Nullable ClientAddress nearest) {
        this.client = client;
        this.nearest = nearest;
    }

    static ResolvedAddress client(ClientAddress client) {
        return new ResolvedAddress(client, client);
    }

    /** An unknown client behind this proxy. */
    static ResolvedAddress behind(ClientAddress proxy) {
        return new ResolvedAddress(null, proxy);
    }

    /** The address of the client; empty if unknown. */
    public Optional<ClientAddress> client() {
        return Optional.ofNullable(client);
    }

    /** The address of the client or, if unknown, of the nearest proxy. */
    Optional<ClientAddress> nearest() {
        return Optional.ofNullable(nearest);
    }

    /** The source of the request with this ID, for the audit log. */
    public RequestSource requestSource(@Nullable String requestId) {
        return new RequestSource(client().map(ClientAddress::toString).orElse(null), requestId);
    }

    /** The subject of the request in a rate limit. */
    public String rateLimitSubject() {
        return nearest().map(ClientAddress::rateLimitSubject).orElse(NO_ADDRESS);
    }

    /** Resolved once for each request, by {@code RequestSourceFilter}. */
    public static ResolvedAddress of(ServerWebExchange exchange) {
        return exchange.getRequiredAttribute(ATTRIBUTE);
    }

    public void storeIn(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }
}
