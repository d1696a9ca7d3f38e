/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/**
 * Who speaks in a {@link Content}, as model providers name it. The set is open: {@code of("developer")} is legal.
 *
 * @param name 1 to 255 code points, no control characters
 */
public record Role(String name) {
    /** The person. */
    public static final Role USER = new Role("user");
    /** The model. */
    public static final Role ASSISTANT = new Role("assistant");
    /** The instructions. */
    public static final Role SYSTEM = new Role("system");
    /** A tool that answers a call. */
    public static final Role TOOL = new Role("tool");

    /**
     * Checks the name.
     *
     * @param name 1 to 255 code points, no control characters
     * @throws InvalidRequestException when it is not legal
     */
    public Role {
        name = Texts.requireName("role", name);
    }

    /**
     * Returns the role of a name.
     *
     * @param name 1 to 255 code points, no control characters
     * @return the role
     * @throws InvalidRequestException when the name is not legal
     */
    public static Role of(String name) {
        return new Role(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
