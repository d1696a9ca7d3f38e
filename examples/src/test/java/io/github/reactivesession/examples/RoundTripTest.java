/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.SessionCodec;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Any message comes back as it went in, through the library's own JSON form too. */
class RoundTripTest {
    private static final String CALL = "{'id': 'c1', 'type': 'function', 'function': {'name': 'f', 'arguments': %s}}";

    /** Messages in JSON, with apostrophes for quotation marks. */
    static Stream<String> messages() {
        return Stream.of(
                        List.of(
                                "{'role': 'user', 'content': 'Hello'}",
                                "{'role': 'user', 'content': ''}",
                                "{'role': 'user', 'content': null}",
                                "{'role': 'user'}",
                                "{'role': 'user', 'content': []}",
                                "{'role': 'user', 'content': 'a', 'name': 'Ada'}",
                                "{'role': 'user', 'content': 'a', 'name': null}",
                                "{'role': 'user', 'content': 'a', 'openai': {'set': 1, 'unset': ['content']}}",
                                "{'role': 'user', 'content': 'a', 'x': {'y': [1, 1.5, -0, true, null, {}, [], '']}}",
                                "{'role': 'user', 'content': 'a', 'n': [9223372036854775807, -9223372036854775808]}",
                                "{'role': 'user', 'content': 'a', 'n': [1.0, 1, 1e2, 1E-7, 0.1, 4.9e-324, 1.7976931348623157e308]}",
                                "{'role': 'user', 'content': '\\u0000\\u001b[31m \\u202e \\ud83d\\ude00 e\\u0301 \\r\\n\\t'}",
                                "{'role': 'system', 'content': 'Be brief.', 'name': 'ops'}",
                                "{'role': 'developer', 'content': [{'type': 'text', 'text': 'Be brief.'}]}",
                                "{'role': 'assistant', 'content': null, 'refusal': 'No.'}",
                                "{'role': 'assistant', 'content': [{'type': 'refusal', 'refusal': 'No.'}]}",
                                "{'role': 'assistant', 'content': 'a', 'refusal': null, 'annotations': [], 'audio': null}",
                                "{'role': 'assistant', 'content': 'a', 'name': 'billing'}",
                                "{'role': 'assistant', 'content': 'a', 'name': ''}",
                                "{'role': 'assistant', 'content': 'a', 'name': 'user'}",
                                "{'role': 'assistant', 'function_call': {'name': 'f', 'arguments': '{}'}}",
                                "{'role': 'function', 'name': 'f', 'content': '1'}",
                                "{'role': 'critic', 'content': 'Meh.'}"),
                        contentParts(),
                        toolCalls(),
                        List.of(
                                "{'role': 'tool', 'tool_call_id': 'c1', 'content': '{\\'a\\': 1}', 'name': 'f'}",
                                "{'role': 'tool', 'tool_call_id': 'c1', 'content': 'x'}",
                                "{'role': 'tool', 'tool_call_id': 'c1', 'content': ''}",
                                "{'role': 'tool', 'tool_call_id': 'c1', 'content': null, 'name': ''}",
                                "{'role': 'tool', 'tool_call_id': '', 'name': 'user'}",
                                "{'role': 'tool', 'tool_call_id': 'c', 'content': [{'type': 'text', 'text': 'x'}], 'is_error': true}"))
                .flatMap(List::stream)
                .map(json -> json.replace('\'', '"'));
    }

    private static List<String> contentParts() {
        return Stream.of(
                        "{'type': 'text', 'text': 'a'}",
                        "{'type': 'text', 'text': ''}, {'type': 'text', 'text': 'b', 'cache_control': {'type': 'x'}}",
                        "{'type': 'image_url', 'image_url': {'url': 'https://example.org/a.png'}}",
                        "{'type': 'image_url', 'image_url': {'url': 'https://example.org/a b', 'detail': 'low'}}",
                        "{'type': 'image_url', 'image_url': {'url': '', 'detail': null}}",
                        "{'type': 'image_url', 'image_url': {'url': 'data:image/png;base64,AAEC', 'detail': 'high'}, 'x': 1}",
                        "{'type': 'image_url', 'image_url': {'url': 'data:image/png;base64,%%%'}}",
                        "{'type': 'image_url', 'image_url': {'url': 'data:image/png;base64,AA=='}}",
                        "{'type': 'image_url', 'image_url': {'url': 'data:image/png,x'}}",
                        "{'type': 'image_url', 'image_url': 'https://example.org/a.png'}",
                        "{'type': 'image_url'}",
                        "{'type': 'input_audio', 'input_audio': {'data': 'AAEC', 'format': 'wav'}}",
                        "{'type': 'tool_call', 'id': 'x'}",
                        "{'type': ''}")
                .map(parts -> "{'role': 'user', 'content': [" + parts + "]}")
                .toList();
    }

