package dev.keywright.security;

import static org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers.pathMatchers;

import dev.keywright.account.Permission;
import dev.keywright.account.lifecycle.AccountProperties;
import dev.keywright.account.lifecycle.AccountProperties.Registration;
import dev.keywright.api.ForwardAuthApi;
import dev.keywright.api.IntrospectKeyApi;
import dev.keywright.api.VerifyKeyApi;
import dev.keywright.apikey.cache.ServiceKeys;
import dev.keywright.idempotency.IdempotentResult;
import dev.keywright.net.address.ClientAddressResolver;
import dev.keywright.net.address.TrustedProxyProperties;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.ratelimit.Limiter;
import dev.keywright.ratelimit.RateLimitHeaders;
import dev.keywright.ratelimit.RateLimitProperties;
import dev.keywright.security.web.CorsFilter;
import dev.keywright.security.web.CorsProperties;
import dev.keywright.security.web.ManagementPortMatcher;
import dev.keywright.security.web.RateLimitFilter;
import dev.keywright.web.RequestId;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtReactiveAuthenticationManager;
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
@EnableConfigurationProperties({TrustedProxyProperties.class, CorsProperties.class})
public class SecurityConfiguration {

    /** The static files of the console, the documentation and Swagger UI. */
    private static final String[] PUBLIC_FILES = {
        "/",
        "/index.html",
        "/console/**",
        "/docs/**",
        "/openapi.yaml",
        "/swagger-ui.html",
        "/swagger-ui/**",
        "/webjars/**",
        "/v3/api-docs/**",
        "/.well-known/**",
        "/favicon.ico"
    };

    private static final String[] HEALTH = {"/actuator/health", "/actuator/health/**"};

    /** The requests that do not count against an address. */
    private static final ServerWebExchangeMatcher EXEMPT = new OrServerWebExchangeMatcher(
            pathMatchers(PUBLIC_FILES), pathMatchers(HEALTH), SecurityConfiguration::isPreflight);

    /** The response headers that a web page may read (CORS). */
    private static final List<String> EXPOSED_HEADERS = List.of(
            HttpHeaders.RETRY_AFTER,
            HttpHeaders.WWW_AUTHENTICATE,
            RateLimitHeaders.LIMIT,
            RateLimitHeaders.POLICY,
            HttpHeaders.ETAG,
            HttpHeaders.LOCATION,
            IdempotentResult.REPLAYED,
            RequestId.HEADER);

    private static final Duration PREFLIGHT_LIFETIME = Duration.ofHours(1);

    /** The network controls the access to a separate management port. */
    @Bean
    @ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
    ManagementPortMatcher managementPort() {
        return new ManagementPortMatcher();
    }

    @Bean
    @Order(0)
    @ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
    SecurityWebFilterChain managementChain(ServerHttpSecurity http, ManagementPortMatcher managementPortMatcher) {
        http.securityMatcher(managementPortMatcher);
        http.authorizeExchange((exchanges) -> exchanges.anyExchange().permitAll());
        return stateless(http).build();
    }

    /** The public endpoints. They ignore tokens, so an expired token does not prevent a login. */
    @Bean
    @Order(1)
    SecurityWebFilterChain publicChain(
            ServerHttpSecurity http,
            CorsConfiguration cors,
            Limiter addressLimiter,
            RateLimitProperties limits,
            AccountProperties accounts) {
        boolean isOpen = accounts.registration() == Registration.OPEN;
        String[] simplePaths = isOpen ? new String[] {"/login", "/register"} : new String[] {"/login"};
        String[] v1PostPaths = isOpen ? new String[] {"/v1/sessions", "/v1/accounts"} : new String[] {"/v1/sessions"};
        http.securityMatcher(new OrServerWebExchangeMatcher(
                pathMatchers(simplePaths),
                pathMatchers(HttpMethod.POST, v1PostPaths),
                pathMatchers(PUBLIC_FILES),
                pathMatchers(HEALTH)));
        http.authorizeExchange((exchanges) -> exchanges.anyExchange().permitAll());
        return stateless(http, cors)
                .addFilterAfter(
                        RateLimitFilter.perAddress(addressLimiter, EXEMPT, limits.onFailure()),
                        SecurityWebFiltersOrder.CORS)
                .build();
    }

