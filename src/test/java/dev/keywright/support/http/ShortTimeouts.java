package dev.keywright.support.http;

import dev.keywright.net.http.ClientTimeouts;
import java.time.Duration;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** Sets the timeout within a request to one second instead of ten, so that tests of it are faster. */
@TestConfiguration(proxyBeanMethods = false)
public class ShortTimeouts {

    @Bean
    @Primary
    ClientTimeouts shortClientTimeouts() {
        return new ClientTimeouts(Duration.ofSeconds(60), Duration.ofSeconds(1));
    }
}
