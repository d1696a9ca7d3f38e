/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/**
 * A drawing as text: shapes and words on white, legible on a dark page too, in the reader's own font without serifs. The
 * same calls make the same text.
 */
final class Svg {
    static final int WIDTH = 800;
    static final String START = "start";
    static final String MIDDLE = "middle";
    static final String END = "end";
    static final String PLAIN = "";
    static final String BOLD = " font-weight=\"bold\"";
    static final String HEADING = " font-weight=\"bold\" font-size=\"17\"";
    static final String SMALL = " font-size=\"12\" fill=\"#555555\"";
    static final String GRID = "#dddddd";
    static final String INK = "#222222";

    private final StringBuilder body = new StringBuilder();

    void words(double x, double y, String anchor, String look, String words) {
        shape("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s>%s</text>", x, y, anchor, look, escape(words));
    }

    /** With a thin outline, so that a light one can be seen. */
    void box(double x, double y, double width, double height, String colour) {
        shape(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\" stroke=\"%s\" stroke-width=\"0.7\"/>",
                x, y, width, height, colour, INK);
    }

    void dot(double x, double y, String colour) {
        shape(
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"%s\" stroke=\"%s\" stroke-width=\"0.7\"/>",
                x, y, colour, INK);
    }

    void line(double x1, double y1, double x2, double y2, double width, String colour) {
        shape(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke-width=\"%.1f\" stroke=\"%s\"/>",
                x1, y1, x2, y2, width, colour);
    }

    private void shape(String format, Object... values) {
        body.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    /** The whole file; title and description are what is read out to who does not see it. */
    String file(double height, String title, String description) {
        String size = String.format(Locale.ROOT, "width=\"%d\" height=\"%.0f\"", WIDTH, height);
        String view = String.format(Locale.ROOT, "viewBox=\"0 0 %d %.0f\"", WIDTH, height);
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" " + size + " " + view
                + " font-family=\"sans-serif\" font-size=\"13\" fill=\"" + INK + "\">\n<title>" + escape(title)
                + "</title>\n<desc>" + escape(description) + "</desc>\n<rect " + size + " fill=\"#ffffff\"/>\n" + body
                + "</svg>\n";
    }

    /** What cannot stand in XML at all becomes a space. */
    static String escape(String words) {
        return words.replaceAll("\\p{Cntrl}", " ")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** Three digits, or all before the point. */
    static String number(double value) {
        return format(value >= 100 ? "#,##0" : value >= 10 ? "0.0" : "0.00", value);
    }

    /** With as many digits as it has. */
    static String tick(double value) {
        return format("#,##0.######", value);
    }

    private static String format(String pattern, double value) {
        return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
    }
}
