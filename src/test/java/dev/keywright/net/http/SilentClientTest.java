package dev.keywright.net.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.ServiceTest;
import dev.keywright.support.http.RawHttp;
import dev.keywright.support.http.ShortTimeouts;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Import;

/** A client that stops in the middle of a request, with a timeout too short for other tests. */
@Import(ShortTimeouts.class)
class SilentClientTest extends ServiceTest {

    @Test
    void whenBodyStopsHalfwayThenTimeout() {
        String half = "POST /login HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n"
                + "Host: localhost\r\nConnection: close\r\n\r\n{";
        assertThat(RawHttp.send(port, half.getBytes(StandardCharsets.ISO_8859_1)))
                .startsWith("HTTP/1.1 408 ")
                .endsWith("\r\n\r\n{\"error\":\"The request took too long to arrive.\"}");
    }
}
