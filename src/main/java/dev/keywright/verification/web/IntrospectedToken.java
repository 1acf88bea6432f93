package dev.keywright.verification.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.keywright.apikey.cache.KeySnapshot;
import dev.keywright.verification.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * The introspection response for a key (RFC 7662 §2.2). For an inactive key it contains only {@code active}. The generated type would write
 * {@code null} for absent members, which the RFC does not allow.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record IntrospectedToken(
        boolean active,
        @Nullable String scope,
        @JsonProperty("client_id") @Nullable String clientId,
        @Nullable String username,
        @JsonProperty("token_type") @Nullable String tokenType,
        @Nullable Long exp,
        @Nullable Long iat,
        @Nullable String sub,
        @Nullable String iss,
        @Nullable String jti) {

    private static final IntrospectedToken INACTIVE =
            new IntrospectedToken(false, null, null, null, null, null, null, null, null, null);

    static IntrospectedToken of(Verdict verdict) {
        return verdict.isValid() && verdict.key() != null ? active(verdict.key()) : INACTIVE;
    }

    private static IntrospectedToken active(KeySnapshot key) {
        String scope = key.scopes().stored();
        String id = key.id().value();
        return new IntrospectedToken(
                true,
                scope.isEmpty() ? null : scope,
                id,
                key.name(),
                "api_key",
                key.expiresAt() == null ? null : key.expiresAt().getEpochSecond(),
                key.createdAtSeconds(),
                key.externalId() == null ? key.owner().value() : key.externalId(),
                "keywright",
                id);
    }
}