    /**
     * The forward-auth endpoints for gateways. A key in {@code Authorization} or {@code X-API-Key} belongs to the end
     * client and is the subject of the verification; it does not authenticate the caller. Browsers do not call these
     * endpoints, so CORS does not apply.
     */
    @Bean
    @Order(2)
    SecurityWebFilterChain gatewayChain(
            ServerHttpSecurity http,
            ClientAddressResolver addresses,
            Limiter addressLimiter,
            RateLimitProperties limits,
            ServiceKeys keys) {
        http.securityMatcher(pathMatchers(ForwardAuthApi.PATH_FORWARD_AUTH, ForwardAuthApi.PATH_FORWARD_AUTH + "/**"));
        http.authorizeExchange((exchanges) -> exchanges.anyExchange().access(ForwardAuthCaller::authorize));
        return stateless(http)
                .addFilterAfter(new ForwardAuthCallerFilter(keys, addresses), SecurityWebFiltersOrder.CORS)
                .addFilterBefore(
                        RateLimitFilter.perAddress(addressLimiter, ForwardAuthCaller::isValid, limits.onFailure()),
                        SecurityWebFiltersOrder.AUTHENTICATION)
                .build();
    }

    /** All requests that no other chain has matched. */
    @Bean
    @Order(3)
    SecurityWebFilterChain protectedChain(
            ServerHttpSecurity http,
            CorsConfiguration cors,
            Limiter addressLimiter,
            Limiter accountLimiter,
            RateLimitProperties limits,
            ServiceKeys keys,
            ReactiveJwtDecoder tokenDecoder,
            SessionAuthenticationConverter sessions) {
        SecurityExceptionHandlers exceptionHandlers = new SecurityExceptionHandlers();
        CredentialConverter credentials = new CredentialConverter();
        JwtReactiveAuthenticationManager tokens = new JwtReactiveAuthenticationManager(tokenDecoder);
        tokens.setJwtAuthenticationConverter(sessions);
        http.authorizeExchange(SecurityConfiguration::authorize);
        http.oauth2ResourceServer((server) -> server.authenticationEntryPoint(exceptionHandlers)
                .accessDeniedHandler(exceptionHandlers)
                .bearerTokenConverter(credentials)
                .authenticationManagerResolver(new CallerAuthenticationManagerResolver(tokens)));
        http.exceptionHandling((handling) ->
                handling.authenticationEntryPoint(exceptionHandlers).accessDeniedHandler(exceptionHandlers));
        ServerWebExchangeMatcher exempt =
                new OrServerWebExchangeMatcher(EXEMPT, SecurityConfiguration::hasServiceKeyOrSession);
        return stateless(http, cors)
                .addFilterAfter(new ServiceKeyFilter(credentials, keys), SecurityWebFiltersOrder.CORS)
                .addFilterBefore(new SessionFilter(credentials, tokens), SecurityWebFiltersOrder.AUTHENTICATION)
                .addFilterBefore(
                        RateLimitFilter.perAddress(addressLimiter, exempt, limits.onFailure()),
                        SecurityWebFiltersOrder.AUTHENTICATION)
                .addFilterBefore(
                        RateLimitFilter.perAccount(
                                accountLimiter, SecurityConfiguration::accountOfUser, limits.onFailure()),
                        SecurityWebFiltersOrder.AUTHENTICATION)
                .build();
    }

    /**
     * Unknown paths are permitted and result in 404. Under {@code /v1} they require authentication, and under {@code
     * /actuator} the permission {@link Permission#ADMIN}. A registration arrives here only if {@code publicChain} does not allow it.
     */
    private static void authorize(ServerHttpSecurity.AuthorizeExchangeSpec paths) {
        paths.pathMatchers("/generate-key", "/list-keys", "/revoke-key")
                .access(CallerAuthorizationManager.userElseInvalidToken())
                .pathMatchers("/v1/account", "/v1/account/**", "/v1/logout")
                .access(CallerAuthorizationManager.user())
                .pathMatchers(HttpMethod.POST, VerifyKeyApi.PATH_VERIFY_KEY, IntrospectKeyApi.PATH_INTROSPECT_KEY)
                .access(CallerAuthorizationManager.permission(Permission.VERIFY))
                .matchers(reads("/v1/keys", "/v1/keys/**"))
                .access(CallerAuthorizationManager.permission(Permission.KEYS_READ))
                .pathMatchers("/v1/keys/import")
                .access(CallerAuthorizationManager.permission(Permission.ADMIN))
                .pathMatchers("/v1/keys", "/v1/keys/**")
                .access(CallerAuthorizationManager.permission(Permission.KEYS_WRITE))
                .pathMatchers("/v1/changes", "/v1/changes/**")
                .access(CallerAuthorizationManager.operatorOr(Permission.VERIFY))
                .pathMatchers("/v1/audit", "/v1/audit/**")
                .access(CallerAuthorizationManager.permission(Permission.AUDIT_READ))
                .pathMatchers("/actuator/prometheus", "/actuator/metrics", "/actuator/metrics/**")
                .access(CallerAuthorizationManager.permission(Permission.METRICS_READ))
                .matchers(reads("/v1/accounts/{id}"))
                .authenticated()
                .pathMatchers(
                        "/v1/accounts",
                        "/v1/accounts/**",
                        "/v1/unknown-key-attempts",
                        "/actuator",
                        "/actuator/**",
                        "/register")
                .access(CallerAuthorizationManager.permission(Permission.ADMIN))
                .pathMatchers("/v1", "/v1/**")
                .authenticated()
                .anyExchange()
                .permitAll();
    }

