/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.Part;
import io.github.reactivesession.Role;
import io.github.reactivesession.SessionCodec;
import java.util.List;
import java.util.Objects;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;

/** The samples as Spring AI's messages: the same texts, names and arguments. */
final class SpringMessages {
    private SpringMessages() {}

    /** Each in its own form, calls of tools too. */
    static List<Message> all(List<Sample> samples) {
        return samples.stream().map(sample -> message(sample.event())).toList();
    }

    /** Texts alone, for what keeps no calls of tools: those come as the text of their JSON. */
    static List<String> texts(List<Sample> samples) {
        return samples.stream().map(SpringMessages::text).toList();
    }

    private static Message message(Event event) {
        Content content = Objects.requireNonNull(event.content());
        Part part = content.parts().get(0);
        if (part instanceof Part.ToolCall call) {
            AssistantMessage.ToolCall made = new AssistantMessage.ToolCall(
                    call.id(), "function", call.name(), SessionCodec.write(call.arguments()));
            return AssistantMessage.builder()
                    .content("")
                    .toolCalls(List.of(made))
                    .build();
        }
        if (part instanceof Part.ToolResult result) {
            ToolResponseMessage.ToolResponse made = new ToolResponseMessage.ToolResponse(
                    result.id(), result.name(), SessionCodec.writeValue(result.result()));
            return ToolResponseMessage.builder().responses(List.of(made)).build();
        }
        return content.role().equals(Role.USER)
                ? new UserMessage(content.text())
                : new AssistantMessage(content.text());
    }

    private static String text(Sample sample) {
        Content content = Objects.requireNonNull(sample.event().content());
        boolean plain = content.parts().get(0) instanceof Part.Text;
        return plain ? content.text() : Objects.requireNonNull(sample.content());
    }
}
