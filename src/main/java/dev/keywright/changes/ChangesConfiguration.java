package dev.keywright.changes;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ChangeStreamProperties.class)
class ChangesConfiguration {

    @Bean
    MeterBinder changeStreamMeters(ChangeStreams streams) {
        return (registry) -> Gauge.builder("keywright.changes.streams", streams, ChangeStreams::count)
                .description("Connected subscribers to /v1/changes")
                .register(registry);
    }
}
