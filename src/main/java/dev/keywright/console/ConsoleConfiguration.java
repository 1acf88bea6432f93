package dev.keywright.console;

import static org.springframework.web.reactive.function.server.RequestPredicates.path;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

@Configuration(proxyBeanMethods = false)
class ConsoleConfiguration {

    /** RFC 9512 §2.1. */
    private static final MediaType YAML = MediaType.parseMediaType("application/yaml");

    /** A browser opens six connections to a host, and several users may share an address. */
    private static final int MAX_TO_ONE_ADDRESS = 32;

    private static final int MAX_DOWNLOADS = 256;

    private static final String SERVERS = "\nservers:\n";
    private static final String THIS_SERVER = "  - url: /\n    description: The server that serves this file.\n";

    /**
     * Range requests are useless here, and Spring's resource handler sends the full length with a range, which desynchronizes a kept-alive
     * connection.
     */
    @Bean
    WebFilter noRanges() {
        return (exchange, chain) -> chain.filter(
                exchange.getRequest().getHeaders().containsHeader(HttpHeaders.RANGE)
                        ? withoutRange(exchange)
                        : exchange);
    }

    private static ServerWebExchange withoutRange(ServerWebExchange exchange) {
        return exchange.mutate()
                .request((request) -> request.headers((headers) -> headers.remove(HttpHeaders.RANGE)))
                .build();
    }

    /** The OpenAPI document is the only API description; none is generated from code. */
    @Bean
    RouterFunction<ServerResponse> noGeneratedDescription() {
        return RouterFunctions.route(
                path("/v3/api-docs")
                        .or(path("/v3/api-docs.yaml"))
                        .or(path("/v3/api-docs/**")
                                .and(path("/v3/api-docs/swagger-config").negate())),
                (request) -> Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND)));
    }

    @Bean
    DownloadLimiter downloads() {
        return new DownloadLimiter(MAX_TO_ONE_ADDRESS, MAX_DOWNLOADS);
    }

    @Bean
    StaticFileHandlerMapping staticFileHandlerMapping(DownloadLimiter downloadLimiter) throws IOException {
        StaticFileRegistry files =
                new StaticFileRegistry(Map.of("/openapi.yaml", StaticFile.of(YAML, openApiDocument())));
        return new StaticFileHandlerMapping(files, downloadLimiter);
    }

    /**
     * The OpenAPI document with the service itself as first server. In the file the first server is absolute, because a client generated
     * from a file cannot resolve {@code /}.
     */
    private static byte[] openApiDocument() throws IOException {
        return new ClassPathResource("openapi.yaml")
                .getContentAsString(StandardCharsets.UTF_8)
                .replaceFirst(SERVERS, SERVERS + THIS_SERVER)
                .getBytes(StandardCharsets.UTF_8);
    }
}
