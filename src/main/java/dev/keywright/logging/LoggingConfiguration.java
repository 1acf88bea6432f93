package dev.keywright.logging;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import reactor.core.publisher.Hooks;

@EnableConfigurationProperties(LogProperties.class)
@EnableScheduling
@Configuration(proxyBeanMethods = false)
class LoggingConfiguration {

    LoggingConfiguration() {
        Hooks.onErrorDropped(DroppedErrorLog::log);
    }

    @Bean
    LogThrottle logThrottle(LogProperties settings) {
        return settings.throttle() ? new LogThrottle() : LogThrottle.unlimited();
    }
}
