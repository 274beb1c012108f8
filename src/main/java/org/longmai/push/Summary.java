package org.longmai.push;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The report at the end, in Chinese and English. Numbers only: it may stand on a screen.
 *
 */
record Summary(int accepted, int skipped, Map<String, Integer> reasons, Path rejected, Courier.@Nullable Stop stopped) {

    String chinese() {
        String text = "本次接收 %d 个，先前已接收 %d 个，未接收 %d 个。%n".formatted(accepted, skipped, refused());
        if (refused() > 0) {
            text += "原因：%s；详见 %s%n".formatted(reasonsInWords(), rejected);
        }
        return text + ending("未完成，请再次运行：", "未完成：");
    }

    String english() {
        String text = "%d accepted now, %d before, %d not accepted.%n".formatted(accepted, skipped, refused());
        if (refused() > 0) {
            text += "Reasons: %s; see %s%n".formatted(reasonsInWords(), rejected);
        }
        return text + ending("Not finished, run it again: ", "Not finished: ");
    }

    private String ending(String again, String over) {
        return stopped == null ? "" : (stopped.mayPass() ? again : over) + "%s%n".formatted(stopped.reason());
    }

    int refused() {
        return reasons.values().stream().mapToInt(Integer::intValue).sum();
    }

    private String reasonsInWords() {
        return String.join(
                ", ",
                reasons.entrySet().stream()
                        .map(reason -> reason.getValue() + " × " + reason.getKey())
                        .toList());
    }

    /** Both, or English alone on a console that has no Chinese characters. */
    String forConsole(Charset console) {
        return console.newEncoder().canEncode(chinese())
                ? chinese() + english()
                : english().replace("×", "x");
    }

    /** What the console says it is in; on Windows in China that is GBK. */
    static Charset console() {
        String name = Objects.requireNonNullElse(
                System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding")),
                System.getProperty("native.encoding", "US-ASCII"));
        return Charset.isSupported(name) ? Charset.forName(name) : Charset.defaultCharset();
    }
}
