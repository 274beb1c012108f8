package org.longmai;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The health-data hub of a district: FHIR Bundles in, one resident's chart out, as far as the resident agreed. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Longmai {

    /** Starts the server, or runs the command that the first argument names. */
    public static void main(String[] arguments) {
        if (Commands.asked(arguments)) {
            System.exit(Commands.run(arguments));
        }
        SpringApplication.run(Longmai.class, arguments);
    }
}
