/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Unpacked servers and initialised data folders, kept from run to run. */
final class BinaryCache {
    /** Raise it when what is put into the cache changes, though the binaries don't. */
    private static final String LAYOUT = "1";

    private static final String READABLE_BY_ALL = "rwxr-xr-x";
    private static final boolean ROOT = uid(Path.of("/proc/self")) == 0;

    private BinaryCache() {}

    /** What fills an entry. */
    interface Filling {
        void into(Path folder) throws IOException;
    }

    static boolean isRoot() {
        return ROOT;
    }

    static Path folder() throws IOException {
        Path folder =
                Path.of(System.getProperty("servers.cache", usualFolder())).resolve(LAYOUT);
        Files.createDirectories(folder);
        if (uid(folder) != uid(Path.of("/proc/self"))) {
            throw new IOException(
                    folder + " belongs to another user, who could put any program there; see servers.cache");
        }
        if (ROOT) { // whose PostgreSQL runs as nobody
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(READABLE_BY_ALL));
            Files.setPosixFilePermissions(folder.getParent(), PosixFilePermissions.fromString(READABLE_BY_ALL));
        }
        return folder;
    }

    /** An entry, filled by the first who asks for it: in a folder of its own, moved into place when complete. */
    static synchronized Path entry(String name, Filling filling) {
        try {
            Path entry = folder().resolve(name);
            return Files.isDirectory(entry) ? entry : filledUnderLock(entry, filling);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " can't be unpacked", e);
        }
    }

    private static Path filledUnderLock(Path entry, Filling filling) throws IOException {
        Path lockFile = entry.resolveSibling("." + entry.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (Files.isDirectory(entry) && lock.isValid()) {
                return entry;
            }
            Path partial = Files.createTempDirectory(entry.getParent(), "." + entry.getFileName());
            try {
                Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString(READABLE_BY_ALL));
                filling.into(partial);
                return Files.move(partial, entry, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Command.of("rm", "-rf", partial.toString()).run();
            }
        }
    }

    /** Root's PostgreSQL can't look into root's home, so the cache of root is not there. */
    private static String usualFolder() {
        return ROOT ? "/var/tmp/reactive-session-servers" : home() + "/.cache/reactive-session-servers";
    }

    /** A user without a name, as in some containers, has no home either. */
    private static String home() {
        String home = System.getProperty("user.home", "?");
        return home.equals("?") ? "/var/tmp/user-" + uid(Path.of("/proc/self")) : home;
    }

    /** The owner by number: a user need not have a name. */
    private static int uid(Path path) {
        try {
            return (int) Files.getAttribute(path, "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return -1;
        }
    }
}
