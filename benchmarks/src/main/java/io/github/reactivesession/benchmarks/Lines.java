/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import java.util.List;

/**
 * Lines, both axes by powers of ten, in panels below each other, each with its numbers above, in thousands: a group is what
 * was measured at one length, its heading the panel, its name the length.
 */
final class Lines {
    private static final double LEFT = 110;
    private static final double RIGHT = 700;
    private static final double HEIGHT = 190;
    private static final double ROW = 18;
    private static final double THOUSAND = 1_000;

    private final Svg svg = new Svg();
    private final List<Group> points;
    private final List<String> names;
    private final Scale across;

    private Lines(List<Group> points) {
        this.points = points;
        names = Group.names(points);
        List<Double> lengths = points.stream().map(Lines::length).sorted().toList();
        across = Scale.ofPowers(lengths.get(0), lengths.get(lengths.size() - 1), LEFT, RIGHT);
    }

    static String draw(Caption caption, List<Group> points) {
        Lines lines = new Lines(points);
        double y = caption.head(lines.svg, lines.names);
        double bottom = y;
        for (String panel : points.stream().map(Group::heading).distinct().toList()) {
            bottom = lines.panel(panel, y);
            y = bottom + 40;
        }
        return caption.foot(lines.svg, (LEFT + RIGHT) / 2, bottom);
    }

    /** Returns where it ends. */
    private double panel(String panel, double start) {
        svg.words(20, start + 14, Svg.START, Svg.BOLD, "Thousands of appends a second, " + panel);
        double top = start + 30 + (1 + names.size()) * ROW;
        double bottom = top + HEIGHT;
        Scale up = Scale.ofPowers(Group.lowest(points), Group.highest(points), bottom, top);
        Caption.across(svg, across, top, bottom);
        for (double tick : up.ticks()) {
            svg.line(LEFT, up.at(tick), RIGHT, up.at(tick), 1, Svg.GRID);
            svg.words(LEFT - 8, up.at(tick) + 4, Svg.END, Svg.SMALL, Svg.tick(tick / THOUSAND));
        }
        List<Group> here =
                points.stream().filter(point -> point.heading().equals(panel)).toList();
        names.forEach(name -> line(here, name, up));
        names.forEach(name -> svg.dot(66, start + 30 + (names.indexOf(name) + 1) * ROW, colour(name)));
        here.forEach(point -> numbers(point, start + 34));
        return bottom;
    }

    /** A column above the points of a length. */
    private void numbers(Group point, double y) {
        svg.words(x(point), y, Svg.MIDDLE, Svg.SMALL, point.name());
        point.values()
                .forEach((name, range) -> svg.words(
                        x(point),
                        y + (names.indexOf(name) + 1) * ROW,
                        Svg.MIDDLE,
                        Svg.PLAIN,
                        Svg.number(range.middle() / THOUSAND)));
    }

    private void line(List<Group> here, String name, Scale up) {
        String colour = colour(name);
        Group before = null;
        for (Group point : here) {
            if (point.values().containsKey(name)) {
                if (before != null) {
                    svg.line(x(before), y(before, name, up), x(point), y(point, name, up), 3, colour);
                }
                before = point;
            }
        }
        here.stream()
                .filter(point -> point.values().containsKey(name))
                .forEach(point -> svg.dot(x(point), y(point, name, up), colour));
    }

    private String colour(String name) {
        return Caption.colour(names.indexOf(name));
    }

    private double x(Group point) {
        return across.at(length(point));
    }

    private static double y(Group point, String name, Scale up) {
        return up.at(point.values().getOrDefault(name, Range.of(0)).middle());
    }

    private static double length(Group point) {
        return Double.parseDouble(point.name().replace(",", ""));
    }
}
