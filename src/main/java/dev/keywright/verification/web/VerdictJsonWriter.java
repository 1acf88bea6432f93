package dev.keywright.verification.web;

import dev.keywright.account.Scope;
import dev.keywright.apikey.cache.KeySnapshot;
import dev.keywright.net.Cidr;
import dev.keywright.verification.Verdict;
import dev.keywright.web.Timestamps;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.util.ByteArrayBuilder;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes verdicts as JSON without the generated types, for speed. A test compares the output with the mapper's output for {@link
 * VerificationMapper}: both are identical.
 */
final class VerdictJsonWriter {

    private static final int USUAL_LENGTH = 512;

    private final ObjectWriter writer;

    VerdictJsonWriter(JsonMapper json) {
        this.writer = json.writer();
    }

    byte[] write(Verdict verdict) {
        ByteArrayBuilder bytes = new ByteArrayBuilder(USUAL_LENGTH);
        try (JsonGenerator json = writer.createGenerator(bytes)) {
            KeySnapshot key = verdict.key();
            json.writeStartObject();
            json.writeBooleanProperty("valid", verdict.isValid());
            json.writeStringProperty("code", verdict.code().name());
            string(json, "keyId", key == null ? null : key.id().value());
            string(json, "owner", key == null ? null : key.owner().value());
            string(json, "externalId", key == null ? null : key.externalId());
            string(json, "name", key == null ? null : key.name());
            scopes(json, key == null ? List.of() : key.scopes().list());
            json.writePOJOProperty("meta", key == null ? null : key.meta());
            json.writePOJOProperty("expiresAt", key == null ? null : Timestamps.utcOrNull(key.expiresAt()));
            addresses(json, key == null ? List.of() : key.allowedAddresses());
            credits(json, verdict.credits());
            limits(json, verdict.limits());
            string(json, "exceededLimit", verdict.exceededLimit());
            string(
                    json,
                    "retryAfter",
                    verdict.retryAfter() == null ? null : verdict.retryAfter().toString());
            json.writeNullProperty("explanation");
            json.writeEndObject();
        }
        return bytes.getClearAndRelease();
    }

    private static void string(JsonGenerator json, String field, @Nullable String value) {
        json.writeName(field);
        json.writeString(value);
    }

    private static void scopes(JsonGenerator json, List<Scope> scopes) {
        json.writeArrayPropertyStart("scopes");
        for (int i = 0; i < scopes.size(); i++) {
            json.writeString(scopes.get(i).value());
        }
        json.writeEndArray();
    }

    private static void addresses(JsonGenerator json, List<Cidr> addresses) {
        json.writeArrayPropertyStart("allowedAddresses");
        for (int i = 0; i < addresses.size(); i++) {
            json.writeString(addresses.get(i).toString());
        }
        json.writeEndArray();
    }

    private static void credits(JsonGenerator json, @Nullable Long remaining) {
        if (remaining == null) {
            json.writeNullProperty("credits");
        } else {
            json.writeObjectPropertyStart("credits");
            json.writeNumberProperty("remaining", remaining);
            json.writeEndObject();
        }
    }

    private static void limits(JsonGenerator json, List<Verdict.Remaining> limits) {
        json.writeArrayPropertyStart("limits");
        for (int i = 0; i < limits.size(); i++) {
            Verdict.Remaining limit = limits.get(i);
            json.writeStartObject();
            json.writeStringProperty("name", limit.limit().name());
            json.writeNumberProperty("limit", limit.limit().quota().permits());
            json.writeNumberProperty("remaining", limit.remaining());
            json.writeStringProperty("resetsIn", limit.resetsIn().toString());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
