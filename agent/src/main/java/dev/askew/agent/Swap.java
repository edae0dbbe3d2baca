// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;

/**
 * Swaps locks in classes of the program as they are loaded. What is to become of a package is
 * decided when the first of its classes comes from a class loader and a jar: all classes that have
 * to change together are of one package, so then none of them is there yet.
 *
 * <p>The transformer is none for classes that are loaded. So the JVM keeps what it has made of a
 * class when another agent transforms that class again.
 */
final class Swap implements ClassFileTransformer {
  private static final String NOT_MET = "not met: no class of that name has been loaded";

  /** Whether to say at once what becomes of a site. */
  private static final boolean LOG_ALL = "all".equals(System.getProperty("askew.log"));

  private final Instrumentation instrumentation;
  private final Options options;

  /** For each site what has become of it: in several class loaders it may be several things. */
  private final Map<SwapSite, Set<String>> outcomes = new LinkedHashMap<>();

  private final Set<String> packages = new HashSet<>();

  /** By class loader, then by jar and package. Guarded by this. */
  private final Map<ClassLoader, Map<String, Unit>> units = new WeakHashMap<>();

  /** The part of a package that comes from one jar by one class loader. */
  private static final class Unit {
    /** As they are in the jar, or what another agent has made of them; null if not to be read. */
    final @Nullable ProgramClasses classes;

    Plan plan = new Plan(Map.of(), Map.of());

    /** Classes that were rewritten, and classes that were not. */
    final Set<String> rewritten = new HashSet<>();

    final Set<String> passed = new HashSet<>();

    Unit(@Nullable ProgramClasses classes) {
      this.classes = classes;
    }
  }

  /**
   * What is to become of a unit.
   *
   * @param rewritten class files, by internal names
   * @param outcomes by sites
   */
  private record Plan(Map<String, byte[]> rewritten, Map<SwapSite, String> outcomes) {}

  private Swap(Instrumentation instrumentation, Options options, List<SwapSite> sites) {
    this.instrumentation = instrumentation;
    this.options = options;
    for (SwapSite site : sites) {
      outcomes.put(site, new LinkedHashSet<>());
      packages.add(site.packageName());
    }
  }

  /** Begins to swap what the list names. */
  static Swap begin(Instrumentation instrumentation, Options options, Path list, Path agentJar)
      throws IOException {
    Swap swap = new Swap(instrumentation, options, SwapList.read(list));
    AskewJar.provide(instrumentation, agentJar);
    swap.refuseWhatIsThere();
    instrumentation.addTransformer(swap);
    return swap;
  }

  /** Sites of the JDK, and of classes that are loaded already. */
  private synchronized void refuseWhatIsThere() {
    Set<String> loaded = new HashSet<>();
    for (Class<?> each : instrumentation.getAllLoadedClasses()) {
      loaded.add(each.getName());
    }
    for (SwapSite site : outcomes.keySet()) {
      String file = site.internalName() + ".class";
      if (ClassLoader.getPlatformClassLoader().getResource(file) != null) {
        add(site, "refused: the class is the JDK's own. Remedy: leave it");
      } else if (isAskews(site.internalName())) {
        add(site, "refused: the class is Askew's own. Remedy: leave it");
      } else if (loaded.contains(site.className())) {
        add(
            site,
            "refused: "
                + site.className()
                + " has been loaded already. Remedy: "
                + Refusal.FROM_THE_START);
      }
    }
  }

  private static boolean isAskews(String internalName) {
    return internalName.startsWith("dev/askew/agent/")
        || internalName.startsWith("dev/askew/locks/");
  }

  @Override
  public byte @Nullable [] transform(
      Module module,
      @Nullable ClassLoader loader,
      @Nullable String className,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    if (loader == null
        || className == null
        || !packages.contains(SwapSite.packageOf(className))
        || isAskews(className)) {
      return null;
    }
    try {
      return transform(module, loader, className, domain, bytes);
    } catch (Throwable t) { // the JVM would drop it without a word
      Session.say(className.replace('/', '.') + " stays as it is: " + t);
      return null;
    }
  }

  private synchronized byte @Nullable [] transform(
      Module module,
      ClassLoader loader,
      String className,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    URL location = locationOf(domain);
    String packageName = SwapSite.packageOf(className);
    Map<String, Unit> ofLoader = units.computeIfAbsent(loader, key -> new HashMap<>());
    Unit unit = ofLoader.get(location + " " + packageName);
    if (unit == null) {
      unit = new Unit(read(location, packageName));
      ofLoader.put(location + " " + packageName, unit); // first: if planning fails, it stays empty
      unit.plan = plan(unit, loader, packageName, location);
    }
    byte[] rewritten = rewritten(unit, loader, className, bytes);
    if (rewritten == null) {
      unit.passed.add(className);
    } else {
      unit.rewritten.add(className);
      letRead(module, loader);
    }
    unit.plan.outcomes.forEach(
        (site, outcome) -> {
          if (site.internalName().equals(className)) {
            add(site, outcome);
          }
        });
    return rewritten;
  }

