package dev.keywright.config;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.keywright.json.BoundedNumberDeserializer;
import dev.keywright.json.UnloggedJsonEncoder;
import dev.keywright.problem.RequestBodyLimit;
import dev.keywright.web.Timestamps;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import org.springframework.boot.http.codec.CodecCustomizer;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.accept.RequestedContentTypeResolverBuilder;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** The beans common to all features: clocks, randomness, and the JSON rules. */
@Configuration(proxyBeanMethods = false)
class CoreConfiguration implements WebFluxConfigurer {

    /** With the precision of stored times, so that a response shows a time exactly as it is read from the database later. */
    @Bean
    Clock clock() {
        return Clock.tickMillis(ZoneOffset.UTC);
    }

    /** Measures elapsed time, independent of clock adjustments. */
    @Bean
    Ticker ticker() {
        return Ticker.systemTicker();
    }

    @Bean
    SecureRandom secureRandom() {
        return new SecureRandom();
    }

    /**
     * A duplicate or unknown name, or a value of another type, is a client error and is never guessed. The bodies of the five simple
     * operations are an exception: the OpenAPI document allows unknown fields. Numbers keep their text, because a double would change long
     * ones.
     */
    @Bean
    JsonMapperBuilderCustomizer strictJson() {
        return (builder) -> builder.addModule(BoundedNumberDeserializer.module())
                .addModule(Timestamps.module())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .withCoercionConfig(
                        LogicalType.Integer,
                        (number) -> number.setCoercion(CoercionInputShape.String, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
                .withCoercionConfig(
                        LogicalType.Boolean,
                        (bool) -> bool.setCoercion(CoercionInputShape.String, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail))
                .withCoercionConfig(
                        LogicalType.Textual,
                        (text) -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    }

    @Bean
    CodecCustomizer requestBodyLimit() {
        return (codecs) -> codecs.defaultCodecs().maxInMemorySize(RequestBodyLimit.BYTES);
    }

    @Bean
    CodecCustomizer unloggedResponses(JsonMapper mapper) {
        return (codecs) -> codecs.defaultCodecs().jacksonJsonEncoder(new UnloggedJsonEncoder(mapper));
    }

    /** Ignores {@code Accept}: a handler that sets no content type writes JSON or problem JSON. */
    @Override
    public void configureContentTypeResolver(RequestedContentTypeResolverBuilder builder) {
        builder.fixedResolver(MediaType.APPLICATION_JSON, MediaType.APPLICATION_PROBLEM_JSON);
    }
}
