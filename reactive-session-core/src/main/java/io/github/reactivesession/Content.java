/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What is said in an event: a role and the parts of the message.
 *
 * @param role who speaks
 * @param parts the pieces, in order; copied
 * @param extra fields this version does not know
 */
public record Content(Role role, List<Part> parts, JsonObject extra) {
    /**
     * Copies the parts.
     *
     * @param role who speaks
     * @param parts the pieces, in order
     * @param extra fields this version does not know
     */
    public Content {
        role = Texts.requireNonNull("role", role);
        parts = List.copyOf(parts);
        extra = Extras.requireBeside(extra, "role", "parts");
    }

    /**
     * Makes content of parts.
     *
     * @param role who speaks
     * @param parts the pieces, in order
     * @return the content
     */
    public static Content of(Role role, Part... parts) {
        return new Content(role, List.of(parts), JsonObject.empty());
    }

    /**
     * Makes what the person says.
     *
     * @param text any text without lone surrogates
     * @return the content
     */
    public static Content user(String text) {
        return of(Role.USER, Part.text(text));
    }

    /**
     * Makes what the model says.
     *
     * @param text any text without lone surrogates
     * @return the content
     */
    public static Content assistant(String text) {
        return of(Role.ASSISTANT, Part.text(text));
    }

    /**
     * Returns the text parts, joined without anything between them.
     *
     * @return empty when there is none
     */
    public String text() {
        return parts.stream()
                .filter(Part.Text.class::isInstance)
                .map(part -> ((Part.Text) part).text())
                .collect(Collectors.joining());
    }
}
