package dev.keywright.client.spring;

import org.springframework.boot.WebApplicationType;

class ServletExampleTest extends KeyedApplicationKit {

    ServletExampleTest() {
        super(ServletExample.class, WebApplicationType.SERVLET);
    }
}
