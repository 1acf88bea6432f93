package dev.keywright.account.session;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.keywright.account.Session;
import dev.keywright.secrets.CanonicalBase64;
import dev.keywright.secrets.Keyring;
import dev.keywright.secrets.SecretVersions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import reactor.core.publisher.Mono;

/**
 * Issues and verifies session tokens: JWTs (RFC 7519) signed with HMAC-SHA-256 only (RFC 8725 §3.1). A shared secret is
 * sufficient, since only this service reads the tokens. The {@code kid} is the version of the secret.
 */
public final class SessionTokens {

    private static final String KEYWRIGHT = "keywright";

    /** The tolerated clock difference between nodes. The stored session enforces its exact end. */
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(5);

    private final Keyring signingKey;
    private final JWKSource<SecurityContext> keys;
    private final NimbusJwtEncoder encoder;

    public SessionTokens(Keyring signingKey) {
        Supplier<JWKSet> keySets = signingKey.mapped(SessionTokens::keySet);
        this.signingKey = signingKey;
        this.keys = (selector, context) -> selector.select(keySets.get());
        this.encoder = new NimbusJwtEncoder(keys);
    }

    private static JWKSet keySet(SecretVersions signingKey) {
        List<JWK> keys = signingKey.all().entrySet().stream()
                .<JWK>map((version) -> new OctetSequenceKey.Builder(version.getValue())
                        .keyID(version.getKey().toString())
                        .algorithm(JWSAlgorithm.HS256)
                        .build())
                .toList();
        return new JWKSet(keys);
    }

    private JwsHeader header() {
        return JwsHeader.with(MacAlgorithm.HS256)
                .keyId(Integer.toString(signingKey.current()))
                .type("JWT")
                .build();
    }

    /** Issues the token of a session. */
    public String issue(Session session) {
        JwtClaimsSet claims = JwtClaimsSet.builder()
                .issuer(KEYWRIGHT)
                .audience(List.of(KEYWRIGHT))
                .subject(session.accountId().value())
                .id(session.id().value())
                .issuedAt(session.createdAt())
                .notBefore(session.createdAt())
                .expiresAt(session.expiresAt())
                .build();
        return encoder.encode(JwtEncoderParameters.from(header(), claims)).getTokenValue();
    }

    /** Returns a decoder that verifies tokens, but not whether the session is still active. */
    public ReactiveJwtDecoder decoder(Clock clock) {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.HS256, keys));
        processor.setJWTClaimsSetVerifier((claims, context) -> {});
        NimbusReactiveJwtDecoder decoder =
                new NimbusReactiveJwtDecoder((token) -> Mono.fromSupplier(() -> verify(processor, token)));
        decoder.setJwtValidator(validator(clock));
        return decoder;
    }

    private static JWTClaimsSet verify(DefaultJWTProcessor<SecurityContext> processor, JWT token) {
        if (!isCanonical(token)) {
            throw new BadJwtException("The token is not in canonical form");
        }
        try {
            return processor.process(token, null);
        } catch (BadJOSEException | JOSEException rejected) {
            throw new BadJwtException("The signature of the token is invalid", rejected);
        }
    }

    /** Requires a {@code kid} and canonical base64url, so that each token has exactly one spelling. */
    private static boolean isCanonical(JWT token) {
        String text = token.getParsedString();
        return token.getHeader() instanceof JWSHeader header
                && header.getKeyID() != null
                && Stream.of(text.split("\\.", -1))
                        .allMatch((part) -> CanonicalBase64.decode(part).isPresent());
    }

    private static OAuth2TokenValidator<Jwt> validator(Clock clock) {
        JwtTimestampValidator timestamps = new JwtTimestampValidator(CLOCK_SKEW);
        timestamps.setClock(clock);
        timestamps.setAllowEmptyExpiryClaim(false);
        timestamps.setAllowEmptyNotBeforeClaim(false);
        return new DelegatingOAuth2TokenValidator<>(
                timestamps,
                new JwtIssuerValidator(KEYWRIGHT),
                new JwtClaimValidator<List<String>>(JwtClaimNames.AUD, (audience) -> audience.contains(KEYWRIGHT)),
                new JwtClaimValidator<String>(JwtClaimNames.JTI, (id) -> !id.isEmpty()));
    }
}
