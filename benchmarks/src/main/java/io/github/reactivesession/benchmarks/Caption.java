/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import java.util.List;

/**
 * The words around a picture.
 *
 * @param title what is shown
 * @param description what there is to see in it, for who does not see it
 * @param axis what is counted along the axis, and in which unit
 * @param notes how it was measured
 */
record Caption(String title, String description, String axis, List<String> notes) {
    /** From dark to light, so that they differ in print and to every eye. */
    private static final List<String> COLOURS = List.of("#17406d", "#de7a22", "#b5d3c1", "#7a7a7a");

    private static final double EDGE = 20;
    private static final double LETTER = 7.4;

    static String colour(int number) {
        return COLOURS.get(number % COLOURS.size());
    }

    /** Title and legend; returns where the rest begins. */
    double head(Svg svg, List<String> names) {
        svg.words(EDGE, 30, Svg.START, Svg.HEADING, title);
        double x = EDGE;
        double y = 56;
        for (int i = 0; i < names.size(); i++) {
            double width = 26 + LETTER * names.get(i).length();
            if (x > EDGE && x + width > Svg.WIDTH) {
                x = EDGE;
                y += 20;
            }
            svg.box(x, y - 11, 13, 13, colour(i));
            svg.words(x + 19, y, Svg.START, Svg.PLAIN, names.get(i));
            x += width + 14;
        }
        return y + 20;
    }

    /** The numbers of an axis below what was drawn, with lines through it. */
    static void across(Svg svg, Scale scale, double top, double bottom) {
        for (double tick : scale.ticks()) {
            svg.line(scale.at(tick), top, scale.at(tick), bottom, 1, Svg.GRID);
            svg.words(scale.at(tick), bottom + 16, Svg.MIDDLE, Svg.SMALL, Svg.tick(tick));
        }
    }

    /** The axis's title and the notes; returns the whole file. */
    String foot(Svg svg, double middle, double bottom) {
        svg.words(middle, bottom + 36, Svg.MIDDLE, Svg.PLAIN, axis);
        double y = bottom + 62;
        for (String note : notes) {
            svg.words(EDGE, y, Svg.START, Svg.SMALL, note);
            y += 17;
        }
        return svg.file(y, title, description + " " + String.join("; ", notes) + ".");
    }
}
