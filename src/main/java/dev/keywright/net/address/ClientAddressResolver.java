package dev.keywright.net.address;

import dev.keywright.net.Cidr;
import dev.keywright.net.ClientAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Decides a client's address: the socket's, unless that is a trusted proxy's; then the nearest hop that is not trusted.
 *
 * <p>A client cannot choose its own address. Hops are read from the near end, where trusted proxies wrote them, and no
 * farther than the first that is not trusted. A proxy writes one of two headers and may pass the other on as the client
 * sent it; so where both are there and do not agree, neither is believed, and the client's address is not known.
 */
public final class ClientAddressResolver {

    private final List<Cidr> trustedProxies;

    public ClientAddressResolver(List<Cidr> trustedProxies) {
        this.trustedProxies = trustedProxies;
    }

    public ResolvedAddress of(ServerHttpRequest request) {
        return of(request.getRemoteAddress(), ForwardedHeader.of(request.getHeaders()));
    }

    /** Whether this end of the connection is a trusted proxy. */
    public boolean isTrusted(@Nullable InetSocketAddress remote) {
        return socket(remote).filter(this::isTrusted).isPresent();
    }

    /** As for any call, by its two headers as they stand. */
    public Optional<ClientAddress> client(
            @Nullable InetSocketAddress remote, @Nullable String forwarded, @Nullable String xForwardedFor) {
        return of(remote, new ForwardedHeader(forwarded, xForwardedFor)).client();
    }

    private ResolvedAddress of(@Nullable InetSocketAddress remote, ForwardedHeader hops) {
        return socket(remote)
                .map((socket) -> isTrusted(socket) ? behind(socket, hops) : ResolvedAddress.client(socket))
                .orElse(ResolvedAddress.NONE);
    }

    /** As {@link #client}, of the request that a gateway holds whose key is good. */
    public Optional<ClientAddress> endClient(
            @Nullable InetSocketAddress gateway, @Nullable String forwarded, @Nullable String xForwardedFor) {
        return ofHeldRequest(gateway, new ForwardedHeader(forwarded, xForwardedFor))
                .client();
    }

    /**
     * Where a gateway says that the end client is who sent the request that it holds. The gateway is believed by its key,
     * wherever it is; the hops that it lists are judged as ever. If it lists none, that is not known.
     */
    public ResolvedAddress ofHeldRequest(@Nullable InetSocketAddress remote, ForwardedHeader hops) {
        return socket(remote)
                .map((gateway) -> hops.isEmpty() ? ResolvedAddress.behind(gateway) : behind(gateway, hops))
                .orElse(ResolvedAddress.NONE);
    }

    private static Optional<ClientAddress> socket(@Nullable InetSocketAddress remote) {
        return Optional.ofNullable(remote).map(InetSocketAddress::getAddress).map(ClientAddress::of);
    }

    private ResolvedAddress behind(ClientAddress proxy, ForwardedHeader hops) {
        List<Optional<ClientAddress>> forwarded = hops.forwarded();
        List<Optional<ClientAddress>> xForwardedFor = hops.xForwardedFor();
        if (forwarded.isEmpty() || xForwardedFor.isEmpty()) {
            return nearestUntrusted(proxy, forwarded.isEmpty() ? xForwardedFor : forwarded);
        }
        ResolvedAddress client = nearestUntrusted(proxy, forwarded);
        boolean agreed =
                client.nearest().equals(nearestUntrusted(proxy, xForwardedFor).nearest());
        return agreed ? client : ResolvedAddress.behind(proxy);
    }

    private ResolvedAddress nearestUntrusted(ClientAddress proxy, List<Optional<ClientAddress>> hops) {
        ClientAddress nearest = proxy;
        for (int i = hops.size() - 1; i >= 0; i--) {
            if (hops.get(i).isEmpty()) {
                return ResolvedAddress.behind(nearest);
            }
            nearest = hops.get(i).get();
            if (!isTrusted(nearest)) {
                return ResolvedAddress.client(nearest);
            }
        }
        return ResolvedAddress.client(nearest);
    }

    private boolean isTrusted(ClientAddress address) {
        for (int i = 0; i < trustedProxies.size(); i++) {
            if (trustedProxies.get(i).contains(address)) {
                return true;
            }
        }
        return false;
    }
}
