package dev.keywright.client.spring;

import org.springframework.boot.WebApplicationType;

class WebFluxExampleTest extends KeyedApplicationKit {

    WebFluxExampleTest() {
        super(WebFluxExample.class, WebApplicationType.REACTIVE);
    }
}
