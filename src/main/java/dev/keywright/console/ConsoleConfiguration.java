package dev.keywright.console;

import static org.springframework.web.reactive.function.server.RequestPredicates.methods;
import static org.springframework.web.reactive.function.server.RequestPredicates.path;

import java.io.IOException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
class ConsoleConfiguration {

    /** RFC 9512 §2.1. */
    private static final MediaType YAML = MediaType.parseMediaType("application/yaml");

    /** Serves the contract byte for byte as it was written. */
    @Bean
    RouterFunction<ServerResponse> contractRoute() throws IOException {
        byte[] contract = new ClassPathResource("openapi.yaml").getContentAsByteArray();
        return RouterFunctions.route(
                methods(HttpMethod.GET, HttpMethod.HEAD).and(path("/openapi.yaml")),
                (request) -> ServerResponse.ok().contentType(YAML).bodyValue(contract));
    }
}
