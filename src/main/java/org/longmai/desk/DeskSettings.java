package org.longmai.desk;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param minutes how long a code can be redeemed
 * @param longest the most hours that a code gives an institution
 * @param cardHours the hours that a card gives
 * @param attempts wrong codes and cards of one institution in so many minutes as a code holds; then it waits
 * @param cardAttempts wrong PINs of one card a day; then it is locked until the next
 * @param daily codes, and cards, of one resident a day
 */
@ConfigurationProperties("longmai.desk")
record DeskSettings(
        @DefaultValue("10") int minutes,
        @DefaultValue("24") int longest,
        @DefaultValue("4") int cardHours,
        @DefaultValue("20") int attempts,
        @DefaultValue("5") int cardAttempts,
        @DefaultValue("30") int daily) {

    DeskSettings {
        if (minutes < 1 || longest < 1 || cardHours < 1 || attempts < 1 || cardAttempts < 1 || daily < 1) {
            throw new IllegalArgumentException("longmai.desk: every setting must be 1 or more.");
        }
        if (minutes > 60 || attempts > 100 || cardAttempts > 10) {
            throw new IllegalArgumentException(
                    "longmai.desk: minutes up to 60, attempts up to 100, card-attempts up to 10: beyond that a code is guessed.");
        }
    }
}
