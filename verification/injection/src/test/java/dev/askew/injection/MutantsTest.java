// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Askew without one of its guards, which must be noticed. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MutantsTest {
  @ParameterizedTest
  @CsvSource({
    // An error between winning and giving up the lead of a heavy fence: nobody ever leads again.
    "FenceQueue.await, two heavy fences",
    // A grant that cannot be recorded: a lock that is biased and thought to be free.
    "Events.granted OwnersBias.tryRelease, 'lock, UNBIASED'",
    // A failed fence that nobody makes up for; a policy without a clock.
    "ServingBackend.fence, lock where fences fail",
    "OwnersAccount.now, lock against an idle bias",
    // A contender, or an owner, that has won a phase and cannot go on.
    "OwnersBias.revoke, lock against an owner inside",
    "OwnersBias.leave, lock against an idle bias",
    // One that finds no memory to carry other biases along, and does not go on alone.
    "OwnersBias.fence, a walk over idle biases",
    "OwnersBias.dueBias, 'lock, UNBIASED'",
    // A writer that has the lock beneath and cannot wait for readers.
    "ReadersBias.lockWrite, 'write lock, BIASED'",
  })
  void guardIsMissed(String methods, String scenario) {
    assertMissed(Copy.LOCKS, methods, scenario);
  }

  @ParameterizedTest
  @CsvSource({
    // A section that is left open if its thread cannot enter, or cannot leave.
    "Slot.enter, 'sections, KNOWN'",
    "Slot.close, 'sections, KNOWN'",
    "Slot.exit, 'participant, JOINED'",
    "SharedResource.acquire, leases on what is closed",
    // A resource that one has begun to exchange and nobody can close any more.
    "SharedResource.exchange, close against an exchange",
    // A task that nobody runs and everybody waits for; an action that keeps others from running.
    "Reclaimer.hasAdded, retire and free",
    "Reclaimer.runBatch, retire and free",
  })
  void guardOfSectionsIsMissed(String methods, String scenario) {
    assertMissed(Copy.RECLAMATION, methods, scenario);
  }

  private static void assertMissed(String start, String methods, String scenario) {
    Mutation[] mutations =
        Arrays.stream(methods.split(" "))
            .map(
                method ->
                    new Mutation.Unguarded(
                        start + method.substring(0, method.indexOf('.')),
                        method.substring(method.indexOf('.') + 1)))
            .toArray(Mutation[]::new);
    Injections injections =
        new Injections(new Askew(mutations), Thoroughness.FIRST, Pattern.quote(scenario));
    injections.run();
    assertThat(injections.broken()).isNotEmpty();
  }
}
