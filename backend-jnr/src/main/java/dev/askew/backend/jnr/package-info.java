/**
 * The backend {@code jnr}: the Linux system call membarrier(2), called through JNR-FFI.
 *
 * <p>It prefers {@code MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ} (Linux 5.10) and takes {@code
 * MEMBARRIER_CMD_PRIVATE_EXPEDITED} (Linux 4.14) where the kernel has no restartable sequences; the
 * ordering is the same. The system property {@code askew.membarrier.command} pins one of them: its
 * values are {@code auto} (the default), {@code rseq} and {@code private}.
 *
 * <p>On JDK 24 and later the JVM warns about native access unless it is started with {@code
 * --enable-native-access=ALL-UNNAMED}, or {@code --enable-native-access=org.jnrproject.jffi} where
 * everything is on the module path.
 */
package dev.askew.backend.jnr;
