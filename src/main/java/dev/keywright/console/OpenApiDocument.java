package dev.keywright.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ClassPathResource;

/**
 * The OpenAPI document as the service publishes it: unchanged, but with the service itself as first server. In the file the first server is
 * absolute, because a client generated from a file cannot resolve {@code /}.
 */
final class OpenApiDocument {

    private static final String SERVERS = "\nservers:\n";
    private static final String THIS_SERVER = "  - url: /\n    description: The server that serves this file.\n";

    private OpenApiDocument() {}

    static byte[] read() throws IOException {
        String spec = new ClassPathResource("openapi.yaml").getContentAsString(StandardCharsets.UTF_8);
        int servers = spec.indexOf(SERVERS) + SERVERS.length();
        return (spec.substring(0, servers) + THIS_SERVER + spec.substring(servers)).getBytes(StandardCharsets.UTF_8);
    }
}
