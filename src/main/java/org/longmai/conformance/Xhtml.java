package org.longmai.conformance;

import java.util.Set;

/**
 * Whether a narrative is text with basic formatting, as a doctor's browser may show it: looked at tag by tag, without a tree.
 *
 * @see <a href="https://hl7.org/fhir/R4/narrative.html#xhtml">FHIR: what XHTML a narrative may hold</a>
 */
final class Xhtml {

    private static final Set<String> TAGS = Set.of(
            "a",
            "abbr",
            "acronym",
            "address",
            "b",
            "big",
            "blockquote",
            "br",
            "caption",
            "cite",
            "code",
            "col",
            "colgroup",
            "dd",
            "del",
            "dfn",
            "div",
            "dl",
            "dt",
            "em",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "i",
            "img",
            "ins",
            "kbd",
            "li",
            "ol",
            "p",
            "pre",
            "q",
            "samp",
            "small",
            "span",
            "strong",
            "sub",
            "sup",
            "table",
            "tbody",
            "td",
            "tfoot",
            "th",
            "thead",
            "tr",
            "tt",
            "u",
            "ul",
            "var");

    private Xhtml() {}

    static boolean isPlain(String div) {
        for (int open = div.indexOf('<'); open >= 0; ) {
            int end = end(div, open);
            if (end < 0 || !isPlain(div, open + 1, end)) {
                return false;
            }
            open = div.indexOf('<', end);
        }
        return true;
    }

    /** Where the tag ends: a bracket within quotes is text. */
    private static int end(String div, int open) {
        char quote = 0;
        for (int i = open; i < div.length(); i++) {
            char c = div.charAt(i);
            if (quote == 0 && c == '>') {
                return i;
            }
            if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            }
        }
        return -1;
    }

    /** One tag, from behind its bracket; or a comment. */
    private static boolean isPlain(String div, int from, int end) {
        if (div.startsWith("!--", from)) {
            return true;
        }
        int start = div.charAt(from) == '/' ? from + 1 : from;
        int at = start;
        while (at < end && isLetter(div.charAt(at))) {
            at++;
        }
        return TAGS.contains(div.substring(start, at)) && (at == end || isPlainAttributes(div, at, end));
    }

    private static boolean isPlainAttributes(String div, int from, int end) {
        for (int i = from; i < end; i++) {
            boolean begins =
                    div.charAt(i) <= ' ' || div.charAt(i) == '"' || div.charAt(i) == '\'' || div.charAt(i) == '/';
            if (begins && div.regionMatches(true, i + 1, "on", 0, 2) && isHandler(div, i + 3, end)) {
                return false;
            }
            if (div.charAt(i) == '&'
                    && (div.startsWith("&#", i) || div.startsWith("&colon", i))
                    && isLink(div, from, end)) {
                return false;
            }
            if (div.charAt(i) == ':' && div.regionMatches(true, i - 6, "script", 0, 6)) {
                return false;
            }
        }
        return true;
    }

    /** A link has no need to hide its letters. */
    private static boolean isLink(String div, int from, int end) {
        String attributes = div.substring(from, end);
        return attributes.contains("href") || attributes.contains("src");
    }

    private static boolean isHandler(String div, int from, int end) {
        int at = from;
        while (at < end && isLetter(div.charAt(at))) {
            at++;
        }
        return at > from && at < end && (div.charAt(at) == '=' || div.charAt(at) <= ' ');
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z';
    }
}
