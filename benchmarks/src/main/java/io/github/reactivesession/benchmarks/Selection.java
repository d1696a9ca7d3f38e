/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What of the results a picture shows. */
final class Selection {
    private static final Pattern LATENCY = Pattern.compile("append begun to follower, (.*), (p50|p99)");

    private Selection() {}

    /** The figures whose names match, by the heading and the name that the parts of theirs make. */
    static Stream<Group> figures(Results results, Pattern pattern, List<String> rivals, String heading, String name) {
        return results.figures().stream()
                .filter(figure -> pattern.matcher(figure.name()).matches())
                .map(figure -> {
                    Matcher matcher = pattern.matcher(figure.name());
                    return Group.of(matcher.replaceFirst(heading), matcher.replaceFirst(name), figure, rivals);
                });
    }

    /** The percentiles of each follower, from the call of append on. */
    static Stream<Group> latencies(Results results) {
        Map<String, Map<String, Range>> followers = new LinkedHashMap<>();
        for (Amount amount : results.amounts()) {
            Matcher matcher = LATENCY.matcher(amount.what());
            if (matcher.matches()) {
                followers
                        .computeIfAbsent(matcher.group(1), who -> new LinkedHashMap<>())
                        .put(matcher.replaceFirst("$2"), Range.of(amount.value()));
            }
        }
        return followers.entrySet().stream()
                .map(follower -> new Group(results.server(), "in " + follower.getKey(), follower.getValue()));
    }
}
