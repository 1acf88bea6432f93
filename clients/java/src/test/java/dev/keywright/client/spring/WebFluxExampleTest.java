package dev.keywright.client.spring;

import org.springframework.boot.WebApplicationType;

class WebFluxExampleTest extends ExampleApplicationContractTests {

    WebFluxExampleTest() {
        super(WebFluxExample.class, WebApplicationType.REACTIVE);
    }
}
