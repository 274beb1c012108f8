package org.longmai;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the jar is a server, and when a command. */
class CommandsTests {

    @Test
    void startsTheServerWhenNothingIsAsked() {
        assertThat(Commands.asked()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--server.port=8090", "--spring.profiles.active=demo", "--debug"})
    void startsTheServerWithItsSettings(String setting) {
        assertThat(Commands.asked(setting, "push")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"push", "--help", "-h", "--version", "-V", "psuh"})
    void takesACommandForACommand(String command) {
        assertThat(Commands.asked(command)).isTrue();
    }

    @Test
    void refusesACommandThatItDoesNotHave() {
        assertThat(Commands.run("psuh")).isEqualTo(2);
    }

    @Test
    void showsItsHelp() {
        assertThat(Commands.run("push", "--help")).isZero();
    }
}
