package org.longmai.share;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;
import org.springframework.stereotype.Component;

/** Lets who showed the passcode fetch the file by itself, for some minutes: the end of that time, and a keyed hash of it. */
@Component
class Tickets {

    private static final Duration TIME = Duration.ofMinutes(5);

    private final KeyedHash hash;
    private final Clock clock;

    Tickets(MasterKey master, Clock clock) {
        this.hash = new KeyedHash(master, "health-link-tickets");
        this.clock = clock;
    }

    String of(String address) {
        String end = Long.toString(clock.instant().plus(TIME).getEpochSecond());
        return end + "-" + hash(address, end);
    }

    boolean isGood(String address, String ticket) {
        int dash = ticket.indexOf('-');
        if (dash < 1 || dash > 12 || !ticket.chars().limit(dash).allMatch(Character::isDigit)) {
            return false;
        }
        String end = ticket.substring(0, dash);
        return isHash(ticket.substring(dash + 1), hash(address, end))
                && clock.instant().isBefore(Instant.ofEpochSecond(Long.parseLong(end)));
    }

    private static boolean isHash(String given, String right) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }

    private String hash(String address, String end) {
        return hash.toText(address + "|" + end);
    }
}
