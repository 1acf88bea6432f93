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

/** Authenticates requests of a servlet application with API keys. */
public final class ServletKeySecurity {

    private ServletKeySecurity() {}

    /**
     * Authenticates each request with its key. A request with an invalid key fails with 401, 403 or 429, and with 503 if the key can't be verified. A request
     * without a key continues unauthenticated. There are no sessions and no cookies, so CSRF protection is disabled.
     *
     * @param http the configuration, which is also returned
     * @param verifier verifies the keys
     */
    public static HttpSecurity keys(HttpSecurity http, Verifier verifier) throws Exception {
        return http.csrf(AbstractHttpConfigurer::disable)
                .sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .exceptionHandling((handling) -> handling.authenticationEntryPoint(ServletKeySecurity::reject))
                .addFilterBefore(filter(verifier), AuthorizationFilter.class);
    }

    private static AuthenticationFilter filter(Verifier verifier) {
        AuthenticationManager manager = (presented) -> verify((PresentedKey) presented, verifier);
        AuthenticationFilter filter = new AuthenticationFilter(manager, ServletKeySecurity::presentedKey);
        filter.setSuccessHandler((request, response, authentication) -> {});
        filter.setFailureHandler(ServletKeySecurity::reject);
        return filter;
    }

    private static Authentication presentedKey(HttpServletRequest request) {
        return PresentedKey.of(
                request.getHeader(PresentedKey.HEADER), request.getHeader("Authorization"), request.getRemoteAddr());
    }

    private static Authentication verify(PresentedKey presented, Verifier verifier) {
        if (!presented.hasValidLength()) {
            throw KeyAuthenticationException.invalid();
        }
        try {
            return KeyAuthentication.of(verifier.verify(presented.toKeyCheck()));
        } catch (KeywrightException failure) {
            throw KeyAuthenticationException.unavailable(failure);
        }
    }

    private static void reject(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        KeyAuthenticationException rejected = KeyAuthenticationException.of(failure);
        response.setStatus(rejected.status());
        rejected.retryAfterSeconds().ifPresent((seconds) -> response.setHeader("Retry-After", seconds));
        if (rejected.status() == HttpServletResponse.SC_UNAUTHORIZED) {
            response.setHeader("WWW-Authenticate", "Bearer");
        }
        response.setContentType("application/problem+json");
        response.getWriter().write(rejected.problem());
    }
}
