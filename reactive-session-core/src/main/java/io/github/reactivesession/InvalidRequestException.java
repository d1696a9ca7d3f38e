/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/** An argument broke a rule; the store was not asked (R3, R20). Thrown where the value is made. */
public final class InvalidRequestException extends SessionException {
    private static final long serialVersionUID = 1L;

    /** The name of the argument. */
    private final String argument;

    /** The rule it broke. */
    private final String rule;

    /**
     * Creates the error.
     *
     * @param argument the name of the argument
     * @param rule the rule it broke, as a phrase that follows the name
     */
    public InvalidRequestException(String argument, String rule) {
        super(argument + " " + rule, null);
        this.argument = argument;
        this.rule = rule;
    }

    /**
     * Returns the name of the argument.
     *
     * @return for example {@code userId}
     */
    public String argument() {
        return argument;
    }

    /**
     * Returns the rule that was broken.
     *
     * @return for example {@code must not be empty}
     */
    public String rule() {
        return rule;
    }
}
