package dev.keywright.limit;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LimitSettings.class)
class LimitConfiguration {

    @Bean
    Limiter addressLimiter(LimitSettings settings) {
        return limiter(settings.perAddress());
    }

    @Bean
    Limiter accountKeyLimiter(LimitSettings settings) {
        return limiter(settings.keysPerAccount());
    }

    @Bean
    Limiter operatorKeyLimiter(LimitSettings settings) {
        return limiter(settings.keysPerOperator());
    }

    @Bean
    Limiter programKeyLimiter(LimitSettings settings) {
        return limiter(settings.keysPerServiceKey());
    }

    private static Limiter limiter(Quota quota) {
        return quota.isOff() ? Limiter.UNLIMITED : new MemoryLimiter(quota);
    }
}
