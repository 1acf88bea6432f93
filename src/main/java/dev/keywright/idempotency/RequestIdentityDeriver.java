package dev.keywright.idempotency;

import com.google.crypto.tink.subtle.Hkdf;
import dev.keywright.secrets.Keyring;
import dev.keywright.secrets.MacInput;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** Derives the identities of requests from a secret that only this package uses. */
final class RequestIdentityDeriver {

    private static final byte[] ENCRYPTION = "keywright idempotency outcome".getBytes(StandardCharsets.US_ASCII);

    private final Keyring secret;
    private final JsonMapper json;
    private final JsonMapper sorted;

    RequestIdentityDeriver(Keyring secret, JsonMapper json) {
        this.secret = secret;
        this.json = json;
        this.sorted =
                json.rebuild().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();
    }

    /** Returns the request's identities under all versions of the secret, the current one first. */
    List<RequestIdentity> of(IdempotentRequest request, String idempotencyKey) {
        MacInput fingerprintInput =
                new MacInput("fingerprint").text(request.operation()).text(canonical(request.body()));
        List<RequestIdentity> identities = new ArrayList<>();
        for (byte[] version : secret.versions().values()) {
            identities.add(identity(version, request.account(), idempotencyKey, fingerprintInput));
        }
        Collections.reverse(identities);
        return identities;
    }

    private static RequestIdentity identity(
            byte[] version, String account, String idempotencyKey, MacInput fingerprintInput) {
        String id = hex(new MacInput("id").text(account).text(idempotencyKey).hmac(version));
        String fingerprint = hex(fingerprintInput.hmac(version));
        byte[] salt = new MacInput("salt").text(account).text(id).hmac(version);
        byte[] row =
                new MacInput("outcome").text(account).text(id).text(fingerprint).bytes();
        OutcomeCipher cipher = new OutcomeCipher(encryptionKey(idempotencyKey, salt), row);
        return new RequestIdentity(account, id, fingerprint, cipher);
    }

    /** HKDF with SHA-256 (RFC 5869) of the idempotency key; the salt is secret and unique for the row. */
    private static byte[] encryptionKey(String idempotencyKey, byte[] salt) {
        try {
            byte[] value = idempotencyKey.getBytes(StandardCharsets.US_ASCII);
            return Hkdf.computeHkdf("HmacSha256", value, salt, ENCRYPTION, Keyring.BYTES);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK supports HmacSHA256.", impossible);
        }
    }

    /** Returns the body as JSON with sorted members and without white space. */
    private String canonical(@Nullable Object body) {
        return sorted.writeValueAsString(json.valueToTree(body));
    }

    private static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }
}
