package dev.keywright.fastpath;

import dev.keywright.account.BearerScheme;
import dev.keywright.account.Caller;
import dev.keywright.account.Permission;
import dev.keywright.apikey.cache.ScalarMono;
import dev.keywright.apikey.cache.ServiceKeys;
import dev.keywright.fastpath.RecognizedHeaders.Name;
import dev.keywright.net.ClientAddress;
import dev.keywright.net.address.ClientAddressResolver;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Authenticates a request that has one valid cached service key which may verify keys, and resolves the client address. */
final class ServiceKeyAuthenticator {

    private final ServiceKeys keys;
    private final ClientAddressResolver addresses;

    ServiceKeyAuthenticator(ServiceKeys keys, ClientAddressResolver addresses) {
        this.keys = keys;
        this.addresses = addresses;
    }

    /**
     * Authenticates the key in {@code Authorization} or {@code X-API-Key} and counts its use; false if the key may not verify keys. After
     * true the fast path has to handle the request, because WebFlux would count the use again.
     */
    boolean authenticate(RecognizedHeaders headers, @Nullable InetSocketAddress remote) {
        String authorization = headers.get(Name.AUTHORIZATION);
        String key = headers.get(Name.API_KEY);
        if (authorization == null) {
            return key != null && authenticate(key, headers, remote);
        }
        String bearer = BearerScheme.credentials(authorization);
        return key == null && bearer != null && authenticate(bearer, headers, remote);
    }

    /** Authenticates the gateway by its key in {@code X-Keywright-Service-Key}, like {@link #authenticate}. */
    boolean authenticateGateway(RecognizedHeaders headers, @Nullable InetSocketAddress remote) {
        String key = headers.get(Name.SERVICE_KEY);
        return key != null && authenticate(key, headers, remote);
    }

    /** The address of the end client as the gateway reports it; null if unknown. */
    @Nullable
    ClientAddress endClient(RecognizedHeaders headers, @Nullable InetSocketAddress remote) {
        return addresses
                .endClient(remote, headers.get(Name.FORWARDED), headers.get(Name.FORWARDED_FOR))
                .orElse(null);
    }

    private boolean authenticate(String key, RecognizedHeaders headers, @Nullable InetSocketAddress remote) {
        if (!isWord(key)) {
            return false;
        }
        ClientAddress address = addresses
                .client(remote, headers.get(Name.FORWARDED), headers.get(Name.FORWARDED_FOR))
                .orElse(null);
        // WebFlux looks up a key that is not cached.
        Caller caller = ScalarMono.value(keys.identify(key, address));
        if (caller == null || !caller.has(Permission.VERIFY)) {
            return false;
        }
        keys.countUse(caller);
        return true;
    }

    /**
     * Returns whether the key has only characters of Keywright's format. Imported keys can have others, which make a
     * header ambiguous, so WebFlux handles them.
     */
    private static boolean isWord(String key) {
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            boolean isWordCharacter =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
            if (!isWordCharacter) {
                return false;
            }
        }
        return !key.isEmpty();
    }
}
