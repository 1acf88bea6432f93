package dev.keywright.error;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import reactor.core.publisher.Hooks;

@EnableConfigurationProperties(LogSettings.class)
@EnableScheduling
@Configuration(proxyBeanMethods = false)
class LoggingConfiguration {

    LoggingConfiguration() {
        Hooks.onErrorDropped(DroppedErrors::log);
    }

    @Bean
    LogThrottle logThrottle(LogSettings settings) {
        return settings.throttle() ? new LogThrottle() : LogThrottle.unlimited();
    }
}
