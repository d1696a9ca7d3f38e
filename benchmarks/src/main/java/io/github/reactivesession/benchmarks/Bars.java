/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import java.util.List;
import java.util.Map;

/**
 * Groups of horizontal bars, from zero, each with its number: the median, and a thin line from the lowest round to the
 * highest.
 */
final class Bars {
    static final double LEFT = 210;
    static final double RIGHT = 700;
    private static final double BAR = 18;
    private static final double GAP = 14;

    private final Svg svg = new Svg();
    private final List<String> names;
    private final Scale scale;

    private Bars(List<Group> groups) {
        names = Group.names(groups);
        scale = Scale.fromZero(Group.highest(groups), LEFT, RIGHT);
    }

    static String draw(Caption caption, List<Group> groups) {
        return new Bars(groups).all(caption, groups);
    }

    private String all(Caption caption, List<Group> groups) {
        double top = caption.head(svg, names);
        double bottom = top;
        String heading = "";
        for (Group group : groups) {
            bottom += group.heading().equals(heading) ? 0 : 24;
            heading = group.heading();
            bottom += group.values().size() * BAR + GAP;
        }
        Caption.across(svg, scale, top, bottom);
        double y = top;
        heading = "";
        for (Group group : groups) {
            if (!group.heading().equals(heading)) {
                svg.words(20, y + 17, Svg.START, Svg.BOLD, group.heading());
                y += 24;
            }
            heading = group.heading();
            y = bars(group, y + GAP / 2) + GAP / 2;
        }
        svg.line(LEFT, top, LEFT, bottom, 1, Svg.INK);
        return caption.foot(svg, (LEFT + RIGHT) / 2, bottom);
    }

    private double bars(Group group, double top) {
        double height = group.values().size() * BAR;
        svg.words(LEFT - 8, top + height / 2 + 4, Svg.END, Svg.PLAIN, group.name());
        double y = top;
        for (Map.Entry<String, Range> bar : group.values().entrySet()) {
            Range range = bar.getValue();
            svg.box(LEFT, y + 1, scale.at(range.middle()) - LEFT, BAR - 3, Caption.colour(names.indexOf(bar.getKey())));
            double middle = y + BAR / 2 - 0.5;
            if (range.high() > range.low()) {
                svg.line(scale.at(range.low()) - 1, middle, scale.at(range.high()) + 1, middle, 4, "#ffffff");
                svg.line(scale.at(range.low()), middle, scale.at(range.high()), middle, 1.5, Svg.INK);
            }
            svg.words(scale.at(range.high()) + 7, middle + 4.5, Svg.START, Svg.PLAIN, Svg.number(range.middle()));
            y += BAR;
        }
        return y;
    }
}
