/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** A file on the class path that is a server, or has one in it. */
record BinaryJar(ServerKind kind, String resource) {
    private static final int OWNER_MAY_EXECUTE = 0100;

    /** A name for what is in the file: another version, however it came to the class path, has another name. */
    String key() {
        try {
            JarURLConnection connection = connection();
            try (JarFile jar = connection.getJarFile()) {
                long crc = jar.getEntry(connection.getEntryName()).getCrc();
                return "%s-%08x".formatted(kind.name().toLowerCase(Locale.ROOT), crc);
            }
        } catch (IOException e) {
            throw new IllegalStateException(kind + ": " + resource + " is not in a jar that can be read", e);
        }
    }

    /** A value in this file, which is one of properties. */
    String property(String name) throws IOException {
        Properties properties = new Properties();
        try (InputStream content = open()) {
            properties.load(content);
        }
        return properties.getProperty(name, "");
    }

    InputStream open() throws IOException {
        return new BufferedInputStream(url().openStream(), 1 << 16);
    }

    void untarXz(Path folder) throws IOException {
        try (InputStream packed = open();
                InputStream plain = new XZInputStream(packed)) {
            untar(plain, folder);
        }
    }

    void untarGz(Path folder) throws IOException {
        try (InputStream packed = open();
                InputStream plain = new GZIPInputStream(packed)) {
            untar(plain, folder);
        }
    }

    /** Unpacks the files beside this one, and below, that have a wanted name. */
    void unjar(String prefix, Path folder, Predicate<String> wanted) throws IOException {
        try (JarFile jar = connection().getJarFile()) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                boolean inside = !entry.isDirectory() && entry.getName().startsWith(prefix);
                String name = inside ? entry.getName().substring(prefix.length()) : "";
                if (inside && wanted.test(name)) {
                    try (InputStream content = jar.getInputStream(entry)) {
                        Files.copy(content, placed(folder, name));
                    }
                }
            }
        }
    }

    /** Copies the file itself to a name. */
    void copy(Path file) throws IOException {
        try (InputStream content = open()) {
            Files.copy(content, file);
        }
    }

    static void allowExecuting(Path file) throws IOException {
        if (!file.toFile().setExecutable(true, false)) {
            throw new IOException(file + " can't be made executable");
        }
    }

    private static void untar(InputStream plain, Path folder) throws IOException {
        TarArchiveInputStream tar = new TarArchiveInputStream(plain);
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            if (!entry.isDirectory()) {
                place(tar, entry, folder);
            }
        }
    }

    private static void place(TarArchiveInputStream tar, TarArchiveEntry entry, Path folder) throws IOException {
        Path file = placed(folder, entry.getName());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createLink(file, placed(folder, entry.getLinkName()));
        } else {
            Files.copy(tar, file);
            if ((entry.getMode() & OWNER_MAY_EXECUTE) != 0) {
                allowExecuting(file);
            }
        }
    }

    private static Path placed(Path folder, String name) throws IOException {
        Path file = folder.resolve(name).normalize();
        if (!file.startsWith(folder)) {
            throw new IOException("the archive points outside of itself: " + name);
        }
        Files.createDirectories(file.getParent());
        return file;
    }

    private JarURLConnection connection() throws IOException {
        if (url().openConnection() instanceof JarURLConnection connection) {
            connection.setUseCaches(false); // or closing the jar would close it for the class loader too
            return connection;
        }
        throw new IOException(resource + " is not in a jar");
    }

    private URL url() {
        URL url = BinaryJar.class.getClassLoader().getResource(resource);
        if (url == null) {
            throw new IllegalStateException(kind + ": the embedded server is not on the class path (" + resource
                    + "); use Docker, or name a server by " + kind.urlVariable());
        }
        return url;
    }
}