    private static ServerWebExchangeMatcher reads(String... paths) {
        return new OrServerWebExchangeMatcher(
                pathMatchers(HttpMethod.GET, paths), pathMatchers(HttpMethod.HEAD, paths));
    }

    /** The filters are not beans; otherwise WebFlux would apply them to every chain, too. */
    private static ServerHttpSecurity stateless(ServerHttpSecurity http, CorsConfiguration cors) {
        return stateless(http).addFilterAt(new CorsFilter(cors), SecurityWebFiltersOrder.CORS);
    }

    private static ServerHttpSecurity stateless(ServerHttpSecurity http) {
        return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
                .formLogin(ServerHttpSecurity.FormLoginSpec::disable)
                .httpBasic(ServerHttpSecurity.HttpBasicSpec::disable)
                .logout(ServerHttpSecurity.LogoutSpec::disable)
                .requestCache(ServerHttpSecurity.RequestCacheSpec::disable)
                .securityContextRepository(NoOpServerSecurityContextRepository.getInstance());
    }

    @Bean
    ClientAddressResolver clientAddressResolver(TrustedProxyProperties settings) {
        return new ClientAddressResolver(settings.trustedProxies());
    }

    private static Mono<MatchResult> hasServiceKeyOrSession(ServerWebExchange exchange) {
        return PresentedCredential.of(exchange)
                        .filter((credential) ->
                                credential.isServiceKey() || credential.user().isPresent())
                        .isPresent()
                ? MatchResult.match()
                : MatchResult.notMatch();
    }

    private static Mono<String> accountOfUser(ServerWebExchange exchange) {
        return Mono.justOrEmpty(PresentedCredential.of(exchange).flatMap(PresentedCredential::user))
                .map((user) -> user.accountId().value());
    }

    /** A browser sends a preflight before the request that counts. */
    private static Mono<MatchResult> isPreflight(ServerWebExchange exchange) {
        return CorsUtils.isPreFlightRequest(exchange.getRequest()) ? MatchResult.match() : MatchResult.notMatch();
    }

    @Bean
    public CorsConfiguration corsConfiguration(CorsProperties settings) {
        CorsConfiguration cors = new CorsConfiguration();
        cors.setAllowedOrigins(settings.allowedOrigins());
        cors.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
        cors.setAllowedHeaders(List.of(CorsConfiguration.ALL));
        cors.setExposedHeaders(EXPOSED_HEADERS);
        cors.setAllowCredentials(false);
        cors.setMaxAge(PREFLIGHT_LIFETIME);
        return cors;
    }

    /**
     * Permits unknown methods, which result in 405. All other suspicious requests are rejected, including parameters
     * with NUL, which PostgreSQL cannot store.
     */
    @Bean
    ServerWebExchangeFirewall firewall() {
        StrictServerWebExchangeFirewall firewall = new StrictServerWebExchangeFirewall();
        firewall.setUnsafeAllowAnyHttpMethod(true);
        // A parameter without a value is null.
        firewall.setAllowedParameterValues((value) -> value == null || value.indexOf('\0') < 0);
        return firewall;
    }

    @Bean
    ServerExchangeRejectedHandler rejectedHandler() {
        return (exchange, rejected) -> Mono.error(
                ApiException.of(ErrorCode.MALFORMED_REQUEST, "The path or a header of the request is malformed."));
    }
}
