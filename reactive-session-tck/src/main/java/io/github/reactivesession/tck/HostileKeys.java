/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parts of keys that stores like to confuse, and parts that nobody may use (R1 to R3). A new one is a new row. */
final class HostileKeys {
    private static final String SIZE = "must have 1 to 255 code points";
    private static final String CONTROL = "must not contain control characters";
    private static final String SURROGATE = "must not contain a lone surrogate";

    private static final String ROCKET = "\uD83D\uDE80";

    /** Any two of them are two keys, however a collation, a pattern or a separator may see them. */
    static final List<Legal> LEGAL = List.of(
            new Legal("plain", "alice"),
            new Legal("upper case", "ALICE"),
            new Legal("title case", "Alice"),
            new Legal("accent, composed", "\u00E0lice"),
            new Legal("accent, decomposed", "a\u0300lice"),
            new Legal("full width", "\uFF41\uFF4C\uFF49\uFF43\uFF45"),
            new Legal("circled letters", "\u24D0lice"),
            new Legal("dotless i", "al\u0131ce"),
            new Legal("dotted capital I", "AL\u0130CE"),
            new Legal("cyrillic a", "\u0430lice"),
            new Legal("soft hyphen inside", "a\u00ADlice"),
            new Legal("zero-width space at the end", "alice\u200B"),
            new Legal("byte order mark in front", "\uFEFFalice"),
            new Legal("trailing space", "alice "),
            new Legal("two trailing spaces", "alice  "),
            new Legal("leading space", " alice"),
            new Legal("inner space", "al ice"),
            new Legal("trailing no-break space", "alice\u00A0"),
            new Legal("trailing wide space", "alice\u3000"),
            new Legal("a space", " "),
            new Legal("two spaces", "  "),
            new Legal("sharp s", "stra\u00DFe"),
            new Legal("double s", "strasse"),
            new Legal("long s", "stra\u017F\u017Fe"),
            new Legal("ligature", "\uFB01x"),
            new Legal("no ligature", "fix"),
            new Legal("hiragana", "\u306F\u306F"),
            new Legal("katakana", "\u30CF\u30CF"),
            new Legal("zero", "0"),
            new Legal("two zeros", "00"),
            new Legal("superscript zero", "\u2070"),
            new Legal("exponent", "0e0"),
            new Legal("minus one", "-1"),
            new Legal("null by name", "null"),
            new Legal("true by name", "true"),
            new Legal("colon", ":"),
            new Legal("two colons", "::"),
            new Legal("inner colon", "ali:ce"),
            new Legal("escaped colon", "ali\\:ce"),
            new Legal("percent-encoded colon", "ali%3Ace"),
            new Legal("slash", "/"),
            new Legal("inner slash", "ali/ce"),
            new Legal("parent folder", ".."),
            new Legal("hash tag", "{alice}"),
            new Legal("empty hash tag", "{}"),
            new Legal("opening brace", "{alice"),
            new Legal("closing brace", "alice}"),
            new Legal("lone closing brace", "}"),
            new Legal("star", "*"),
            new Legal("prefix pattern", "ali*"),
            new Legal("question mark", "a?ice"),
            new Legal("class pattern", "[a]lice"),
            new Legal("negated class", "[^b]lice"),
            new Legal("percent", "%"),
            new Legal("like prefix", "ali%"),
            new Legal("underscore", "_"),
            new Legal("like one", "_lice"),
            new Legal("single quote", "'"),
            new Legal("double quote", "\""),
            new Legal("back quote", "`"),
            new Legal("backslash", "\\"),
            new Legal("two backslashes", "\\\\"),
            new Legal("backslash at the end", "alice\\"),
            new Legal("escape by letters", "\\u0000"),
            new Legal("statement end", "alice;--"),
            new Legal("injection", "' OR '1'='1"),
            new Legal("comment", "alice/*"),
            new Legal("parameter", "$1"),
            new Legal("placeholder", "${alice}"),
            new Legal("app prefix", "app:"),
            new Legal("user prefix", "user:"),
            new Legal("temp prefix", "temp:"),
            new Legal("emoji", ROCKET),
            new Legal("another emoji", "\uD83D\uDE81"),
            new Legal("family of emoji", "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67"),
            new Legal("right to left", "\u05D0\u05D1\u05D2"),
            new Legal("right-to-left override", "\u202Ealice"),
            new Legal("line separator", "ali\u2028ce"),
            new Legal("replacement character", "\uFFFD"),
            new Legal("noncharacter", "\uFFFF"),
            new Legal("last code point", "\uDBFF\uDFFF"),
            new Legal("255 letters", "x".repeat(255)),
            new Legal("255 letters, last one differs", "x".repeat(254) + "y"),
            new Legal("255 of four bytes", ROCKET.repeat(255)),
            new Legal("255 of four bytes, last one differs", ROCKET.repeat(254) + "\uD83D\uDE81"));

    /** Each breaks one rule. */
    static final List<Illegal> ILLEGAL = List.of(
            new Illegal("null", null, "must not be null"),
            new Illegal("empty", "", SIZE),
            new Illegal("256 letters", "x".repeat(256), SIZE),
            new Illegal("256 of four bytes", ROCKET.repeat(256), SIZE),
            new Illegal("NUL", "ali\0ce", CONTROL),
            new Illegal("NUL at the end", "alice\0", CONTROL),
            new Illegal("tab", "\talice", CONTROL),
            new Illegal("newline", "alice\n", CONTROL),
            new Illegal("carriage return", "alice\r", CONTROL),
            new Illegal("unit separator", "ali\u001Fce", CONTROL),
            new Illegal("delete", "alice\u007F", CONTROL),
            new Illegal("next line", "alice\u0085", CONTROL),
            new Illegal("last of C1", "alice\u009F", CONTROL),
            new Illegal("lone high surrogate", "\uD83Dalice", SURROGATE),
            new Illegal("lone high surrogate at the end", "alice\uD83D", SURROGATE),
            new Illegal("lone low surrogate", "alice\uDE80", SURROGATE),
            new Illegal("surrogates the wrong way round", "\uDE80\uD83D", SURROGATE));

    /** What a store may join parts with, or search them by. */
    static final List<String> SEPARATORS =
            List.of(":", "::", "/", "|", "{", "}", "_", "-", "%", "*", " ", "\\", ".", ",", "#", "\u2028", "\uFFFF");

    private HostileKeys() {}

    /**
     * A part of a key that must work.
     *
     * @param name what is special about it
     * @param text the part
     */
    record Legal(String name, String text) {
        /** Puts text in front that makes the part unique, and keeps the end of it, within 255 code points. */
        String after(String prefix) {
            int room = 255 - prefix.codePointCount(0, prefix.length());
            int length = text.codePointCount(0, text.length());
            return prefix + text.substring(text.offsetByCodePoints(0, Math.max(0, length - room)));
        }
    }

    /**
     * A part of a key that must be refused.
     *
     * @param name what is wrong with it
     * @param value the part
     * @param rule the rule it breaks, as the error words it
     */
    record Illegal(String name, @Nullable String value, String rule) {
        /** Returns the part as a caller without null checks would pass it. */
        @SuppressWarnings("NullAway")
        String text() {
            return value;
        }
    }
}
