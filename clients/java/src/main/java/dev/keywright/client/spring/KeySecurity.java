package dev.keywright.client.spring;

import dev.keywright.client.KeywrightException;
import dev.keywright.client.Verifier;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AuthenticationFilter;

/** API keys in a servlet application. */
public final class KeySecurity {

    private KeySecurity() {}

    /**
     * Makes each request's key its authentication. A key that is not good is refused at once, with 401, 403 or 429, and 503 is answered while nobody
     * can say whether it is; a request without a key goes on, to what it may do without. There is neither a session nor a cookie, and
     * so no CSRF.
     *
     * @param http what is configured, returned for more
     * @param verifier says whether keys are good
     */
    public static HttpSecurity keys(HttpSecurity http, Verifier verifier) throws Exception {
        return http.csrf(AbstractHttpConfigurer::disable)
                .sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .exceptionHandling((refusals) -> refusals.authenticationEntryPoint(KeySecurity::refuse))
                .addFilterBefore(filter(verifier), AuthorizationFilter.class);
    }

    private static AuthenticationFilter filter(Verifier verifier) {
        AuthenticationManager manager = (shown) -> verified((ShownKey) shown, verifier);
        AuthenticationFilter filter = new AuthenticationFilter(manager, KeySecurity::shown);
        filter.setSuccessHandler((request, response, authentication) -> {});
        filter.setFailureHandler(KeySecurity::refuse);
        return filter;
    }

    private static Authentication shown(HttpServletRequest request) {
        return ShownKey.of(
                request.getHeader(ShownKey.HEADER), request.getHeader("Authorization"), request.getRemoteAddr());
    }

    private static Authentication verified(ShownKey shown, Verifier verifier) {
        if (!shown.isAskable()) {
            throw KeyRefused.notGood();
        }
        try {
            return KeyRefused.judged(verifier.verify(shown.check()));
        } catch (KeywrightException failure) {
            throw KeyRefused.unknown(failure);
        }
    }

    private static void refuse(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        KeyRefused refused = KeyRefused.of(failure);
        response.setStatus(refused.status());
        refused.retryAfterSeconds().ifPresent((seconds) -> response.setHeader("Retry-After", seconds));
        if (refused.status() == HttpServletResponse.SC_UNAUTHORIZED) {
            response.setHeader("WWW-Authenticate", "Bearer");
        }
        response.setContentType("application/problem+json");
        response.getWriter().write(refused.problem());
    }
}
