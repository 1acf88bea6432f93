package dev.keywright.lane;

import dev.keywright.access.ClientAddresses;
import dev.keywright.error.Problems;
import dev.keywright.key.ServiceKeys;
import dev.keywright.tracing.Tracing;
import dev.keywright.verification.HotTranslation;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.function.Predicate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LaneSettings.class)
class LaneConfiguration {

    /** Spans are WebFlux's to make, so calls that need one are left to it. */
    @Bean
    FastLane fastLane(
            HotTranslation answers,
            ServiceKeys keys,
            ClientAddresses addresses,
            Problems problems,
            Environment environment) {
        Predicate<HttpHeaders> needsASpan = Tracing.isOn(environment) ? Tracing::isKept : (headers) -> false;
        return new FastLane(answers, new Callers(keys, addresses), problems, needsASpan);
    }

    /** The lane is asked for when the server starts, long after the server itself is made. */
    @Bean
    NettyRouteProvider laneInFront(LaneSettings settings, ObjectProvider<FastLane> lane) {
        return (routes) -> settings.enabled() ? new RoutesBehind(routes, lane.getObject()) : routes;
    }
}
