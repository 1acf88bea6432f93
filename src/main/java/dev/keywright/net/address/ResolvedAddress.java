package dev.keywright.net.address;

import dev.keywright.audit.RequestSource;
import dev.keywright.net.ClientAddress;
import dev.keywright.security.web.RequestSourceFilter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * Where a call comes from, as far as can be seen: a client that hides behind a proxy, or that contradicts it, is not.
 *
 * <p>The two things that hang on an address fail in different ways. A limit has to count every call against something,
 * and so counts one that hides against its proxy. But what is restricted to some addresses must not be opened by a
 * proxy's, since that says nothing of the client.
 */
public final class ResolvedAddress {

    private static final String ATTRIBUTE = ResolvedAddress.class.getName();

    private static final String NO_ADDRESS = "none";

    /** Of a connection that has no address, as a Unix socket's. */
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

    /** Of a client that is somewhere behind this proxy. */
    static ResolvedAddress behind(ClientAddress proxy) {
        return new ResolvedAddress(null, proxy);
    }

    /** The client's own address; empty if it is not known. */
    public Optional<ClientAddress> client() {
        return Optional.ofNullable(client);
    }

    /** The client's address or, if that is not known, the proxy's that is next to it. */
    Optional<ClientAddress> nearest() {
        return Optional.ofNullable(nearest);
    }

    /** Where the call of this id comes from. */
    public RequestSource origin(@Nullable String requestId) {
        return new RequestSource(client().map(ClientAddress::toString).orElse(null), requestId);
    }

    /** What the call counts against. */
    public String limitKey() {
        return nearest().map(ClientAddress::limitKey).orElse(NO_ADDRESS);
    }

    /** Decided once for each call, by {@link RequestSourceFilter}. */
    public static ResolvedAddress of(ServerWebExchange exchange) {
        return exchange.getRequiredAttribute(ATTRIBUTE);
    }

    public void storeIn(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }
}
