package dev.keywright.access;

import static org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers.pathMatchers;

import dev.keywright.account.AccountSettings;
import dev.keywright.account.AccountSettings.Registration;
import dev.keywright.account.Sessions;
import dev.keywright.error.Code;
import dev.keywright.error.Refusal;
import dev.keywright.limit.Limiter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.security.web.server.firewall.ServerExchangeRejectedHandler;
import org.springframework.security.web.server.firewall.ServerWebExchangeFirewall;
import org.springframework.security.web.server.firewall.StrictServerWebExchangeFirewall;
import org.springframework.security.web.server.util.matcher.OrServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher.MatchResult;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

@Configuration(proxyBeanMethods = false)
@EnableWebFluxSecurity
@EnableConfigurationProperties({AccessSettings.class, CorsSettings.class})
class AccessConfiguration {

    /** What a browser loads to show Swagger UI: files that are the same for all. */
    private static final String[] PUBLIC_FILES = {
        "/openapi.yaml",
        "/swagger-ui.html",
        "/swagger-ui/**",
        "/webjars/**",
        "/v3/api-docs/**",
        "/.well-known/**",
        "/favicon.ico"
    };

    private static final String[] HEALTH = {"/actuator/health", "/actuator/health/**"};

    private static final Duration PREFLIGHT_LIFETIME = Duration.ofHours(1);

    /** What needs no token, and so does not look at one: a stale one does not keep its owner from logging in. */
    @Bean
    @Order(1)
    SecurityWebFilterChain openChain(
            ServerHttpSecurity http, CorsConfiguration cors, AddressLimitFilter.Rule limit, AccountSettings accounts) {
        String[] operations = accounts.registration() == Registration.OPEN
                ? new String[] {"/login", "/register"}
                : new String[] {"/login"};
        http.securityMatcher(new OrServerWebExchangeMatcher(
                pathMatchers(operations), pathMatchers(PUBLIC_FILES), pathMatchers(HEALTH)));
        http.authorizeExchange((exchanges) -> exchanges.anyExchange().permitAll());
        return stateless(http, cors, limit).build();
    }

    /** Everything else. What is not named is let through to be answered 404. */
    @Bean
    @Order(2)
    SecurityWebFilterChain tokenChain(
            ServerHttpSecurity http,
            CorsConfiguration cors,
            AddressLimitFilter.Rule limit,
            ReactiveJwtDecoder tokenDecoder,
            SessionConverter sessions) {
        AccessRefusals refusals = new AccessRefusals();
        http.authorizeExchange((exchanges) -> exchanges
                .pathMatchers("/actuator", "/actuator/**", "/register")
                .hasAuthority(CallerAuthentication.ADMIN)
                .pathMatchers("/generate-key", "/list-keys", "/revoke-key", "/v1/**")
                .authenticated()
                .anyExchange()
                .permitAll());
        http.oauth2ResourceServer((server) -> server.authenticationEntryPoint(refusals)
                .accessDeniedHandler(refusals)
                .jwt((jwt) -> jwt.jwtDecoder(tokenDecoder).jwtAuthenticationConverter(sessions)));
        http.exceptionHandling(
                (handling) -> handling.authenticationEntryPoint(refusals).accessDeniedHandler(refusals));
        return stateless(http, cors, limit).build();
    }

    /** The filters are no beans: as such they would stand before every chain a second time. */
    private static ServerHttpSecurity stateless(
            ServerHttpSecurity http, CorsConfiguration cors, AddressLimitFilter.Rule limit) {
        return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
                .formLogin(ServerHttpSecurity.FormLoginSpec::disable)
                .httpBasic(ServerHttpSecurity.HttpBasicSpec::disable)
                .logout(ServerHttpSecurity.LogoutSpec::disable)
                .requestCache(ServerHttpSecurity.RequestCacheSpec::disable)
                .securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
                .addFilterAt(new CorsFilter(cors), SecurityWebFiltersOrder.CORS)
                .addFilterAfter(new AddressLimitFilter(limit), SecurityWebFiltersOrder.CORS);
    }

    @Bean
    AddressLimitFilter.Rule addressLimitRule(AccessSettings settings, Limiter addressLimiter) {
        ServerWebExchangeMatcher uncounted = new OrServerWebExchangeMatcher(
                pathMatchers(PUBLIC_FILES), pathMatchers(HEALTH), AccessConfiguration::isPreflight);
        return new AddressLimitFilter.Rule(new ClientAddresses(settings.trustedProxies()), addressLimiter, uncounted);
    }

    /** A browser sends a preflight by itself, before the call that counts. */
    private static Mono<MatchResult> isPreflight(ServerWebExchange exchange) {
        return CorsUtils.isPreFlightRequest(exchange.getRequest()) ? MatchResult.match() : MatchResult.notMatch();
    }

    @Bean
    CorsConfiguration corsConfiguration(CorsSettings settings) {
        CorsConfiguration cors = new CorsConfiguration();
        cors.setAllowedOrigins(settings.allowedOrigins());
        cors.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
        cors.setAllowedHeaders(List.of(CorsConfiguration.ALL));
        cors.setExposedHeaders(List.of(HttpHeaders.RETRY_AFTER, HttpHeaders.WWW_AUTHENTICATE));
        cors.setAllowCredentials(false);
        cors.setMaxAge(PREFLIGHT_LIFETIME);
        return cors;
    }

    @Bean
    SessionConverter sessionConverter(Sessions sessions, Clock clock) {
        return new SessionConverter(sessions, clock);
    }

    /** Lets a method that nobody knows through to be answered 405; all else that is odd stays outside. */
    @Bean
    ServerWebExchangeFirewall firewall() {
        StrictServerWebExchangeFirewall firewall = new StrictServerWebExchangeFirewall();
        firewall.setUnsafeAllowAnyHttpMethod(true);
        return firewall;
    }

    @Bean
    ServerExchangeRejectedHandler rejectedHandler() {
        return (exchange, rejected) ->
                Mono.error(Refusal.of(Code.MALFORMED_REQUEST, "The path or a header of the request is malformed."));
    }
}
