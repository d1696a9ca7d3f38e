/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
    private static final int MANY = 10_000;

    private static List<Integer> upTo(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }

    @Test
    void whatIsNotNeededIsDropped() {
        assertThat(Shrinker.shrink(upTo(100), items -> items.contains(37), MANY))
                .containsExactly(37);
    }

    @Test
    void whatFailsTogetherStaysTogetherInItsOrder() {
        Predicate<List<Integer>> fails = items -> items.containsAll(List.of(3, 50, 98)) && items.get(0) <= 3;
        assertThat(Shrinker.shrink(upTo(100), fails, MANY)).containsExactly(3, 50, 98);
    }

    @Test
    void whatIsNeededOnlyByWhatWasDroppedIsDroppedToo() {
        // 5 alone does not fail with its helpers 1 to 4 half gone, so it takes more than one round of single items.
        Predicate<List<Integer>> fails = items -> items.contains(5) && items.size() % 2 == 1;
        assertThat(Shrinker.shrink(upTo(9), fails, MANY)).hasSizeLessThan(9).contains(5);
        Predicate<List<Integer>> byCount =
                items -> items.stream().filter(item -> item > 90).count() >= 4;
        assertThat(Shrinker.shrink(upTo(100), byCount, MANY)).hasSize(4).allMatch(item -> item > 90);
    }

    @Test
    void noSingleItemOfTheResultCanBeSpared() {
        Predicate<List<Integer>> fails =
                items -> items.stream().mapToInt(Integer::intValue).sum() > 150;
        List<Integer> shortest = Shrinker.shrink(upTo(40), fails, MANY);
        assertThat(fails.test(shortest)).isTrue();
        for (Integer item : shortest) {
            List<Integer> less = new ArrayList<>(shortest);
            less.remove(item);
            assertThat(fails.test(less)).as("without " + item).isFalse();
        }
    }

    @Test
    void whatFailsEmptyShrinksToNothing() {
        assertThat(Shrinker.shrink(upTo(7), items -> true, MANY)).isEmpty();
    }

    @Test
    void whatNeedsAllOfItStaysAsItIs() {
        assertThat(Shrinker.shrink(upTo(7), items -> items.size() == 7, MANY)).isEqualTo(upTo(7));
        assertThat(Shrinker.shrink(upTo(1), items -> items.size() == 1, MANY)).isEqualTo(upTo(1));
    }

    @Test
    void theNumberOfTriesIsBounded() {
        List<List<Integer>> tried = new ArrayList<>();
        List<Integer> result = Shrinker.shrink(upTo(100), items -> !tried.add(items), 12);
        assertThat(tried).hasSize(12);
        assertThat(result).isEqualTo(upTo(100));
    }
}
