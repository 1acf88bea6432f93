package dev.keywright.support;

import dev.keywright.account.password.PasswordHasher;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import reactor.core.scheduler.Scheduler;

/** Hashes passwords at a fiftieth of the normal cost, which only {@code PasswordHasherTest} tests. */
@TestConfiguration(proxyBeanMethods = false)
public class CheapPasswordHashing {

    @Bean
    @Primary
    PasswordHasher cheapPasswordHasher(Scheduler passwordScheduler) {
        return new PasswordHasher(
                passwordScheduler, new Argon2PasswordEncoder(16, 32, 1, 1024, 1), PasswordHasher.dummyHash(1024, 1));
    }
}
