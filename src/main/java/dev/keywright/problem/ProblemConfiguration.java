package dev.keywright.problem;

import dev.keywright.logging.LogThrottle;
import org.springframework.boot.webflux.autoconfigure.WebFluxRegistrations;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class ProblemConfiguration {

    @Bean
    ProblemFactory problems(JsonMapper json, LogThrottle throttle) {
        return new ProblemFactory(json, throttle);
    }

    @Bean
    ErrorWebExceptionHandler apiExceptionHandler(ProblemFactory problems) {
        return new ApiExceptionHandler(problems);
    }

    @Bean
    static WebFluxRegistrations strictQueries() {
        return new WebFluxRegistrations() {
            @Override
            public RequestMappingHandlerMapping getRequestMappingHandlerMapping() {
                return new QueryParameterCheck();
            }
        };
    }
}
