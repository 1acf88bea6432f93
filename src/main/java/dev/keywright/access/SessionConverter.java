package dev.keywright.access;

import dev.keywright.account.SessionId;
import dev.keywright.account.Sessions;
import java.time.Clock;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import reactor.core.publisher.Mono;

/** Turns a token that is good by itself into its caller, if its session is still good. */
final class SessionConverter implements Converter<Jwt, Mono<AbstractAuthenticationToken>> {

    private final Sessions sessions;
    private final Clock clock;

    SessionConverter(Sessions sessions, Clock clock) {
        this.sessions = sessions;
        this.clock = clock;
    }

    @Override
    public Mono<AbstractAuthenticationToken> convert(Jwt token) {
        return Mono.justOrEmpty(token.getId())
                .flatMap((id) -> sessions.caller(new SessionId(id), clock.instant()))
                .<AbstractAuthenticationToken>map(CallerAuthentication::new)
                .switchIfEmpty(Mono.error(() -> new InvalidBearerTokenException("the session has ended")));
    }
}
