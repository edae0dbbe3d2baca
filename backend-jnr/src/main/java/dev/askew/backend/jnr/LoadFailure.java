// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.jnr;

import dev.askew.api.BarrierUnavailableException;
import dev.askew.membarrier.SystemProperty;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds out why JNR-FFI did not load.
 *
 * <p>jffi's exception does not say. jffi unpacks its native library into one directory, then into
 * the current one, and reports the last attempt, or the directory alone. So this class repeats
 * jffi's steps one at a time. The first that fails is the reason: the classes, the native library
 * in its jar, the directory (there, writable, not full, not mounted noexec), and the permission to
 * load native code.
 */
final class LoadFailure {
  private static final String STEP = "Loading JNR-FFI";

  private static final String EXTRACT_DIR = "jffi.extract.dir";

  private static final String ANOTHER_DIRECTORY =
      "name another directory with -Djffi.extract.dir=DIRECTORY or -Djava.io.tmpdir=DIRECTORY";

  /** Every native jar of jffi has this library. */
  private static final String MARK = "jni/x86_64-Linux/libjffi-1.2.so";

  /** Why, and what the user can do. */
  private record Reason(String why, String remedy) {}

  private LoadFailure() {}

  /** Explains what JNR-FFI threw while it loaded. */
  static BarrierUnavailableException explain(Throwable thrown) {
    Reason reason = reason(thrown);
    BarrierUnavailableException refusal =
        new BarrierUnavailableException(STEP, reason.why, reason.remedy);
    refusal.initCause(thrown);
    return refusal;
  }

  private static Reason reason(Throwable thrown) {
    List<Throwable> chain = chain(thrown);
    for (Throwable t : chain) {
      Reason reason = missingClass(t);
      if (reason == null && t instanceof SecurityException) {
        reason =
            new Reason(
                "it is not permitted: " + t.getMessage(),
                "Grant Askew's jars and those of JNR-FFI what they need, java.security.AllPermission"
                    + " at best, or set -Daskew.backend=fallback.");
      }
      if (reason != null) {
        return reason;
      }
    }
    // jffi puts the stack trace of what stopped it into its message.
    if (chain.stream().anyMatch(t -> t.toString().contains("IllegalCallerException"))) {
      return nativeAccessDenied();
    }
    try {
      String library = library();
      if (resource(library) == null) {
        return missingLibrary(library);
      }
      Reason reason = unpack(library);
      if (reason != null) {
        return reason;
      }
    } catch (BarrierUnavailableException | RuntimeException e) {
      return new Reason(
          firstLine(chain) + "; looking for the reason, too, failed: " + e, general());
    }
    return isNativeAccessDenied() ? nativeAccessDenied() : new Reason(firstLine(chain), general());
  }

