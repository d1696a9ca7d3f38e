/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Events whose content and metadata a store has left in their JSON form. */
class StoredEventTest {
    private static final Content HELLO = Content.user("hello");
    private static final Map<String, Object> DATA = Map.of("tokens", 3L);

    private static Event stored(String content, String metadata) {
        return Event.builder(Event.USER)
                .id("e1")
                .timestamp(Instant.EPOCH)
                .contentJson(content)
                .metadataJson(metadata)
                .build();
    }

    private static Event stored() {
        return stored(SessionCodec.write(HELLO), SessionCodec.write(JsonObject.of(DATA)));
    }

    @Test
    void isEqualToOneThatWasMadeOfValues() {
        Event made = Event.builder(Event.USER)
                .id("e1")
                .timestamp(Instant.EPOCH)
                .content(HELLO)
                .metadata(DATA)
                .build();
        assertThat(stored()).isEqualTo(made).hasSameHashCodeAs(made);
        assertThat(made).isEqualTo(stored());
        assertThat(stored().content()).isEqualTo(HELLO);
        assertThat(stored().metadata()).isEqualTo(DATA);
    }

    @Test
    void readsItsContentOnce() {
        Event event = stored();
        assertThat(event.content()).isSameAs(event.content());
        assertThat(event.metadata()).isSameAs(event.metadata());
    }

    @Test
    void copiesAreEqualBeforeAndAfterReading() {
        Event event = stored();
        Event before = event.withSequence(7).toBuilder().build();
        assertThat(event.content()).isEqualTo(HELLO);
        assertThat(event.withSequence(7).toBuilder().build()).isEqualTo(before);
        assertThat(before.content()).isEqualTo(HELLO);
    }

    @Test
    void mayHaveNeither() {
        Event event =
                Event.builder(Event.USER).contentJson(null).metadataJson(null).build();
        assertThat(event.content()).isNull();
        assertThat(event.metadata()).isEmpty();
    }

    @Test
    void failsWhenItIsAskedForWhatIsNotTheForm() {
        Event event = stored("[1]", "nonsense");
        assertThat(event.toString()).contains("e1");
        assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(event::content);
        assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(event::metadata);
    }
}