  private byte @Nullable [] rewritten(
      Unit unit, ClassLoader loader, String className, byte[] bytes) {
    ProgramClasses classes = unit.classes;
    if (classes == null
        || !unit.plan.rewritten.containsKey(className)
        || Arrays.equals(bytes, classes.ofPackage().get(className))) {
      return unit.plan.rewritten.get(className);
    }
    // Another agent or the class loader has been at it: all is decided anew.
    Plan before = unit.plan;
    classes.replace(className, bytes);
    unit.plan = plan(unit, loader, SwapSite.packageOf(className), null);
    for (String done : unit.rewritten) {
      if (!done.equals(className)
          && !Arrays.equals(unit.plan.rewritten.get(done), before.rewritten.get(done))) {
        unit.plan = before;
        Session.say(
            className.replace('/', '.')
                + " has been changed by another agent in a way that does not fit its swapped lock;"
                + " that change is lost. Remedy: leave the site out of the list");
        break;
      }
    }
    return unit.plan.rewritten.get(className);
  }

  /** The jar's or folder's classes, or null if there is no way to read them. */
  private static @Nullable ProgramClasses read(@Nullable URL location, String packageName) {
    if (location == null || !location.getProtocol().equals("file")) {
      return null;
    }
    try {
      return ProgramClasses.read(Path.of(location.toURI()), packageName);
    } catch (IOException | URISyntaxException | RuntimeException e) {
      return null;
    }
  }

  private Plan plan(Unit unit, ClassLoader loader, String packageName, @Nullable URL location) {
    Map<SwapSite, String> decided = new HashMap<>();
    List<SwapSite> sites =
        outcomes.keySet().stream().filter(site -> site.packageName().equals(packageName)).toList();
    try {
      SwapDecision decision = decision(unit, loader, location);
      for (SwapSite site : sites) {
        if (decision.knows(site)) {
          try {
            String note = decision.take(site);
            decided.put(site, note.isEmpty() ? "swapped" : "swapped; " + note);
          } catch (Refusal e) {
            decided.put(site, "refused: " + e.getMessage());
          }
        }
      }
      return new Plan(decision.rewritten(), decided);
    } catch (Refusal | RuntimeException e) {
      sites.forEach(site -> decided.put(site, "refused: " + e.getMessage()));
      return new Plan(Map.of(), decided);
    }
  }

  private SwapDecision decision(Unit unit, ClassLoader loader, @Nullable URL location)
      throws Refusal {
    ProgramClasses classes = unit.classes;
    if (classes == null) {
      throw new Refusal(
          "its jar cannot be read, " + location,
          "put it on the class path as a jar or a folder of its own");
    }
    Surface surface;
    try {
      surface = new Surface(loader);
    } catch (ClassNotFoundException | LinkageError e) {
      throw new Refusal(
          "its class loader, "
              + loader.getClass().getName()
              + ", does not find dev.askew.locks.BiasedLock",
          "put askew-locks and a backend where that class loader looks; in OSGi import"
              + " dev.askew.locks");
    }
    SwapPackage all = new SwapPackage(classes, name -> readClass(loader, name));
    return new SwapDecision(all, surface, loadedIn(unit, loader), options.serialized());
  }

  private Set<String> loadedIn(Unit unit, ClassLoader loader) {
    Set<String> loaded = new HashSet<>(unit.passed);
    for (Class<?> each : instrumentation.getAllLoadedClasses()) {
      if (each.getClassLoader() == loader) {
        loaded.add(each.getName().replace('.', '/'));
      }
    }
    loaded.removeAll(unit.rewritten);
    return loaded;
  }

  private static @Nullable ClassReader readClass(ClassLoader loader, String name) {
    try (InputStream in = loader.getResourceAsStream(name + ".class")) {
      return in == null ? null : new ClassReader(in);
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /** The JVM lets the module read the class path; Askew may be a module of its own. */
  private void letRead(Module module, ClassLoader loader) {
    try {
      Module askew = Class.forName("dev.askew.locks.BiasedLock", false, loader).getModule();
      if (!module.canRead(askew)) {
        instrumentation.redefineModule(
            module, Set.of(askew), Map.of(), Map.of(), Set.of(), Map.of());
      }
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e); // it was there when this was planned
    }
  }

  private static @Nullable URL locationOf(@Nullable ProtectionDomain domain) {
    CodeSource source = domain == null ? null : domain.getCodeSource();
    return source == null ? null : source.getLocation();
  }

  private void add(SwapSite site, String outcome) {
    Set<String> known = outcomes.get(site);
    if (known != null && known.add(outcome) && LOG_ALL) {
      Session.say(outcome + ": " + site);
    }
  }

  /** What has become of each site so far. */
  synchronized String report() {
    StringBuilder text = new StringBuilder();
    int swapped = 0;
    for (Map.Entry<SwapSite, Set<String>> site : outcomes.entrySet()) {
      Set<String> all = site.getValue();
      if (all.stream().anyMatch(outcome -> outcome.startsWith("swapped"))) {
        swapped++;
      }
      for (String outcome : all.isEmpty() ? Set.of(NOT_MET) : all) {
        text.append("    ").append(site.getKey()).append('\n');
        text.append("        ").append(outcome).append('\n');
      }
    }
    return Report.format(
        "Askew agent: %d of %d sites swapped.%n%s", swapped, outcomes.size(), text);
  }
}
