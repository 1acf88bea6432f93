package dev.keywright.fastpath;

import dev.keywright.account.BearerScheme;
import dev.keywright.account.Caller;
import dev.keywright.account.Permission;
import dev.keywright.apikey.cache.ScalarMono;
import dev.keywright.apikey.cache.ServiceKeys;
import dev.keywright.fastpath.RecognizedHeaders.Known;
import dev.keywright.net.ClientAddress;
import dev.keywright.net.address.ClientAddressResolver;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Says of a call whether it shows one service key that is known to be good now, and may ask; and where it comes from. */
final class ServiceKeyCheck {

    private final ServiceKeys keys;
    private final ClientAddressResolver addresses;

    ServiceKeyCheck(ServiceKeys keys, ClientAddressResolver addresses) {
        this.keys = keys;
        this.addresses = addresses;
    }

    /**
     * Whether the caller may ask, by the key in {@code Authorization} or {@code X-API-Key}. If so the key's use is counted, so the
     * call is to be answered here.
     */
    boolean canVerify(RecognizedHeaders headers, @Nullable InetSocketAddress remote) {
        String authorization = headers.get(Known.AUTHORIZATION);
        String key = headers.get(Known.API_KEY);
        if (authorization == null) {
            return key != null && canVerify(key, headers, remote);
        }
        String bearer = BearerScheme.credentials(authorization);
        return key == null && bearer != null && canVerify(bearer, headers, remote);
    }

    /** Whether the gateway may ask that shows its key beside the end client's; likewise. */
    boolean isGateway(RecognizedHeaders headers, @Nullable InetSocketAddress remote) {
        String key = headers.get(Known.GATEWAY_KEY);
        return key != null && canVerify(key, headers, remote);
    }

    /** Where the end client calls from by its gateway's word; null if that is not known. */
    @Nullable
    ClientAddress endClient(RecognizedHeaders headers, @Nullable InetSocketAddress remote) {
        return addresses
                .endClient(remote, headers.get(Known.FORWARDED), headers.get(Known.FORWARDED_FOR))
                .orElse(null);
    }

    private boolean canVerify(String key, RecognizedHeaders headers, @Nullable InetSocketAddress remote) {
        if (!isWord(key)) {
            return false;
        }
        ClientAddress address = addresses
                .client(remote, headers.get(Known.FORWARDED), headers.get(Known.FORWARDED_FOR))
                .orElse(null);
        // One that is not remembered is looked up on the ordinary way, which then counts the call if there is none.
        Caller caller = ScalarMono.value(keys.identify(key, address));
        if (caller == null || !caller.may(Permission.VERIFY)) {
            return false;
        }
        keys.countUse(caller);
        return true;
    }

    /** As Keywright's own keys are. Of others the ordinary way knows which may stand in which header. */
    private static boolean isWord(String key) {
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            boolean inWord = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
            if (!inWord) {
                return false;
            }
        }
        return !key.isEmpty();
    }
}
