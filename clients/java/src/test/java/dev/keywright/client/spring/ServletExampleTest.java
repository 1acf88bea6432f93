package dev.keywright.client.spring;

import org.springframework.boot.WebApplicationType;

class ServletExampleTest extends ExampleApplicationContractTests {

    ServletExampleTest() {
        super(ServletExample.class, WebApplicationType.SERVLET);
    }
}