  /** The exception and its causes, the outermost first. */
  private static List<Throwable> chain(Throwable thrown) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable t = thrown; t != null && !chain.contains(t); t = t.getCause()) {
      chain.add(t);
    }
    return chain;
  }

  // ---- Classes ----

  private static @Nullable Reason missingClass(Throwable t) {
    if (!(t instanceof NoClassDefFoundError || t instanceof ClassNotFoundException)) {
      return null;
    }
    String name = String.valueOf(t.getMessage()).replace('.', '/');
    if (!name.matches("[\\w/$]+")) {
      return null; // "Could not initialize class ..."
    }
    return new Reason(
        "the class " + name.replace('/', '.') + " is missing",
        "Put " + artifact(name) + " on the class path or the module path.");
  }

  private static String artifact(String className) {
    if (className.startsWith("jnr/ffi/")) {
      return "com.github.jnr:jnr-ffi";
    }
    if (className.startsWith("com/kenai/jffi/")) {
      return "com.github.jnr:jffi";
    }
    if (className.startsWith("org/objectweb/asm/")) {
      String rest = className.substring("org/objectweb/asm/".length());
      int slash = rest.indexOf('/');
      return slash < 0 ? "org.ow2.asm:asm" : "org.ow2.asm:asm-" + rest.substring(0, slash);
    }
    return "com.github.jnr:jnr-ffi with all that it depends on";
  }

  // ---- The native library in its jar ----

  private static String library() throws BarrierUnavailableException {
    String arch = SystemProperty.get("os.arch", "");
    return "jni/" + (arch.equals("amd64") ? "x86_64" : arch) + "-Linux/libjffi-1.2.so";
  }

  private static @Nullable InputStream resource(String name) {
    ClassLoader loader = jffi().getClassLoader(); // in OSGi it is not the one of this class
    return loader == null
        ? ClassLoader.getSystemResourceAsStream(name)
        : loader.getResourceAsStream(name);
  }

  private static Reason missingLibrary(String library) {
    return resource(MARK) == null
        ? new Reason(
            library + " is missing",
            "Put com.github.jnr:jffi with the classifier native on the class path or the module"
                + " path.")
        : new Reason(
            "jffi's native jar has no " + library,
            "Use a version of com.github.jnr:jnr-ffi whose jffi has one (for RISC-V 64: 2.2.19).");
  }

  // ---- The directory ----

  /** Unpacks the native library as jffi does; null if that succeeds. */
  private static @Nullable Reason unpack(String library) throws BarrierUnavailableException {
    String extractDir = SystemProperty.get(EXTRACT_DIR, "");
    Path directory =
        Path.of(extractDir.isEmpty() ? SystemProperty.get("java.io.tmpdir", "") : extractDir);
    String into = "jffi unpacks its native library into " + directory.toAbsolutePath();
    if (!Files.isDirectory(directory)) {
      return new Reason(
          into + ", which is no directory", "Create it, or " + ANOTHER_DIRECTORY + ".");
    }
    try {
      Path file = Files.createTempFile(directory, "askew", ".so");
      try {
        try (InputStream in = Objects.requireNonNull(resource(library));
            OutputStream out = Files.newOutputStream(file)) {
          in.transferTo(out);
        }
        // access(2) says no, even to root, where the file system is mounted noexec.
        return file.toFile().setExecutable(true) && Files.isExecutable(file)
            ? null
            : new Reason(
                into + ", which is mounted noexec",
                "Mount it with exec, or " + ANOTHER_DIRECTORY + ".");
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (AccessDeniedException e) {
      return new Reason(
          into + ", where this process may not write",
          "Let its user write there, or " + ANOTHER_DIRECTORY + ".");
    } catch (IOException e) {
      String message = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
      if (message != null && message.contains("No space left")) {
        return new Reason(
            into + ", which is full", "Make room for 200 kB there, or " + ANOTHER_DIRECTORY + ".");
      }
      return message != null && message.contains("Read-only")
          ? new Reason(
              into + ", which is read-only",
              "Mount a writable directory there (an emptyDir or a tmpfs, without noexec), or "
                  + ANOTHER_DIRECTORY
                  + ".")
          : new Reason(
              into + ", which fails: " + message, "Mend that, or " + ANOTHER_DIRECTORY + ".");
    }
  }

  // ---- Permission to load native code ----

  /**
   * Whether jffi's module may load native code. A JVM that only warns has enabled it by now, since
   * jffi has tried.
   */
  private static boolean isNativeAccessDenied() {
    try {
      return Boolean.FALSE.equals(
          Module.class
              .getMethod("isNativeAccessEnabled")
              .invoke(jffi().getModule())); // from Java 22 on
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      return false;
    }
  }

  private static Reason nativeAccessDenied() {
    Module jffi = jffi().getModule();
    return new Reason(
        "the JVM runs with --illegal-native-access=deny",
        "Add --enable-native-access=" + (jffi.isNamed() ? jffi.getName() : "ALL-UNNAMED") + ".");
  }

  /** A class of jffi, or this one. */
  private static Class<?> jffi() {
    try {
      return Class.forName("com.kenai.jffi.Library", false, LoadFailure.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      return LoadFailure.class;
    }
  }

  // ---- Everything else ----

  /** The first line of the innermost exception. */
  private static String firstLine(List<Throwable> chain) {
    return chain.get(chain.size() - 1).toString().lines().findFirst().orElse("no reason given");
  }

  private static String general() {
    return "The exceptions behind this one say more; -Daskew.backend=fallback does without JNR-FFI.";
  }
}
