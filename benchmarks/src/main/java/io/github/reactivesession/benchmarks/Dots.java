/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import java.util.List;
import java.util.Map;

/** Dots on a line for each row, on an axis by powers of ten: for what reaches from little to a thousand times as much. */
final class Dots {
    private static final double ROW = 26;

    private Dots() {}

    static String draw(Caption caption, List<Group> rows) {
        Svg svg = new Svg();
        List<String> names = Group.names(rows);
        Scale scale = Scale.ofPowers(Group.lowest(rows), Group.highest(rows), Bars.LEFT, Bars.RIGHT);
        double top = caption.head(svg, names);
        long headings = rows.stream().map(Group::heading).distinct().count();
        double bottom = top + headings * ROW + rows.size() * ROW;
        Caption.across(svg, scale, top, bottom);
        double y = top;
        String heading = "";
        for (Group row : rows) {
            if (!row.heading().equals(heading)) {
                svg.words(20, y + 18, Svg.START, Svg.BOLD, row.heading());
                y += ROW;
            }
            heading = row.heading();
            svg.words(Bars.LEFT - 8, y + 13, Svg.END, Svg.PLAIN, row.name());
            row(svg, scale, names, row, y + 9);
            y += ROW;
        }
        return caption.foot(svg, (Bars.LEFT + Bars.RIGHT) / 2, bottom);
    }

    /** The first has its number on its left, the others on their right. */
    private static void row(Svg svg, Scale scale, List<String> names, Group row, double y) {
        double low = scale.at(Group.lowest(List.of(row)));
        svg.line(low, y, scale.at(Group.highest(List.of(row))), y, 2, "#8a8a8a");
        for (Map.Entry<String, Range> value : row.values().entrySet()) {
            double x = scale.at(value.getValue().middle());
            int number = names.indexOf(value.getKey());
            svg.dot(x, y, Caption.colour(number));
            svg.words(
                    number == 0 ? x - 9 : x + 9,
                    y + 4.5,
                    number == 0 ? Svg.END : Svg.START,
                    Svg.PLAIN,
                    Svg.number(value.getValue().middle()));
        }
    }
}
