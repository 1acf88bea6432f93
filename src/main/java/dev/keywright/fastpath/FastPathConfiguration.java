package dev.keywright.fastpath;

import dev.keywright.apikey.cache.ServiceKeys;
import dev.keywright.net.address.ClientAddressResolver;
import dev.keywright.problem.ProblemFactory;
import dev.keywright.tracing.Tracing;
import dev.keywright.verification.web.VerificationBodyHandler;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.function.Predicate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FastPathProperties.class)
class FastPathConfiguration {

    /** WebFlux creates the spans, so requests that need one bypass the fast path. */
    @Bean
    VerificationFastPath verificationFastPath(
            VerificationBodyHandler verifications,
            ServiceKeys keys,
            ClientAddressResolver addresses,
            ProblemFactory problems,
            Environment environment) {
        Predicate<HttpHeaders> needsSpan = Tracing.isOn(environment) ? Tracing::isSampled : (headers) -> false;
        return new VerificationFastPath(
                verifications, new ServiceKeyAuthenticator(keys, addresses), problems, needsSpan);
    }

    /** The fast path is created when the server starts, long after the server bean. */
    @Bean
    NettyRouteProvider fastPathHandler(FastPathProperties settings, ObjectProvider<VerificationFastPath> fastPath) {
        return (routes) -> settings.enabled() ? new FastPathRoutes(routes, fastPath.getObject()) : routes;
    }
}
