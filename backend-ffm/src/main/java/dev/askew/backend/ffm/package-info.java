/**
 * The backend {@code ffm}: the Linux system call membarrier(2), called through {@code
 * java.lang.foreign}, which is final since JDK 22 (JEP 454). It needs no jar but Askew's own, and
 * does not apply to earlier JDKs.
 *
 * <p>It prefers {@code MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ} (Linux 5.10) and takes {@code
 * MEMBARRIER_CMD_PRIVATE_EXPEDITED} (Linux 4.14) where the kernel has no restartable sequences; the
 * ordering is the same. The system property {@code askew.membarrier.command} pins one of them: its
 * values are {@code auto} (the default), {@code rseq} and {@code private}.
 *
 * <p>The JVM warns about native access, once, unless it is started with {@code
 * --enable-native-access=dev.askew.backend.ffm}, or {@code --enable-native-access=ALL-UNNAMED}
 * where Askew is on the class path.
 */
package dev.askew.backend.ffm;
