package dev.keywright.verification.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenIntrospectionResponse;
import com.nimbusds.oauth2.sdk.TokenIntrospectionSuccessResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.token.TypelessAccessToken;
import dev.keywright.V1Test;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.oauth2.server.resource.introspection.SpringReactiveOpaqueTokenIntrospector;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import tools.jackson.databind.JsonNode;

/** Unmodified RFC 7662 clients that do not know Keywright. */
class IntrospectionClientsTest {

    private static final String UNKNOWN_KEY = "kw_0123456789AB_abcdefghijklmnopqrstuvwxyzABCDEF2EzVEs";

    abstract static class Introspecting extends V1Test {

        String operator;
        JsonNode serviceKey;

        @BeforeEach
        void addServiceKey() {
            operator = operatorToken();
            serviceKey = issue("{\"scopes\":[\"keywright:verify\"]}");
        }

        JsonNode issue(String terms) {
            return body(post(operator, "/v1/keys", terms).expectStatus().isCreated());
        }

        String introspectionUri() {
            return "http://127.0.0.1:" + port + "/v1/introspect";
        }

        static String text(JsonNode node, String field) {
            return node.required(field).stringValue();
        }
    }

    /** A Spring Security resource server as in its reference, on its own port. */
    @Nested
    class SpringSecurity extends Introspecting {

        private AnnotationConfigApplicationContext context;
        private DisposableServer server;
        private WebTestClient resources;

        @BeforeEach
        void startResourceServer() {
            context = new AnnotationConfigApplicationContext();
            context.registerBean(
                    SpringReactiveOpaqueTokenIntrospector.class,
                    () -> new SpringReactiveOpaqueTokenIntrospector(
                            introspectionUri(),
                            WebClient.builder()
                                    .clientConnector(CONNECTOR)
                                    .defaultHeaders((headers) ->
                                            headers.setBasicAuth(text(serviceKey, "id"), text(serviceKey, "key")))
                                    .build()));
            context.register(ResourceServer.class);
            context.refresh();
            HttpHandler handler =
                    WebHttpHandlerBuilder.applicationContext(context).build();
            server = HttpServer.create()
                    .host("127.0.0.1")
                    .port(0)
                    .handle(new ReactorHttpHandlerAdapter(handler))
                    .bindNow();
            resources = WebTestClient.bindToServer(CONNECTOR)
                    .baseUrl("http://127.0.0.1:" + server.port())
                    .responseTimeout(Duration.ofSeconds(30))
                    .build();
        }

        @AfterEach
        void stopResourceServer() {
            server.disposeNow();
            context.close();
        }

        private WebTestClient.ResponseSpec read(String key) {
            return resources
                    .get()
                    .uri("/reports")
                    .headers((headers) -> headers.setBearerAuth(key))
                    .exchange();
        }

        @Test
        void whenKeyHasScopeThenMappedToAuthority() {
            JsonNode key = issue("{\"scopes\":[\"reports:read\"],\"externalId\":\"c-1\",\"expiresIn\":\"P1D\"}");

            read(text(key, "key"))
                    .expectStatus()
                    .isOk()
                    .expectBody(String.class)
                    .isEqualTo("reports");
        }

        @Test
        void whenKeyLacksScopeThenForbidden() {
            read(text(issue("{\"scopes\":[\"reports:write\"]}"), "key"))
                    .expectStatus()
                    .isForbidden();
        }

        @Test
        void whenKeyIsNotValidThenUnauthorized() {
            read(UNKNOWN_KEY).expectStatus().isUnauthorized();
            resources.get().uri("/reports").exchange().expectStatus().isUnauthorized();
        }

        @Test
        void whenKeyIsRevokedThenUnauthorized() {
            JsonNode key = issue("{\"scopes\":[\"reports:read\"]}");
            read(text(key, "key")).expectStatus().isOk();

            postNothing(operator, "/v1/keys/" + text(key, "id") + "/revoke")
                    .expectStatus()
                    .isOk();

            read(text(key, "key")).expectStatus().isUnauthorized();
        }
    }

    /** Without {@code @Configuration}, because the service under test would find it. */
    @EnableWebFlux
    @EnableWebFluxSecurity
    static class ResourceServer {

        @Bean
        SecurityWebFilterChain chain(ServerHttpSecurity http, SpringReactiveOpaqueTokenIntrospector introspector) {
            return http.authorizeExchange((exchanges) -> exchanges.anyExchange().hasAuthority("SCOPE_reports:read"))
                    .oauth2ResourceServer(
                            (resources) -> resources.opaqueToken((token) -> token.introspector(introspector)))
                    .build();
        }

        @Bean
        RouterFunction<ServerResponse> reports() {
            return RouterFunctions.route()
                    .GET("/reports", (request) -> ServerResponse.ok().bodyValue("reports"))
                    .build();
        }
    }

    /** Nimbus' SDK, which Spring Security used formerly. */
    @Nested
    class Nimbus extends Introspecting {

        private TokenIntrospectionResponse introspect(String secret, String key) throws IOException, ParseException {
            ClientAuthentication client =
                    new ClientSecretBasic(new ClientID(text(serviceKey, "id")), new Secret(secret));
            return TokenIntrospectionResponse.parse(
                    new TokenIntrospectionRequest(URI.create(introspectionUri()), client, new TypelessAccessToken(key))
                            .toHTTPRequest()
                            .send());
        }

        @Test
        void whenKeyIsValidThenActive() throws IOException, ParseException {
            JsonNode key = issue("{\"scopes\":[\"reports:read\",\"reports:write\"],\"expiresIn\":\"P1D\"}");

            TokenIntrospectionSuccessResponse reported =
                    introspect(text(serviceKey, "key"), text(key, "key")).toSuccessResponse();

            assertThat(reported.isActive()).isTrue();
            assertThat(reported.getScope().toStringList()).containsExactly("reports:read", "reports:write");
            assertThat(reported.getClientID().getValue()).isEqualTo(text(key, "id"));
            assertThat(reported.getSubject().getValue()).isEqualTo(text(key, "owner"));
            assertThat(reported.getIssuer().getValue()).isEqualTo("keywright");
            assertThat(reported.getExpirationTime()).isAfter(reported.getIssueTime());
        }

        @Test
        void whenKeyIsNotValidThenInactive() throws IOException, ParseException {
            assertThat(introspect(text(serviceKey, "key"), UNKNOWN_KEY)
                            .toSuccessResponse()
                            .isActive())
                    .isFalse();
        }

        @Test
        void whenOwnKeyIsInvalidThenReported() throws IOException, ParseException {
            TokenIntrospectionResponse response = introspect(UNKNOWN_KEY, UNKNOWN_KEY);

            assertThat(response.indicatesSuccess()).isFalse();
            ErrorObject error = response.toErrorResponse().getErrorObject();
            assertThat(error.getHTTPStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED.value());
            assertThat(error.getCode()).isEqualTo("invalid_client");
            assertThat(error.getDescription()).isEqualTo("The token or service key is not valid or has expired.");
        }
    }
}
