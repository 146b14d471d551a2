package dev.mayfly.local.aot;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/**
 * A class path of nothing but jars, as an AOT cache wants it: each folder of classes is packed into one.
 *
 * @param fingerprint changes when a file on the class path does
 */
record Jars(List<Path> files, String fingerprint) {

    /** @param classPath as {@code java.class.path} has it */
    static Jars of(String classPath, Path folder) throws IOException {
        List<Path> entries = Stream.of(classPath.split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(Files::exists)
                .toList();
        String fingerprint = fingerprint(entries);
        Files.createDirectories(folder);
        var files = new ArrayList<Path>();
        for (Path entry : entries) {
            files.add(Files.isDirectory(entry) ? packed(entry, folder, fingerprint + "-" + files.size()) : entry);
        }
        return new Jars(files, fingerprint);
    }

    String classPath() {
        return files.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static String fingerprint(List<Path> entries) throws IOException {
        var sum = new CRC32();
        sum.update(System.getProperty("java.vm.version").getBytes(StandardCharsets.UTF_8));
        for (Path entry : entries) {
            for (Path file : below(entry)) {
                String line = "%s %d %s".formatted(file, Files.size(file), Files.getLastModifiedTime(file));
                sum.update(line.getBytes(StandardCharsets.UTF_8));
            }
        }
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }

    /** Finished or not there: a start that was killed leaves no half of a jar. */
    private static Path packed(Path classes, Path folder, String name) throws IOException {
        Path jar = folder.resolve(name + ".jar");
        if (!Files.exists(jar)) {
            Path unfinished = folder.resolve(name + ".part");
            try (var output = new JarOutputStream(Files.newOutputStream(unfinished))) {
                pack(classes, output);
            }
            Files.move(unfinished, jar, StandardCopyOption.REPLACE_EXISTING);
        }
        return jar;
    }

    /** With the folders, for migrations are found by theirs. */
    private static void pack(Path classes, JarOutputStream output) throws IOException {
        List<Path> paths;
        try (Stream<Path> found = Files.walk(classes)) {
            paths = found.filter(path -> !path.equals(classes)).sorted().toList();
        }
        for (Path path : paths) {
            String name = classes.relativize(path).toString().replace(File.separatorChar, '/');
            boolean isFolder = Files.isDirectory(path);
            output.putNextEntry(new ZipEntry(isFolder ? name + "/" : name));
            if (!isFolder) {
                Files.copy(path, output);
            }
            output.closeEntry();
        }
    }

    private static List<Path> below(Path entry) throws IOException {
        try (Stream<Path> files = Files.walk(entry)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
