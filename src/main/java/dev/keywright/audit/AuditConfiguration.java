package dev.keywright.audit;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.keywright.storage.Cursors;
import dev.keywright.storage.Patience;
import dev.keywright.storage.Secrets;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ChangeSettings.class)
class AuditConfiguration {

    @Bean
    Trail trail(
            DatabaseClient database,
            Secrets secrets,
            TransactionalOperator transaction,
            Clock clock,
            ObjectProvider<TrailListener> listeners) {
        return new Trail(
                database,
                new Chain(secrets.pepper()),
                transaction,
                clock,
                listeners.stream().toList());
    }

    /** It looks for the listeners late: it is one itself. */
    @Bean
    TrailFollower trailFollower(
            DatabaseClient database,
            ChangeSettings settings,
            Patience patience,
            Ticker ticker,
            ObjectProvider<TrailNews> news,
            ObjectProvider<TrailListener> listeners) {
        return new TrailFollower(
                new AuditEvents(database),
                patience,
                settings.pollInterval(),
                news.getIfAvailable(() -> TrailNews.NONE),
                ticker::read,
                () -> listeners.stream().toList());
    }

    @Bean
    MeterBinder trailMeters(TrailFollower trail) {
        return (registry) -> TimeGauge.builder(
                        "keywright.trail.age",
                        trail,
                        TimeUnit.MILLISECONDS,
                        (read) -> read.age().toMillis())
                .description("How long ago the trail was read to its end, which each node does to hear of changes")
                .register(registry);
    }

    @Bean
    AuditReader auditReader(DatabaseClient database, Cursors cursors) {
        return new AuditReader(new AuditEvents(database), cursors);
    }
}
