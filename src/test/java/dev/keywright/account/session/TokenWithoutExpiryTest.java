package dev.keywright.account.session;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.keywright.support.store.TestKeyrings;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import reactor.test.StepVerifier;

/** Only the owner of the signing key could create such tokens; this check is a second line of defense. */
class TokenWithoutExpiryTest {

    private final ReactiveJwtDecoder decoder =
            new SessionTokens(TestKeyrings.of(Map.of(1, 1))).decoder(Clock.systemUTC());

    private static String signed(JWTClaimsSet.Builder claims) throws JOSEException {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 1);
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("1").build();
        SignedJWT token = new SignedJWT(
                header,
                claims.issuer("keywright").audience("keywright").jwtID("s-1").build());
        token.sign(new MACSigner(key));
        return token.serialize();
    }

    @Test
    void whenExpiryIsMissingThenRejected() throws JOSEException {
        String token = signed(new JWTClaimsSet.Builder().notBeforeTime(Date.from(Instant.EPOCH)));

        StepVerifier.create(decoder.decode(token)).verifyError(BadJwtException.class);
    }

    @Test
    void whenNotBeforeIsMissingThenRejected() throws JOSEException {
        String token = signed(new JWTClaimsSet.Builder()
                .expirationTime(Date.from(Instant.now().plusSeconds(60))));

        StepVerifier.create(decoder.decode(token)).verifyError(BadJwtException.class);
    }
}
