/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.reactivesession.Event;
import io.github.reactivesession.Part;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConversationsTest {
    private final List<Event> events = new Conversations(7).events(20_000);

    @Test
    void sizesAreThoseOfConversations() {
        int[] bytes = events.stream().mapToInt(Conversations::bytes).sorted().toArray();
        double mean = events.stream().mapToInt(Conversations::bytes).average().orElseThrow();

        assertThat(bytes[bytes.length / 2]).isCloseTo(Conversations.MEDIAN_BYTES, within(25));
        assertThat(mean).isCloseTo(Conversations.MEAN_BYTES, within(40.0));
        assertThat(bytes[bytes.length - 1]).isBetween(5_000, Conversations.MOST_BYTES + 500);
    }

    @Test
    void aFifthCallsTools() {
        long calls = events.stream().filter(ConversationsTest::callsTool).count();

        assertThat((double) calls / events.size()).isCloseTo(0.2, within(0.03));
    }

    private static boolean callsTool(Event event) {
        return event.content() != null && event.content().parts().get(0) instanceof Part.ToolCall;
    }

    @Test
    void theSameSeedSaysTheSame() {
        assertThat(new Conversations(7).events(100).stream().map(Event::content))
                .isEqualTo(events.subList(0, 100).stream().map(Event::content).toList());
    }
}
