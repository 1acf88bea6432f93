package dev.keywright.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ClassPathResource;

/**
 * The contract as the service serves it: as it was written, with the service itself as its first server. In the file the first
 * server is absolute, since a client that is generated from the file has nothing that {@code /} could be relative to.
 */
final class OpenApiDocument {

    private static final String SERVERS = "\nservers:\n";
    private static final String THIS_SERVER = "  - url: /\n    description: The server that serves this file.\n";

    private OpenApiDocument() {}

    static byte[] read() throws IOException {
        String contract = new ClassPathResource("openapi.yaml").getContentAsString(StandardCharsets.UTF_8);
        int servers = contract.indexOf(SERVERS) + SERVERS.length();
        return (contract.substring(0, servers) + THIS_SERVER + contract.substring(servers))
                .getBytes(StandardCharsets.UTF_8);
    }
}
