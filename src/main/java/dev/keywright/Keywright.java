package dev.keywright;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication(proxyBeanMethods = false)
public class Keywright {

    public static void main(String[] args) {
        SpringApplication.run(Keywright.class, args);
    }
}
