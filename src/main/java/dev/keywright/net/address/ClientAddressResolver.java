package dev.keywright.net.address;

import dev.keywright.net.Cidr;
import dev.keywright.net.ClientAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Resolves the address of a client: the socket address, or, if that is a trusted proxy, the nearest untrusted hop.
 *
 * <p>A client cannot choose its own address. Hops are read from the near end, where trusted proxies wrote them, up to the first untrusted
 * one. A proxy writes one of two headers and may pass on the client's other one. If both are present and disagree, the client address is
 * unknown.
 */
public final class ClientAddressResolver {

    private final List<Cidr> trustedProxies;

    public ClientAddressResolver(List<Cidr> trustedProxies) {
        this.trustedProxies = trustedProxies;
    }

    public ResolvedAddress of(ServerHttpRequest request) {
        return of(request.getRemoteAddress(), ForwardedHeader.of(request.getHeaders()));
    }

    /** Whether this peer of the connection is a trusted proxy. */
    public boolean isTrusted(@Nullable InetSocketAddress remote) {
        return socket(remote).filter(this::isTrusted).isPresent();
    }

    /** Resolves the client of any request, from the values of its two headers. */
    public Optional<ClientAddress> client(
            @Nullable InetSocketAddress remote, @Nullable String forwarded, @Nullable String xForwardedFor) {
        return of(remote, new ForwardedHeader(forwarded, xForwardedFor)).client();
    }

    private ResolvedAddress of(@Nullable InetSocketAddress remote, ForwardedHeader hops) {
        return socket(remote)
                .map((socket) -> isTrusted(socket) ? behind(socket, hops) : ResolvedAddress.client(socket))
                .orElse(ResolvedAddress.NONE);
    }

    /** Like {@link #client}, for the original request of a gateway with a valid key. */
    public Optional<ClientAddress> endClient(
            @Nullable InetSocketAddress gateway, @Nullable String forwarded, @Nullable String xForwardedFor) {
        return ofForwardAuthRequest(gateway, new ForwardedHeader(forwarded, xForwardedFor))
                .client();
    }

    /**
     * Resolves the end client that a gateway reports for its original request. The gateway is trusted because of its key, wherever it is;
     * the hops it lists are evaluated as usual. Without hops the address is unknown.
     */
    public ResolvedAddress ofForwardAuthRequest(@Nullable InetSocketAddress remote, ForwardedHeader hops) {
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
