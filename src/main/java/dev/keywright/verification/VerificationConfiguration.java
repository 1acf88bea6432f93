package dev.keywright.verification;

import dev.keywright.key.KnownKeys;
import dev.keywright.usage.UseCounter;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class VerificationConfiguration {

    @Bean
    Verifier verifier(KnownKeys keys, UseCounter uses, Clock clock) {
        return new Verifier(keys, uses, clock);
    }
}
