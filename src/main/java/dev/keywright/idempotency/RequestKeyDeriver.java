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

/** Derives request keys from a secret that only this package uses. */
final class RequestKeyDeriver {

    private static final byte[] ENCRYPTION = "keywright idempotency outcome".getBytes(StandardCharsets.US_ASCII);

    private final Keyring secret;
    private final JsonMapper json;
    private final JsonMapper sorted;

    RequestKeyDeriver(Keyring secret, JsonMapper json) {
        this.secret = secret;
        this.json = json;
        this.sorted =
                json.rebuild().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();
    }

    /** Returns the request's keys under all versions of the secret, the current one first. */
    List<RequestKey> of(IdempotentRequest request, String header) {
        MacInput fingerprintInput =
                new MacInput("fingerprint").text(request.operation()).text(canonical(request.body()));
        List<RequestKey> requestKeys = new ArrayList<>();
        for (byte[] version : secret.versions().values()) {
            requestKeys.add(requestKey(version, request.account(), header, fingerprintInput));
        }
        Collections.reverse(requestKeys);
        return requestKeys;
    }

    private static RequestKey requestKey(byte[] version, String account, String header, MacInput fingerprintInput) {
        String id = hex(new MacInput("id").text(account).text(header).hmac(version));
        String fingerprint = hex(fingerprintInput.hmac(version));
        byte[] salt = new MacInput("salt").text(account).text(id).hmac(version);
        return new RequestKey(account, id, fingerprint, encryptionKey(header, salt));
    }

    /** HKDF with SHA-256 (RFC 5869) of the header; the salt is secret and unique for the row. */
    private static byte[] encryptionKey(String header, byte[] salt) {
        try {
            byte[] value = header.getBytes(StandardCharsets.US_ASCII);
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