    private static List<String> toolCalls() {
        Stream<String> calls = Stream.of(
                        "'{}'",
                        "'{\\'a\\':1}'",
                        "'{\\'a\\': 1}'",
                        "'{\\'b\\':1,\\'a\\':2}'",
                        "'{\\'a\\':1.0,\\'b\\':1e3}'",
                        "'{\\'a\\':\\'\\\\u00e9\\'}'",
                        "'{\\'a\\':1,\\'a\\':2}'",
                        "'{\\'a\\':123456789012345678901234567890}'",
                        "'{\\'a\\':'",
                        "' {} '",
                        "'[1]'",
                        "'null'",
                        "''",
                        "'not json'")
                .map(CALL::formatted);
        Stream<String> others = Stream.of(
                "{'id': 'c', 'function': {'name': 'f', 'arguments': '{}'}}",
                "{'id': 'c', 'type': null, 'index': 0, 'function': {'name': '', 'arguments': '{}', 'strict': true}}",
                "{'id': 'c', 'type': 'custom', 'custom': {'name': 'f', 'input': 'x'}}");
        String mixed = "{'id': 'x', 'type': 'custom'}, " + CALL.formatted("'{}'") + ", {'id': 'y', 'type': 'custom'}";
        return Stream.concat(
                        Stream.concat(calls, others)
                                .map(call -> "{'role': 'assistant', 'content': null, 'tool_calls': [" + call + "]}"),
                        Stream.of(
                                "{'role': 'assistant', 'content': '', 'tool_calls': [" + mixed + "]}",
                                "{'role': 'assistant', 'tool_calls': [" + mixed + "]}",
                                "{'role': 'assistant', 'content': [{'type': 'text', 'text': 'a'}], 'tool_calls': ["
                                        + mixed + "]}",
                                "{'role': 'assistant', 'content': [], 'tool_calls': [" + mixed + "]}",
                                "{'role': 'assistant', 'content': 'a', 'tool_calls': []}",
                                "{'role': 'assistant', 'content': null, 'tool_calls': null}"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageComesBackEqual(String message) {
        Event event = Given.conversation(Given.line("c", message)).events().get(0);

        assertThat(Given.tree(Json.write(ConversationFormat.toMessage(event)))).isEqualTo(Given.tree(message));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageComesBackEqualThroughTheFormThatStoresKeep(String message) {
        Event event = Given.conversation(Given.line("c", message)).events().get(0);
        Event kept = SessionCodec.readEvent(SessionCodec.write(event));

        assertThat(Given.tree(Json.write(ConversationFormat.toMessage(kept)))).isEqualTo(Given.tree(message));
    }

    @Test
    void theTextOfArgumentsIsKeptBesideThemOnlyWhereItCannotBeWrittenAgain() {
        assertThat(extraOfCall("{\"a\":1,\"b\":[true]}")).isEqualTo("{}");
        assertThat(extraOfCall("{\"a\": 1}"))
                .isEqualTo("{\"openai\":{\"in\":{\"function\":{\"set\":{\"arguments\":\"{\\\"a\\\": 1}\"}}}}}");
    }

    private static String extraOfCall(String arguments) {
        String call = CALL.replace('\'', '"').formatted(Json.write(arguments));
        String message = "{\"role\": \"assistant\", \"content\": null, \"tool_calls\": [" + call + "]}";
        Event event = Given.conversation(Given.line("c", message)).events().get(0);
        return Json.write(event.content().parts().get(0).extra());
    }
}
