package dev.keywright.security;

import dev.keywright.account.SessionId;
import dev.keywright.account.session.SessionRepository;
import java.time.Clock;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Converts a verified token to its caller if its session is still active. */
@Component
final class SessionAuthenticationConverter implements Converter<Jwt, Mono<AbstractAuthenticationToken>> {

    private final SessionRepository sessions;
    private final Clock clock;

    SessionAuthenticationConverter(SessionRepository sessions, Clock clock) {
        this.sessions = sessions;
        this.clock = clock;
    }

    @Override
    public Mono<AbstractAuthenticationToken> convert(Jwt token) {
        return Mono.justOrEmpty(token.getId())
                .flatMap((id) -> sessions.findCaller(new SessionId(id), clock.instant()))
                .<AbstractAuthenticationToken>map(CallerAuthentication::new)
                .switchIfEmpty(Mono.error(() -> new InvalidBearerTokenException("The session has ended")));
    }
}
