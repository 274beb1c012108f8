package org.longmai.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The scripts that stand in the apps' pages themselves: a browser takes an import map from nowhere else. They run because
 * their hash is in the policy; anything else in a page does not.
 *
 * @see <a href="https://www.w3.org/TR/CSP3/#grammardef-hash-source">CSP: hash sources</a>
 */
final class PageScripts {

    private static final Pattern IMPORT_MAP =
            Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);

    private PageScripts() {}

    /** As {@code script-src} has them: {@code 'sha256-…'}. */
    static List<String> hashes() {
        TreeSet<String> hashes = new TreeSet<>();
        for (String page : pages()) {
            Matcher script = IMPORT_MAP.matcher(page);
            while (script.find()) {
                hashes.add("'sha256-%s'".formatted(hash(script.group(1))));
            }
        }
        return List.copyOf(hashes);
    }

    private static List<String> pages() {
        try {
            List<String> pages = new ArrayList<>();
            for (Resource page :
                    new PathMatchingResourcePatternResolver().getResources("classpath:/static/*/index.html")) {
                pages.add(page.getContentAsString(StandardCharsets.UTF_8));
            }
            return pages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
