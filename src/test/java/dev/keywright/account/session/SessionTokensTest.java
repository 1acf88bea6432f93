package dev.keywright.account.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.keywright.account.AccountId;
import dev.keywright.account.Session;
import dev.keywright.account.SessionId;
import dev.keywright.support.store.TestKeyrings;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import reactor.test.StepVerifier;

class SessionTokensTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Instant END = NOW.plus(Duration.ofHours(1));
    private static final Duration SKEW = Duration.ofSeconds(5);

    private final SessionTokens tokens = new SessionTokens(TestKeyrings.of(Map.of(1, 1)));
    private final Session session = new Session(new SessionId("s-1"), new AccountId("a-1"), null, NOW, END);

    private Jwt decoded(String token) {
        return tokens.decoder(at(NOW)).decode(token).blockOptional().orElseThrow();
    }

    private void assertRejected(String token) {
        assertRejected(tokens, token, NOW);
    }

    private static void assertRejected(SessionTokens tokens, String token, Instant now) {
        StepVerifier.create(tokens.decoder(at(now)).decode(token)).verifyError(BadJwtException.class);
    }

    private static void assertAccepted(SessionTokens tokens, String token, Instant now) {
        StepVerifier.create(tokens.decoder(at(now)).decode(token))
                .expectNextCount(1)
                .verifyComplete();
    }

    private static Clock at(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    /** A token made without the code under test: as {@link SessionTokens} issues it, except for the test's changes. */
    private static String forged(UnaryOperator<JWTClaimsSet.Builder> change) {
        return signed(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("1").build(), signer(1, 32), change);
    }

    private static String signed(JWSHeader header, JWSSigner signer, UnaryOperator<JWTClaimsSet.Builder> change) {
        try {
            SignedJWT token = new SignedJWT(header, claims(change));
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException broken) {
            throw new AssertionError(broken);
        }
    }

    private static MACSigner signer(int fill, int length) {
        byte[] key = new byte[length];
        // HMAC pads a key with zeros (RFC 2104 §2), so this is the ring's key of 32 bytes at any length.
        Arrays.fill(key, 0, 32, (byte) fill);
        try {
            return new MACSigner(key);
        } catch (JOSEException broken) {
            throw new AssertionError(broken);
        }
    }

    private static JWTClaimsSet claims(UnaryOperator<JWTClaimsSet.Builder> change) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer("keywright")
                .audience("keywright")
                .subject("a-1")
                .jwtID("s-1")
                .issueTime(Date.from(NOW))
                .notBeforeTime(Date.from(NOW))
                .expirationTime(Date.from(END));
        return change.apply(claims).build();
    }

    @Nested
    class Issued {

        @Test
        void whenDecodedThenHasSessionAndLifetime() {
            Jwt token = decoded(tokens.issue(session));

            assertThat(token.getId()).isEqualTo("s-1");
            assertThat(token.getSubject()).isEqualTo("a-1");
            assertThat(token.getClaimAsString("iss")).isEqualTo("keywright");
            assertThat(token.getAudience()).containsExactly("keywright");
            assertThat(token.getIssuedAt()).isEqualTo(NOW);
            assertThat(token.getNotBefore()).isEqualTo(NOW);
            assertThat(token.getExpiresAt()).isEqualTo(END);
        }

        @Test
        void whenDecodedThenHeaderNamesAlgorithmAndKey() {
            assertThat(decoded(tokens.issue(session)).getHeaders())
                    .containsEntry("alg", "HS256")
                    .containsEntry("kid", "1")
                    .containsEntry("typ", "JWT");
        }

        @Test
        void whenSignedElsewhereWithSameKeyThenAccepted() {
            assertAccepted(tokens, forged((claims) -> claims), NOW);
        }
    }

    @Nested
    class Encoding {

        private final String token = tokens.issue(session);

        @Test
        void whenKeyIdIsMissingThenRejected() {
            JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256).build();

            assertRejected(signed(header, signer(1, 32), (claims) -> claims));
        }

        /** The last character of a signature of 32 bytes has two unused bits. */
        @Test
        void whenUnusedBitsOfSignatureAreSetThenRejected() {
            String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            int last = alphabet.indexOf(token.charAt(token.length() - 1));

            for (int bits = 1; bits < 4; bits++) {
                assertRejected(token.substring(0, token.length() - 1) + alphabet.charAt(last + bits));
            }
            assertRejected(token + "=");
        }
    }

    @Nested
    class Lifetime {

        private final String token = tokens.issue(session);

        @Test
        void whenExpiredWithinSkewThenAccepted() {
            assertAccepted(tokens, token, END.plus(SKEW).minusMillis(1));
        }

        @Test
        void whenExpiredBeyondSkewThenRejected() {
            assertRejected(tokens, token, END.plus(SKEW).plusMillis(1));
        }

        @Test
        void whenNotYetValidWithinSkewThenAccepted() {
            assertAccepted(tokens, token, NOW.minus(SKEW));
        }

        @Test
        void whenNotYetValidBeyondSkewThenRejected() {
            assertRejected(tokens, token, NOW.minus(SKEW).minusMillis(1));
        }
    }

    @Nested
    class WrongClaims {

        @Test
        void whenIssuerDiffersThenRejected() {
            assertRejected(forged((claims) -> claims.issuer("https://elsewhere.example")));
            assertRejected(forged((claims) -> claims.issuer(null)));
        }

        @Test
        void whenAudienceDiffersThenRejected() {
            assertRejected(forged((claims) -> claims.audience("elsewhere")));
            assertRejected(forged((claims) -> claims.audience((List<String>) null)));
        }

        @Test
        void whenSessionIdIsMissingThenRejected() {
            assertRejected(forged((claims) -> claims.jwtID(null)));
        }
    }

    @Nested
    class WrongSignature {

        @ParameterizedTest
        @ValueSource(strings = {"", "x", "a.b", "a.b.c", "a.b.c.d.e", "kw_0123456789AB_x", "e30.e30.e30"})
        void whenTextIsNoTokenThenRejected(String token) {
            assertRejected(token);
        }

        @Test
        void whenUnsignedThenRejected() {
            assertRejected(new PlainJWT(claims((claims) -> claims)).serialize());
        }

        @Test
        void whenSignatureIsMissingThenRejected() {
            String token = tokens.issue(session);

            assertRejected(token.substring(0, token.lastIndexOf('.') + 1));
        }

        @Test
        void whenSignedWithOtherKeyThenRejected() {
            assertRejected(new SessionTokens(TestKeyrings.of(Map.of(1, 9))).issue(session));
        }

        @Test
        void whenSignedWithOtherHmacThenRejected() {

            JWSHeader header =
                    new JWSHeader.Builder(JWSAlgorithm.HS512).keyID("1").build();

            assertRejected(signed(header, signer(1, 64), (claims) -> claims));
        }

        @Test
        void whenSignedWithRsaThenRejected() throws NoSuchAlgorithmException {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            JWSSigner rsa = new RSASSASigner(generator.generateKeyPair().getPrivate());

            JWSHeader header =
                    new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("1").build();
            assertRejected(signed(header, rsa, (claims) -> claims));
        }
    }

    @Nested
    class RotatedKey {

        private final SessionTokens rotated = new SessionTokens(TestKeyrings.of(Map.of(1, 1, 2, 2)));

        @Test
        void whenSignedWithRetiredKeyThenAccepted() {
            assertAccepted(rotated, tokens.issue(session), NOW);
        }

        @Test
        void whenIssuedThenSignedWithNewestKey() {
            assertAccepted(new SessionTokens(TestKeyrings.of(Map.of(2, 2))), rotated.issue(session), NOW);
            assertRejected(rotated.issue(session));
        }

        @Test
        void whenKeyIdIsUnknownThenRejected() {
            JWSHeader header =
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("3").build();

            assertRejected(rotated, signed(header, signer(2, 32), (claims) -> claims), NOW);
        }

        @Test
        void whenKeyIdIsOfOtherKeyThenRejected() {
            JWSHeader header =
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("1").build();

            assertRejected(rotated, signed(header, signer(2, 32), (claims) -> claims), NOW);
        }
    }

    @Test
    void whenKeyIsRotatedThenEarlierTokensRemainValidAndNewOnesUseNewVersion() {
        TestKeyrings.Rotating key = new TestKeyrings.Rotating();
        SessionTokens rotated = new SessionTokens(key.ring());
        ReactiveJwtDecoder decoder = rotated.decoder(at(NOW));
        String before = rotated.issue(session);
        key.rotate();
        String after = rotated.issue(session);

        assertThat(decoder.decode(before).blockOptional().orElseThrow().getHeaders())
                .containsEntry("kid", "1");
        assertThat(decoder.decode(after).blockOptional().orElseThrow().getHeaders())
                .containsEntry("kid", "2");
        assertRejected(new SessionTokens(TestKeyrings.of(Map.of(1, 1))), after, NOW);
    }
}
