/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where the program writes to.
 *
 * @param out for results
 * @param err for problems and progress
 * @param terminal whether a person is watching
 */
record Screen(PrintStream out, PrintStream err, boolean terminal) {
    /** Returns the terminal or whatever stands in for it; text is in UTF-8 unless the terminal says otherwise. */
    static Screen system() {
        Console terminal = console();
        Charset charset = terminal == null ? StandardCharsets.UTF_8 : terminal.charset();
        return new Screen(
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, charset),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, charset),
                terminal != null);
    }

    /** Until Java 21 there is a console only on a terminal; since then it may be asked, by a method that 17 lacks. */
    @SuppressWarnings("SystemConsoleNull")
    private static @Nullable Console console() {
        Console console = System.console();
        try {
            return console != null
                            && (boolean) Console.class.getMethod("isTerminal").invoke(console)
                    ? console
                    : null;
        } catch (NoSuchMethodException e) {
            return console;
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
