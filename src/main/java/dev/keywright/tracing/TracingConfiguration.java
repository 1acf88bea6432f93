package dev.keywright.tracing;

import dev.keywright.startup.StartupException;
import dev.keywright.web.RequestId;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.exporter.SpanExportingPredicate;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.r2dbc.ConnectionFactoryDecorator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;

@Configuration(proxyBeanMethods = false)
@Conditional(TracingConfiguration.WhenOn.class)
class TracingConfiguration {

    private static final String TRANSPORT = "management.opentelemetry.tracing.export.otlp.transport";
    private static final String HTTP = "http";
    private static final String REQUEST_ID = "keywright.request_id";

    /** Runs before any bean is created. Otherwise the exporter would fail during startup with a long chain of bean names. */
    @Bean
    static BeanFactoryPostProcessor overHttp(Environment environment) {
        return (beans) -> {
            String transport = environment.getProperty(TRANSPORT, HTTP);
            if (!HTTP.equalsIgnoreCase(transport)) {
                throw new StartupException(
                        TRANSPORT + " is set to " + transport + ". Keywright exports traces by OTLP over HTTP only.",
                        "Remove the setting, and OTEL_EXPORTER_OTLP_PROTOCOL too, and configure the port for HTTP, usually 4318.");
            }
        };
    }

    /** Adds the request ID to the span of a request. */
    @Bean
    ObservationFilter requestIds() {
        return (context) -> {
            if (context instanceof ServerRequestObservationContext request && request.getResponse() != null) {
                String id = request.getResponse().getHeaders().getFirst(RequestId.HEADER);
                if (id != null) {
                    context.addHighCardinalityKeyValue(KeyValue.of(REQUEST_ID, id));
                }
            }
            return context;
        };
    }

    @Bean
    ConnectionFactoryDecorator querySpans(ObservationRegistry observations) {
        return (connections) -> QuerySpans.around(connections, observations);
    }

    /** Probes and scrapes would be most of the traces, and carry no information. */
    @Bean
    SpanExportingPredicate requestsOnly() {
        return (span) -> !span.getTags().getOrDefault("http.url", "").startsWith("/actuator");
    }

    static final class WhenOn implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return Tracing.isOn(context.getEnvironment());
        }
    }
}
