/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.Part;
import io.github.reactivesession.Role;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConversationFormatTest {
    private static final String CALLS = "{\"role\": \"assistant\", \"content\": null, \"tool_calls\": ["
            + "{\"id\": \"c1\", \"type\": \"function\", \"function\": {\"name\": \"look\", \"arguments\": \"{\\\"at\\\":7}\"}},"
            + "{\"id\": \"c2\", \"type\": \"function\", \"function\": {\"name\": \"user\", \"arguments\": \"{}\"}}]}";

    private static final String LINE = "{\"model\": \"m-1\", \"tags\": [1], "
            + Given.line(
                            "c",
                            Given.said("system", "Be brief."),
                            Given.said("user", "Hi"),
                            CALLS,
                            "{\"role\": \"tool\", \"tool_call_id\": \"c1\", \"content\": \"seen\"}",
                            "{\"role\": \"tool\", \"tool_call_id\": \"c2\", \"content\": \"ok\", \"name\": \"user\"}",
                            "{\"role\": \"tool\", \"tool_call_id\": \"c3\", \"content\": \"?\"}",
                            "{\"role\": \"assistant\", \"content\": \"Bye\", \"name\": \"closer\"}",
                            "{\"role\": \"user\", \"content\": \"Bye\", \"name\": \"Ada\"}")
                    .substring(1);

    private final Conversation conversation = Given.conversation(LINE);

    @Test
    void aConversationBecomesASessionAndItsOtherFieldsMetadata() {
        assertThat(conversation.key()).isEqualTo(ConversationFormat.OWNER.session("c"));
        assertThat(conversation.metadata()).isEqualTo(JsonObject.of(Map.of("model", "m-1", "tags", List.of(1))));
        assertThat(conversation.toolCalls()).isEqualTo(2);
    }

    @Test
    void authorsArePersonAgentAndToolAndNobodyPassesForThePerson() {
        assertThat(conversation.events())
                .extracting(Event::author)
                .containsExactly("system", "user", "assistant", "look", "tool", "tool", "closer", "user");
        assertThat(conversation.events())
                .extracting(Event::agentId)
                .containsExactly(null, null, "assistant", null, null, null, "closer", null);
    }

    @Test
    void idsAreThoseOfTheConversationAndTheIndexAndTurnsAreInvocations() {
        assertThat(conversation.events())
                .extracting(Event::id)
                .containsExactly("c#0", "c#1", "c#2", "c#3", "c#4", "c#5", "c#6", "c#7");
        assertThat(conversation.events())
                .extracting(Event::invocationId)
                .containsExactly(null, "turn-1", "turn-1", "turn-1", "turn-1", "turn-1", "turn-1", "turn-2");
    }

    @Test
    void callsAndAnswersBecomeParts() {
        assertThat(conversation.events().get(1).content().role()).isEqualTo(Role.USER);
        assertThat(conversation.events().get(2).content().parts())
                .containsExactly(Part.toolCall("c1", "look", Map.of("at", 7)), Part.toolCall("c2", "user", Map.of()));
        assertThat(conversation.events().get(3).content().parts())
                .containsExactly(Part.toolResult("c1", "look", "seen"));
        assertThat(conversation.events().get(3).content().role()).isEqualTo(Role.TOOL);
    }

    @Test
    void turnsToolCallsAndTheNewestConversationAreKeptInState() {
        assertThat(conversation.events())
                .extracting(event -> event.actions().stateDelta())
                .containsExactly(
                        JsonObject.of("app:newestConversation", "c"),
                        JsonObject.of("turns", 1),
                        JsonObject.of(Map.of("toolCalls", 2, "lastTool", "user")),
                        JsonObject.empty(),
                        JsonObject.empty(),
                        JsonObject.empty(),
                        JsonObject.empty(),
                        JsonObject.of("turns", 2));
    }

    @Test
    void whatAPlainMessageSaysIsKeptOnce() {
        assertThat(conversation.events().get(0).metadata()).isEmpty();
        assertThat(conversation.events().get(0).content().extra()).isEmpty();
        assertThat(conversation.events().get(2).metadata()).isEmpty();
    }

    @Test
    void anIdHasRoomForTheLongestConversationIdAndStaysTheSame() {
        String longest = "🜁".repeat(255);

        String id = Transcript.eventId(longest, 1_000_000);

        assertThat(id).hasSize(64 + 8).endsWith("#1000000").isEqualTo(Transcript.eventId(longest, 1_000_000));
        assertThat(Transcript.eventId("🜁".repeat(253), 1)).isEqualTo("🜁".repeat(253) + "#1");
        assertThat(Given.conversation(Given.counting(longest, 2)).events())
                .extracting(Event::id)
                .doesNotHaveDuplicates();
    }
}
