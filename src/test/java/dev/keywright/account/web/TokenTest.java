package dev.keywright.account.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.keywright.support.ServiceTest;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Bearer tokens on protected operations. */
class TokenTest extends ServiceTest {

    private static void expectInvalid(WebTestClient.ResponseSpec response) {
        response.expectHeader().valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
        expectError(response, 401, "The bearer token is not valid or has expired. Log in again.");
    }

    private static void expectMissing(WebTestClient.ResponseSpec response) {
        response.expectHeader().valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        expectError(response, 401, "Authentication required. Send a bearer token; log in to get one.");
    }

    private static JWTClaimsSet claims(String token) throws ParseException {
        return SignedJWT.parse(token).getJWTClaimsSet();
    }

    @Test
    void whenMissingThenUnauthorized() {
        expectMissing(client.get().uri("/list-keys").exchange());
        expectMissing(client.post().uri("/generate-key").exchange());
        expectMissing(post("/revoke-key", keyBody("anything")));
    }

    @Test
    void whenSchemeDiffersThenUnauthorized() {
        expectMissing(client.get()
                .uri("/list-keys")
                .headers((headers) -> headers.setBasicAuth("testuser", "pass123"))
                .exchange());
    }

    @Test
    void whenTokenIsInUrlThenUnauthorized() {
        expectMissing(
                client.get().uri("/list-keys?access_token={token}", newToken()).exchange());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "a.b.c", "two words", "....", "eyJhbGciOiJIUzI1NiJ9..", "\u00e9"})
    void whenTokenIsMalformedThenUnauthorized(String token) {
        expectInvalid(client.get()
                .uri("/list-keys")
                .header(HttpHeaders.AUTHORIZATION, "Bearer " + token)
                .exchange());
    }

    @Test
    void whenTokenIsUnsignedThenUnauthorized() throws ParseException {
        expectInvalid(listKeys(new PlainJWT(claims(newToken())).serialize()));
    }

    @Test
    void whenTokenIsSignedWithAnotherKeyThenUnauthorized() throws ParseException, JOSEException {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        String token = newToken();
        SignedJWT forged = new SignedJWT(SignedJWT.parse(token).getHeader(), claims(token));
        forged.sign(new MACSigner(key));
        expectInvalid(listKeys(forged.serialize()));
    }

    @Test
    void whenTokenIsSignedWithAnotherAlgorithmThenUnauthorized() throws ParseException, JOSEException {
        SignedJWT forged = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS512).keyID("1").build(), claims(newToken()));
        forged.sign(new MACSigner(new byte[64]));
        expectInvalid(listKeys(forged.serialize()));
    }

    @Test
    void whenPayloadIsChangedThenUnauthorized() throws ParseException {
        String[] parts = newToken().split("\\.");
        JWTClaimsSet other = new JWTClaimsSet.Builder(claims(String.join(".", parts)))
                .subject("another account")
                .build();
        expectInvalid(listKeys(parts[0] + '.' + other.toPayload().toBase64URL() + '.' + parts[2]));
    }

    @Test
    void whenTokenIsExpiredThenUnauthorized() {
        String token = newToken();
        clock.advance(Duration.ofMinutes(59));
        listKeys(token).expectStatus().isOk();
        clock.advance(Duration.ofMinutes(1));
        expectInvalid(listKeys(token));
    }

    @Test
    void whenTokenIsReadThenHasRequiredClaims() throws ParseException {
        JWTClaimsSet claims = claims(newToken());
        assertThat(claims.getIssuer()).isEqualTo("keywright");
        assertThat(claims.getAudience()).containsExactly("keywright");
        assertThat(claims.getJWTID()).isNotBlank();
        assertThat(Duration.between(
                        claims.getIssueTime().toInstant(),
                        claims.getExpirationTime().toInstant()))
                .isEqualTo(Duration.ofHours(1));
        assertThat(claims.getNotBeforeTime()).isEqualTo(claims.getIssueTime());
        assertThat(claims.getClaims().values())
                .noneMatch((value) -> value.toString().contains(username));
    }
}
