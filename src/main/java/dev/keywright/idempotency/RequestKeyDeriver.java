package dev.keywright.idempotency;

import com.google.crypto.tink.subtle.Hkdf;
import dev.keywright.secrets.HmacSha256;
import dev.keywright.secrets.Keyring;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** Derives tickets from a secret that is this package's own. */
final class RequestKeyDeriver {

    private static final byte[] SEALING = "keywright idempotency outcome".getBytes(StandardCharsets.US_ASCII);

    private final Keyring secret;
    private final JsonMapper json;
    private final JsonMapper sorted;

    RequestKeyDeriver(Keyring secret, JsonMapper json) {
        this.secret = secret;
        this.json = json;
        this.sorted =
                json.rebuild().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();
    }

    /** The call's ticket under each version of the secret, the one in use first. */
    List<RequestKey> of(IdempotentRequest call, String header) {
        String meaning = call.operation() + "\n" + canonical(call.body());
        List<RequestKey> tickets = new ArrayList<>();
        for (byte[] version : secret.versions().values()) {
            tickets.add(requestKey(version, call.account(), header, meaning));
        }
        Collections.reverse(tickets);
        return tickets;
    }

    /** Each kind of derivation begins with a line of its own, so that no two can coincide. */
    private static RequestKey requestKey(byte[] version, String account, String header, String meaning) {
        String id = hex(HmacSha256.sha256(version, "id\n" + account + "\n" + header));
        String fingerprint = hex(HmacSha256.sha256(version, "fingerprint\n" + meaning));
        byte[] salt = HmacSha256.sha256(version, "salt\n" + account + "\n" + id);
        return new RequestKey(account, id, fingerprint, sealingKey(header, salt));
    }

    /** HKDF with SHA-256 (RFC 5869) of the header's value; the salt is the row's own, and secret. */
    private static byte[] sealingKey(String header, byte[] salt) {
        try {
            byte[] value = header.getBytes(StandardCharsets.US_ASCII);
            return Hkdf.computeHkdf("HmacSha256", value, salt, SEALING, Keyring.BYTES);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has HmacSHA256", impossible);
        }
    }

    /** The body as JSON with its members in the order of their names, and no white space. */
    private String canonical(@Nullable Object body) {
        return sorted.writeValueAsString(json.valueToTree(body));
    }

    private static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }
}
