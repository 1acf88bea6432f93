package dev.keywright.support.http;

import dev.keywright.net.http.ClientTimeoutProperties;
import java.time.Duration;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** A client may be silent for a second in the middle of a request, instead of ten, so that a test of it does not wait as long. */
@TestConfiguration(proxyBeanMethods = false)
public class ShortTimeouts {

    @Bean
    @Primary
    ClientTimeoutProperties shortClientTimeouts() {
        return new ClientTimeoutProperties(Duration.ofSeconds(60), Duration.ofSeconds(1));
    }
}
