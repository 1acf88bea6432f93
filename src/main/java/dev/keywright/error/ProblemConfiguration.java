package dev.keywright.error;

import org.springframework.boot.webflux.autoconfigure.WebFluxRegistrations;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class ProblemConfiguration {

    @Bean
    Problems problems(JsonMapper json, LogThrottle throttle) {
        return new Problems(json, throttle);
    }

    @Bean
    ErrorWebExceptionHandler refusalHandler(Problems problems) {
        return new RefusalHandler(problems);
    }

    @Bean
    static WebFluxRegistrations strictQueries() {
        return new WebFluxRegistrations() {
            @Override
            public RequestMappingHandlerMapping getRequestMappingHandlerMapping() {
                return new QueryParameters();
            }
        };
    }
}
