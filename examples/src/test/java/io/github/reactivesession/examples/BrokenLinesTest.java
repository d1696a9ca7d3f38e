/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong with a line is said in words that lead to it. */
class BrokenLinesTest {
    /** Messages with one fault, in JSON with apostrophes for quotation marks, and the fault. */
    static final Map<String, String> MESSAGES = Map.ofEntries(
            Map.entry("5", "messages[0] must be an object"),
            Map.entry("null", "messages[0] must be an object"),
            Map.entry("{}", "messages[0].role is missing"),
            Map.entry("{'role': 5, 'content': ''}", "messages[0].role must be text"),
            Map.entry("{'role': null}", "messages[0].role must be text"),
            Map.entry("{'role': '', 'content': ''}", "messages[0]: role must have 1 to 255 code points"),
            Map.entry("{'role': 'user', 'content': 5}", "messages[0].content must be text, null or an array"),
            Map.entry("{'role': 'user', 'content': {}}", "messages[0].content must be text, null or an array"),
            Map.entry("{'role': 'user', 'content': ['x']}", "messages[0].content[0] must be an object"),
            Map.entry("{'role': 'user', 'content': [{}]}", "messages[0].content[0].type is missing"),
            Map.entry("{'role': 'user', 'content': [{'type': 1}]}", "messages[0].content[0].type must be text"),
            Map.entry("{'role': 'user', 'content': [{'type': 'text'}]}", "messages[0].content[0].text is missing"),
            Map.entry("{'role': 'user', 'content': '', 'name': 5}", "messages[0].name must be text"),
            Map.entry("{'role': 'user', 'content': '\\ud800'}", "messages[0]: text must not contain a lone surrogate"),
            Map.entry("{'role': 'user', '\\udc00': ''}", "surrogate"),
            Map.entry("{'role': 'user', 'x': 9223372036854775808}", "messages[0]: number must not be"),
            Map.entry("{'role': 'user', 'x': 0.12345678901234567890}", "messages[0]: number must not be"),
            Map.entry("{'role': 'user', 'x': 1e400}", "messages[0]: number must not be"),
            Map.entry("{'role': 'user', 'x': NaN}", "not JSON: "),
            Map.entry("{'role': 'user', 'role': 'user'}", "not JSON: Duplicate"),
            Map.entry("{'role': 'assistant', 'name': 'a\\nb'}", "messages[0]: author must not contain control"),
            Map.entry("{'role': 'assistant', 'tool_calls': {}}", "messages[0].tool_calls must be an array"),
            Map.entry("{'role': 'assistant', 'tool_calls': [1]}", "messages[0].tool_calls[0] must be an object"),
            Map.entry("{'role': 'assistant', 'tool_calls': [{}]}", "messages[0].tool_calls[0].id is missing"),
            Map.entry("{'role': 'assistant', 'tool_calls': [{'type': 7}]}", "tool_calls[0].type must be text"),
            Map.entry("{'role': 'assistant', 'tool_calls': [{'id': 'c'}]}", "tool_calls[0].function is missing"),
            Map.entry(
                    "{'role': 'assistant', 'tool_calls': [{'id': 'c', 'function': {}}]}",
                    "tool_calls[0].function.name is missing"),
            Map.entry(
                    "{'role': 'assistant', 'tool_calls': [{'id': 'c', 'function': {'name': 'f', 'arguments': {}}}]}",
                    "tool_calls[0].function.arguments must be text"),
            Map.entry("{'role': 'tool', 'content': ''}", "messages[0].tool_call_id is missing"),
            Map.entry("{'role': 'tool', 'tool_call_id': 1}", "messages[0].tool_call_id must be text"),
            Map.entry(
                    "{'role': 'tool', 'tool_call_id': 'c', 'content': 1}",
                    "messages[0].content must be text or an array"),
            Map.entry("{'role': 'user', 'x': " + "[".repeat(70) + "]".repeat(70) + "}", "messages[0]: maxDepth is 64"),
            Map.entry("{'role': 'user', 'x': " + "[".repeat(9999) + "]".repeat(9999) + "}", "not JSON: "));

    static final Map<String, String> LINES = Map.ofEntries(
            Map.entry("hello", "not JSON: Unrecognized token 'hello'"),
            Map.entry("{", "not JSON: Unexpected end"),
            Map.entry("{} {}", "not JSON: "),
            Map.entry("5", "not a JSON object"),
            Map.entry("null", "not a JSON object"),
            Map.entry("[]", "not a JSON object"),
            Map.entry("{}", "conversation is missing"),
            Map.entry("{'conversation': 5}", "conversation must be text"),
            Map.entry("{'conversation': 'c'}", "messages is missing"),
            Map.entry("{'conversation': 'c', 'messages': {}}", "messages must be an array"),
            Map.entry("{'conversation': 'c', 'messages': null}", "messages must be an array"),
            Map.entry("{'conversation': '', 'messages': []}", "conversation: sessionId must have 1 to 255 code points"),
            Map.entry("{'conversation': 'a\\tb', 'messages': []}", "conversation: sessionId must not contain control"),
            Map.entry("{'conversation': '\\udfff', 'messages': []}", "conversation: sessionId must not contain a lone"),
            Map.entry(
                    "{'conversation': '" + "x".repeat(256) + "', 'messages': []}", "conversation: sessionId must have"),
            Map.entry("{'conversation': 'c', 'messages': [], 'x': '\\ud800'}", "another field: text must not contain"));

    static Stream<Arguments> lines() {
        Stream<Arguments> messages = MESSAGES.entrySet().stream()
                .map(row -> row("{'conversation': 'c', 'messages': [%s]}".formatted(row.getKey()), row));
        return Stream.concat(messages, LINES.entrySet().stream().map(row -> row(row.getKey(), row)));
    }

    private static Arguments row(String line, Map.Entry<String, String> row) {
        return Arguments.of(line.replace('\'', '"'), row.getValue());
    }

    @ParameterizedTest
    @MethodSource("lines")
    void aBrokenLineSaysWhatIsWrong(String line, String reason) {
        Step step = Given.read(line);

        assertThat(step).isInstanceOf(Problem.class);
        assertThat(((Problem) step).kind()).isEqualTo(Problem.Kind.BROKEN);
        assertThat(((Problem) step).reason().replace('"', '\'')).contains(reason);
    }
}
